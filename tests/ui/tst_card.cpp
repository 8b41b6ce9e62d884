// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowfixture.h"
#include "ui/changes/carddialog.h"
#include "ui/changes/carddiff.h"
#include "ui/detail/markdowntext.h"

#include <QDesktopServices>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTextBlock>
#include <QToolButton>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::CardField;
using ui::MarkdownText;

class TestCard : public QObject {
    Q_OBJECT

public slots:
    void takeUrl(const QUrl& url) { m_openedUrls += url; } ///< in the browser's place

private slots:
    void initTestCase();
    void cleanupTestCase() { QDesktopServices::unsetUrlHandler(QStringLiteral("https")); }
    void panelShowsTheWholeCard();
    void whatIsMissingIsSaidOnce();
    void originAndDriftAreSaid();
    void markdownLoadsNothing();
    void markdownShowsWhereLinksGo();
    void linksAskBeforeTheyOpen();
    void editedAndSaved();
    void untouchedPartsKeepTheirBytes();
    void whatDoesNotFitIsSaidBesideTheField();
    void conflictIsChosenPartByPart();
    void lostAnswerOfASaveIsFound();
    void unsavedTextIsNeverLost();
    void readOnlyProfilesOnlyRead();
    void historySaysWhatDiffered();
    void pictures();

private:
    QList<QUrl> m_openedUrls;
};

namespace {

constexpr const char* warm = "cache-warm";

template <class Widget>
Widget* in(QWidget* parent, const char* name) {
    auto* widget = parent->findChild<Widget*>(QLatin1String(name));
    if (!widget)
        qFatal("no widget %s", name);
    return widget;
}

base::JobId warmId() {
    return base::JobId::of("native", warm);
}

void openWith(WindowFixture& f, const domain::Card& card, const domain::CardOrigin& origin = {}) {
    f.publish();
    f.open(warm);
    f.answerOpened(warmId(), card, origin);
}

domain::CardRevision revision(const domain::Card& card, long long number, const char* by = "ana@ops-1") {
    return {card, number, start - 2h, by, "after the incident"};
}

/// Opens the edit dialog on this card.
QDialog* edit(WindowFixture& f, const domain::CardRevision& card) {
    QTest::mouseClick(f.find<QToolButton>("editCard"), Qt::LeftButton);
    auto* dialog = f.find<QDialog>("cardDialog");
    emit f.session->cardReady(f.session->cardsAsked.back().first, card);
    return dialog;
}

} // namespace

void TestCard::initTestCase() {
    ui::applyFont(*qApp);
    ui::applyTheme(*qApp, ui::Theme::Light);
    QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "takeUrl");
}

void TestCard::panelShowsTheWholeCard() {
    WindowFixture f;
    openWith(f, fullCard(), {3, start - 2h, "ana@ops-1", fullCard()});
    QCOMPARE(f.find<QLabel>("cardOwner")->text(), QStringLiteral("catalogue team"));
    QCOMPARE(f.find<QLabel>("cardContact")->text(), QStringLiteral("#catalogue-ops, pager 4711"));
    QCOMPARE(
        f.find<MarkdownText>("cardExpected")->toPlainText(),
        QStringLiteral("≥ 1,000 keys warmed in under 60 s.\nThe shop's front page answers from the cache."));
    QVERIFY(f.find<MarkdownText>("cardRollback")->toPlainText().contains(QStringLiteral("redeploy 41f2")));
    QCOMPARE(f.find<QLabel>("cardRollbackCommand")->text(),
             QStringLiteral("/usr/local/bin/warm-cache --rollback"));
    QCOMPARE(f.find<QLabel>("cardBaseline")->text(), QStringLiteral("Baseline, 2026-11-01 by ana"));
    QCOMPARE(f.find<QLabel>("cardRoute")->text(), QStringLiteral("GET /catalogue/index"));
    QCOMPARE(f.find<QLabel>("cardQuery")->text(), QStringLiteral("SELECT … FROM product WHERE shop = $1"));
    QCOMPARE(f.find<QLabel>("cardNoticed")->text(), QStringLiteral("front page, first visit of the day"));
    QCOMPARE(f.find<MarkdownText>("cardRunbook")->document()->blockCount(), 3);
    QCOMPARE(f.find<QLabel>("cardTags")->text(), QStringLiteral("cache · nightly"));
    QVERIFY(f.find<MarkdownText>("cardLinks")
                ->toPlainText()
                .contains(QStringLiteral("Dashboard (https://grafana.example.org/d/abc)")));
    QVERIFY(!f.find<QLabel>("cardMissing")->isVisible());
    for (const char* name : {"cardExpected", "cardRollback", "cardRunbook", "cardLinks"}) { // whole, not cut
        auto* text = f.find<MarkdownText>(name);
        QTRY_VERIFY2(text->height() >= text->document()->size().height(), name);
    }
    QTRY_VERIFY(f.find<MarkdownText>("cardRollback")->y() >=
                f.find<MarkdownText>("cardExpected")->geometry().bottom());
    QTRY_VERIFY(f.find<QLabel>("cardRollbackCommand")->y() >=
                f.find<MarkdownText>("cardRollback")->geometry().bottom());
    QCOMPARE(f.find<QLabel>("cardOrigin")->text(),
             QStringLiteral("edited by ana@ops-1, 2 h ago, revision 3"));
}

void TestCard::whatIsMissingIsSaidOnce() {
    WindowFixture f;
    openWith(f, {});
    QCOMPARE(f.find<QLabel>("cardMissing")->text(),
             QStringLiteral("Not written down: owner, expected result, rollback note."));
    QVERIFY(f.find<QLabel>("cardMissing")->isVisible());
    for (const char* name : {"cardOwner", "cardContact", "cardRollbackCommand", "cardBaseline", "cardRoute",
                             "cardTags", "cardOrigin", "cardDrift"})
        QVERIFY2(!f.find<QLabel>(name)->isVisible(), name);
    for (const char* name : {"cardExpected", "cardRollback", "cardRunbook", "cardLinks"})
        QVERIFY2(!f.find<MarkdownText>(name)->isVisible(), name);
    domain::Card card;
    card.owner = "ops";
    f.answerOpened(warmId(), card, {});
    QCOMPARE(f.find<QLabel>("cardMissing")->text(),
             QStringLiteral("Not written down: expected result, rollback note."));
    QVERIFY(f.find<QLabel>("cardOwner")->isVisible());
    // Not read is something else than not written.
    f.window->openJobNamed(QStringLiteral("mail-digest"));
    QCOMPARE(f.find<QLabel>("cardMissing")->text(), QStringLiteral("reading…"));
}

void TestCard::originAndDriftAreSaid() {
    WindowFixture f;
    openWith(f, fullCard(), {0, {}, {}, fullCard()});
    QCOMPARE(f.find<QLabel>("cardOrigin")->text(), QStringLiteral("from the job file"));
    QVERIFY(!f.find<QLabel>("cardDrift")->isVisible());
    domain::Card file = fullCard();
    file.owner = "old team";
    file.rollbackNote.clear();
    f.answerOpened(warmId(), fullCard(), {4, start - 1h, "joe@ops-2", file});
    QCOMPARE(f.find<QLabel>("cardDrift")->text(),
             QStringLiteral("The job file says otherwise: Owner, Rollback note"));
    QTest::mouseClick(f.find<QToolButton>("showDrift"), Qt::LeftButton);
    auto* dialog = f.find<QDialog>("cardDriftDialog");
    QCOMPARE(in<QLabel>(dialog, "leftText_owner")->text(), QStringLiteral("old team"));
    QCOMPARE(in<QLabel>(dialog, "rightText_owner")->text(), QStringLiteral("catalogue team"));
    QCOMPARE(in<QLabel>(dialog, "leftText_rollback_note")->text(), QStringLiteral("empty"));
    QVERIFY(!dialog->findChild<QLabel*>(QStringLiteral("leftText_contact")));
    WindowFixture::picture(*dialog, QStringLiteral("card-drift"));
}

void TestCard::markdownLoadsNothing() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("secret.txt"));
    QFile secret(file);
    QVERIFY(secret.open(QIODevice::WriteOnly));
    secret.write("secret");
    secret.close();
    const QString address = QUrl::fromLocalFile(file).toString();
    MarkdownText text;
    text.setMarkdownBytes(
        QStringLiteral("before ![photo](%1) ![web](http://192.0.2.1/x.png) after\n\n<img src=\"%1\">"
                       "<b>bold</b> <script>x</script>")
            .arg(address)
            .toStdString());
    text.resize(300, 200);
    text.show();
    QVERIFY(QTest::qWaitForWindowExposed(&text));
    const QString shownText = text.toPlainText();
    QVERIFY2(!shownText.contains(QChar::ObjectReplacementCharacter), qPrintable(shownText));
    QVERIFY2(shownText.contains(QStringLiteral("[picture not loaded: %1]").arg(address)),
             qPrintable(shownText));
    QVERIFY2(shownText.contains(QStringLiteral("<script>x</script>")), "HTML is text");
    for (QTextBlock block = text.document()->begin(); block.isValid(); block = block.next())
        for (auto it = block.begin(); !it.atEnd(); ++it)
            QVERIFY(!it.fragment().charFormat().isImageFormat());
    // The document itself refuses too: Qt's own would read the file.
    QVERIFY(!text.document()->resource(QTextDocument::ImageResource, QUrl(address)).isValid());
    QVERIFY(!text.document()->resource(QTextDocument::StyleSheetResource, QUrl(address)).isValid());
    QTextDocument careless;
    QVERIFY(careless.resource(QTextDocument::HtmlResource, QUrl(address)).isValid());
}

void TestCard::markdownShowsWhereLinksGo() {
    MarkdownText text;
    text.setMarkdownBytes("[bank](https://evil.example/x) https://same.example [local](file:///etc/passwd) "
                          "[odd](javascript:alert) [share](//host/share) \x1b[31m `code`\n# Big");
    const QString shownText = text.toPlainText();
    QVERIFY2(shownText.contains(QStringLiteral("bank (https://evil.example/x)")), qPrintable(shownText));
    QVERIFY2(shownText.contains(QStringLiteral("local (file:///etc/passwd)")), qPrintable(shownText));
    QVERIFY2(shownText.contains(QStringLiteral("\\x1b[31m")), qPrintable(shownText));
    QCOMPARE(shownText.count(QStringLiteral("https://same.example")), 1);
    QStringList targets;
    for (QTextBlock block = text.document()->begin(); block.isValid(); block = block.next())
        for (auto it = block.begin(); !it.atEnd(); ++it)
            if (it.fragment().charFormat().isAnchor())
                targets += it.fragment().charFormat().anchorHref();
    QCOMPARE(targets,
             (QStringList{QStringLiteral("https://evil.example/x"), QStringLiteral("https://same.example")}));
    QSignalSpy wanted(&text, &MarkdownText::linkWanted);
    emit text.anchorClicked(QUrl(QStringLiteral("file:///etc/passwd")));
    QCOMPARE(wanted.count(), 0);
    emit text.anchorClicked(QUrl(QStringLiteral("https://evil.example/x")));
    QCOMPARE(wanted.count(), 1);
    QVERIFY(text.source().isEmpty());
}

void TestCard::linksAskBeforeTheyOpen() {
    WindowFixture f;
    openWith(f, fullCard());
    auto* links = f.find<MarkdownText>("cardLinks");
    emit links->anchorClicked(QUrl(QStringLiteral("https://grafana.example.org/d/abc")));
    auto* dialog = f.find<QDialog>("linkDialog");
    QCOMPARE(in<QLabel>(dialog, "linkAddress")->text(), QStringLiteral("https://grafana.example.org/d/abc"));
    QVERIFY(m_openedUrls.isEmpty());
    WindowFixture::picture(*dialog, QStringLiteral("link"));
    QTest::mouseClick(in<QPushButton>(dialog, "openLink"), Qt::LeftButton);
    QCOMPARE(m_openedUrls, QList<QUrl>{QUrl(QStringLiteral("https://grafana.example.org/d/abc"))});
}

void TestCard::editedAndSaved() {
    WindowFixture f;
    openWith(f, fullCard(), {3, start - 2h, "ana@ops-1", {}});
    QDialog* dialog = edit(f, revision(fullCard(), 3));
    auto* save = in<QPushButton>(dialog, "saveCard");
    QVERIFY(!save->isEnabled());
    QCOMPARE(in<QLineEdit>(dialog, "field_owner")->text(), QStringLiteral("catalogue team"));
    QCOMPARE(in<QLineEdit>(dialog, "field_tags")->text(), QStringLiteral("cache nightly"));
    auto* rollback = in<QPlainTextEdit>(dialog, "field_rollback_note");
    rollback->setPlainText(QStringLiteral("restore the *snapshot*"));
    QCOMPARE(in<MarkdownText>(dialog, "rollbackPreview")->toPlainText(),
             QStringLiteral("restore the snapshot"));
    in<QLineEdit>(dialog, "field_tags")->setText(QStringLiteral("cache, hourly"));
    in<QLineEdit>(dialog, "cardComment")->setText(QStringLiteral("new way back"));
    QVERIFY(save->isEnabled());
    QTest::mouseClick(save, Qt::LeftButton);
    QCOMPARE(f.session->cardSaves.size(), std::size_t(1));
    const FakeSession::CardSave& sent = f.session->cardSaves.front();
    QCOMPARE(sent.job, warmId());
    QCOMPARE(sent.expectedRevision, 3LL);
    QCOMPARE(sent.comment, std::string("new way back"));
    domain::Card wanted = fullCard();
    wanted.rollbackNote = "restore the *snapshot*";
    wanted.tags = {"cache", "hourly"};
    QVERIFY(sent.card == wanted);
    QVERIFY(!save->isEnabled()); // until the answer
    emit f.session->cardSaved(sent.ticket, revision(wanted, 4));
    QVERIFY(!dialog->isVisible());
}

void TestCard::untouchedPartsKeepTheirBytes() {
    domain::Card odd = fullCard();
    odd.contact = "pager \xff\x1b 4711";
    odd.expectedResult = "two\r\nlines";
    odd.rollbackCommand = {"sh", "-c", "one\ntwo"};
    WindowFixture f;
    openWith(f, odd);
    QDialog* dialog = edit(f, revision(odd, 3));
    QVERIFY(!in<QPushButton>(dialog, "saveCard")->isEnabled());
    in<QLineEdit>(dialog, "field_owner")->setText(QStringLiteral("others"));
    QTest::mouseClick(in<QPushButton>(dialog, "saveCard"), Qt::LeftButton);
    odd.owner = "others";
    QVERIFY(f.session->cardSaves.back().card == odd);
}

void TestCard::whatDoesNotFitIsSaidBesideTheField() {
    WindowFixture f;
    openWith(f, fullCard());
    QDialog* dialog = edit(f, revision(fullCard(), 3));
    in<QPlainTextEdit>(dialog, "field_links")->setPlainText(QStringLiteral("Files <file:///etc/passwd>"));
    QVERIFY(!in<QPushButton>(dialog, "saveCard")->isEnabled());
    QVERIFY(in<QLabel>(dialog, "dialogObstacle")->text().startsWith(QStringLiteral("Links: expected is ")));
    in<QTabWidget>(dialog, "cardPages")->setCurrentIndex(2);
    QVERIFY(in<QLabel>(dialog, "problem_links")->isVisible());
    in<QPlainTextEdit>(dialog, "field_links")->setPlainText(QStringLiteral("Files <https://files.example>"));
    QVERIFY(!in<QLabel>(dialog, "problem_links")->isVisible());
    QVERIFY(in<QPushButton>(dialog, "saveCard")->isEnabled());
    in<QLineEdit>(dialog, "field_baseline_date")->setText(QStringLiteral("yesterday"));
    QVERIFY(!in<QPushButton>(dialog, "saveCard")->isEnabled());
}

void TestCard::conflictIsChosenPartByPart() {
    WindowFixture f;
    openWith(f, fullCard(), {3, start - 2h, "ana@ops-1", {}});
    QDialog* dialog = edit(f, revision(fullCard(), 3));
    in<QLineEdit>(dialog, "field_owner")->setText(QStringLiteral("mine"));
    in<QPlainTextEdit>(dialog, "field_rollback_note")->setPlainText(QStringLiteral("my way back"));
    auto* save = in<QPushButton>(dialog, "saveCard");
    QTest::mouseClick(save, Qt::LeftButton);
    emit f.session->cardSaved(
        f.session->cardSaves.back().ticket,
        base::makeError(base::ErrorKind::Conflict, "card of native:cache-warm", "revision 3", "revision 4"));
    domain::Card theirs = fullCard();
    theirs.rollbackNote = "their way back";
    theirs.contact = "#new-channel";
    emit f.session->cardReady(f.session->cardsAsked.back().first, revision(theirs, 4, "joe@ops-2"));
    QVERIFY(
        in<QLabel>(dialog, "conflictText")->text().startsWith(QStringLiteral("joe@ops-2 saved revision 4")));
    WindowFixture::picture(*dialog, QStringLiteral("card-conflict"));
    // Changed by one side only: chosen already. By both: a person must say.
    QVERIFY(in<QRadioButton>(dialog, "left_owner")->isChecked());
    QVERIFY(in<QRadioButton>(dialog, "right_contact")->isChecked());
    QVERIFY(!in<QRadioButton>(dialog, "left_rollback_note")->isChecked());
    QVERIFY(!in<QRadioButton>(dialog, "right_rollback_note")->isChecked());
    QVERIFY(!dialog->findChild<QRadioButton*>(QStringLiteral("left_tags")));
    QVERIFY(!save->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("Choose for Rollback note"));
    in<QRadioButton>(dialog, "left_rollback_note")->setChecked(true);
    QVERIFY(save->isEnabled());
    QTest::mouseClick(save, Qt::LeftButton);
    const FakeSession::CardSave& sent = f.session->cardSaves.back();
    QCOMPARE(sent.expectedRevision, 4LL);
    domain::Card merged = theirs;
    merged.owner = "mine";
    merged.rollbackNote = "my way back";
    QVERIFY(sent.card == merged);

    // Somebody was faster once more; back to the fields with what was chosen, on the newest revision.
    emit f.session->cardSaved(sent.ticket, base::makeError(base::ErrorKind::Conflict, "card"));
    domain::Card again = theirs;
    again.owner = "somebody else";
    emit f.session->cardReady(f.session->cardsAsked.back().first, revision(again, 5, "eva@ops-3"));
    in<QRadioButton>(dialog, "left_owner")->setChecked(true);
    in<QRadioButton>(dialog, "left_rollback_note")->setChecked(true);
    QTest::mouseClick(in<QPushButton>(dialog, "backToForm"), Qt::LeftButton);
    QCOMPARE(in<QLineEdit>(dialog, "field_owner")->text(), QStringLiteral("mine"));
    QCOMPARE(in<QPlainTextEdit>(dialog, "field_rollback_note")->toPlainText(), QStringLiteral("my way back"));
    QCOMPARE(in<QLineEdit>(dialog, "field_contact")->text(), QStringLiteral("#new-channel"));
    QTest::mouseClick(save, Qt::LeftButton);
    QCOMPARE(f.session->cardSaves.back().expectedRevision, 5LL);
    QVERIFY(f.session->cardSaves.back().card == merged);
}

void TestCard::lostAnswerOfASaveIsFound() {
    WindowFixture f;
    openWith(f, fullCard());
    QDialog* dialog = edit(f, revision(fullCard(), 3));
    in<QLineEdit>(dialog, "field_owner")->setText(QStringLiteral("mine"));
    auto* save = in<QPushButton>(dialog, "saveCard");
    QTest::mouseClick(save, Qt::LeftButton);
    const domain::Card sent = f.session->cardSaves.back().card;
    emit f.session->cardSaved(f.session->cardSaves.back().ticket,
                              base::makeError(base::ErrorKind::Uncertain, "card"));
    QVERIFY(dialog->isVisible());
    QCOMPARE(in<QLineEdit>(dialog, "field_owner")->text(), QStringLiteral("mine"));
    QVERIFY(save->isEnabled());
    QTest::mouseClick(save, Qt::LeftButton); // it had been written, so now the revision is another
    emit f.session->cardSaved(f.session->cardSaves.back().ticket,
                              base::makeError(base::ErrorKind::Conflict, "card"));
    emit f.session->cardReady(f.session->cardsAsked.back().first, revision(sent, 4));
    QVERIFY(!dialog->isVisible());
}

void TestCard::unsavedTextIsNeverLost() {
    WindowFixture f;
    openWith(f, fullCard());
    QDialog* dialog = edit(f, revision(fullCard(), 3));
    in<QLineEdit>(dialog, "field_owner")->setText(QStringLiteral("mine"));
    dialog->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), static_cast<QWidget*>(dialog)); // else Escape is the window's
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(dialog->isVisible());
    auto* headline = in<QLabel>(dialog, "messageHeadline");
    QCOMPARE(headline->text(), QStringLiteral("What you wrote is not saved."));
    QTest::keyClick(dialog, Qt::Key_Escape); // once more is no consent
    QVERIFY(dialog->isVisible());
    QVERIFY(!f.window->close());
    QVERIFY(f.window->isVisible());
    f.session->goOffline(5s);
    QCOMPARE(in<QLineEdit>(dialog, "field_owner")->text(), QStringLiteral("mine"));
    QVERIFY(!in<QPushButton>(dialog, "saveCard")->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(),
             QStringLiteral("There is no connection; your text stays here"));
    f.session->goLive();
    QVERIFY(in<QPushButton>(dialog, "saveCard")->isEnabled());
    // The job is asked for again, and another one is opened: neither touches the text.
    QTest::mouseClick(f.find<QToolButton>("editCard"), Qt::LeftButton);
    QCOMPARE(f.window->findChildren<ui::CardDialog*>().size(), 1);
    f.window->openJobNamed(QStringLiteral("mail-digest"));
    QCOMPARE(in<QLineEdit>(dialog, "field_owner")->text(), QStringLiteral("mine"));
    dialog->reject();
    QTest::mouseClick(in<QPushButton>(dialog, "messageAction"), Qt::LeftButton);
    QVERIFY(!dialog->isVisible());
    QVERIFY(f.session->cardSaves.empty());
    QVERIFY(f.window->close());
}

void TestCard::readOnlyProfilesOnlyRead() {
    WindowFixture f(domain::Environment::Development, true);
    openWith(f, fullCard());
    QDialog* dialog = edit(f, revision(fullCard(), 3));
    QVERIFY(in<QLineEdit>(dialog, "field_owner")->isReadOnly());
    QVERIFY(!in<QPushButton>(dialog, "saveCard")->isEnabled());
    QCOMPARE(in<QLabel>(dialog, "dialogObstacle")->text(), QStringLiteral("This profile is read-only"));
}

void TestCard::historySaysWhatDiffered() {
    WindowFixture f;
    openWith(f, fullCard());
    QTest::mouseClick(f.find<QToolButton>("cardHistory"), Qt::LeftButton);
    auto* dialog = f.find<QDialog>("cardHistoryDialog");
    domain::Card first = fullCard();
    first.owner = "old team";
    first.runbook.clear();
    emit f.session->cardHistoryReady(f.session->cardHistoriesAsked.back().first,
                                     std::vector{revision(fullCard(), 2), revision(first, 1, "joe@ops-2")});
    auto* list = in<QListWidget>(dialog, "cardVersions");
    QCOMPARE(list->count(), 2);
    QVERIFY(list->item(0)->text().startsWith(QStringLiteral("Revision 2 · ana@ops-1")));
    QVERIFY(list->item(0)->text().contains(QStringLiteral("after the incident")));
    QCOMPARE(in<QLabel>(dialog, "leftText_owner")->text(), QStringLiteral("old team"));
    QCOMPARE(in<QLabel>(dialog, "rightText_owner")->text(), QStringLiteral("catalogue team"));
    QVERIFY(!dialog->findChild<QLabel*>(QStringLiteral("leftText_contact")));
    WindowFixture::picture(*dialog, QStringLiteral("card-history"));
    list->setCurrentRow(1);
    QCOMPARE(in<QLabel>(dialog, "leftText_contact")->text(), QStringLiteral("empty"));
    QCOMPARE(in<QLabel>(dialog, "rightText_owner")->text(), QStringLiteral("old team"));
}

void TestCard::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark}) {
        ui::applyTheme(*qApp, theme);
        const QString end = QLatin1Char('-') + ui::word(theme);
        WindowFixture f;
        domain::Card file = fullCard();
        file.owner = "old team";
        openWith(f, fullCard(), {3, start - 2h, "ana@ops-1", file});
        WindowFixture::picture(*f.window, QStringLiteral("card-full") + end);
        QDialog* dialog = edit(f, revision(fullCard(), 3));
        in<QPlainTextEdit>(dialog, "field_rollback_note")
            ->setPlainText(QStringLiteral("restore the *snapshot*, then\n- clear `cart:*`\n- tell #ops"));
        auto* pages = in<QTabWidget>(dialog, "cardPages");
        for (int page = 0; page < pages->count(); ++page) {
            pages->setCurrentIndex(page);
            WindowFixture::picture(*dialog, QStringLiteral("card-edit-%1").arg(page) + end);
        }
        dialog->reject();
        pages->setCurrentIndex(0);
        WindowFixture::picture(*dialog, QStringLiteral("card-unsaved") + end);
        f.answerOpened(warmId(), {}, {});
        WindowFixture::picture(*f.window, QStringLiteral("card-empty") + end);
    }
    ui::applyTheme(*qApp, ui::Theme::Light);
}

QTEST_MAIN(TestCard)
#include "tst_card.moc"
