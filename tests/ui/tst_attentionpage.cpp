// SPDX-License-Identifier: GPL-3.0-or-later
// The start page: what needs somebody, in order, why, and what can be done about it.
#include "tests/ui/windowfixture.h"
#include "ui/attention/attentiondelegate.h"
#include "ui/attention/attentiontree.h"
#include "ui/attention/attentionview.h"
#include "ui/attention/calmview.h"
#include "ui/changes/bulkdialog.h"
#include "ui/jobs/jobstable.h"
#include "ui/window/actions.h"
#include "ui/window/findingsview.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

using namespace redispatch;
using namespace redispatch::uitest;
using namespace std::chrono_literals;
using domain::Job;
using domain::Outcome;
using ui::AttentionModel;

namespace {

std::string okStrip(int count = 20) {
    std::string strip;
    domain::Fate fate;
    fate.outcome = Outcome::Ok;
    fate.duration = 1100ms;
    for (int i = 0; i < count; ++i)
        strip += domain::packFate(fate);
    return strip;
}

Job fine(const std::string& name) {
    Job job = makeJob(name, start);
    job.strip = okStrip();
    return job;
}

Job failing(const std::string& name, int inRow = 1) {
    Job job = fine(name);
    domain::Fate fate;
    fate.outcome = Outcome::Failed;
    fate.duration = 900ms;
    job.strip = okStrip(20);
    for (int i = 0; i < inRow; ++i)
        job.strip += domain::packFate(fate);
    job.last.outcome = Outcome::Failed;
    job.lastFailureAt = job.last.finishedAt = start - 6h;
    job.lastSuccessAt = start - 30h;
    job.state = domain::JobState::Failing;
    return job;
}

Job late(const std::string& name) {
    Job job = fine(name);
    job.nextAt = start - 3min;
    return job;
}

Job paused(const std::string& name, base::milliseconds since, bool withEnd) {
    Job job = fine(name);
    job.paused = std::make_unique<domain::Pause>(
        domain::Pause{"ana@ops-1", "index rebuild under way", start - since, {}});
    if (withEnd)
        job.paused->until = start + 2h;
    job.can.set(domain::Verb::Pause, domain::Why::AlreadyPaused);
    job.can.set(domain::Verb::Resume, domain::Why::Allowed);
    return job;
}

Job withoutNotes(const std::string& name) {
    Job job = fine(name);
    job.notes.rollbackNote = false;
    return job;
}

Job missed(const std::string& name) {
    Job job = fine(name);
    job.nextAt = start - 3h;
    job.last.finishedAt = job.lastSuccessAt = start - 4h;
    return job;
}

Job queued(const std::string& name, const char* queue) {
    Job job = late(name);
    job.id = base::JobId::of("bullmq", std::string("bull:") + queue + ":" + name);
    job.group = base::SharedText(queue);
    job.queue = std::make_unique<domain::QueueFacts>();
    return job;
}

std::vector<Job> mixed() {
    std::vector<Job> jobs;
    jobs.push_back(withoutNotes("a-notes"));
    jobs.push_back(paused("b-paused", 9 * 24h, false));
    jobs.push_back(failing("c-failing"));
    jobs.push_back(late("d-late"));
    jobs.push_back(failing("e-failing-again", 4));
    jobs.push_back(fine("f-fine"));
    return jobs;
}

struct PageFixture : WindowFixture {
    explicit PageFixture(std::vector<Job> jobs = {}, QSize size = {1440, 900}, bool readOnly = false)
        : WindowFixture(domain::Environment::Development, readOnly, size, QStringLiteral("attention")) {
        view = find<ui::AttentionView>("attentionView");
        tree = &view->tree();
        if (jobs.empty())
            return;
        session->goLive();
        session->publish(std::move(jobs));
    }

    QString cell(int row, AttentionModel::Column column, const QModelIndex& parent = {}) const {
        return tree->model()->index(row, column, parent).data().toString();
    }
    QStringList column(AttentionModel::Column which) const {
        QStringList texts;
        for (int row = 0; row < tree->model()->rowCount(); ++row)
            texts += cell(row, which);
        return texts;
    }
    void clickDeed(int row) const {
        const QRect cell = tree->visualRect(tree->model()->index(row, AttentionModel::DeedColumn));
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, QPoint(cell.right() - 30, cell.center().y()));
    }
    QListWidgetItem* sidebarItem() const {
        return find<QListWidget>("sidebar")->findItems(QStringLiteral("Attention"), Qt::MatchExactly).front();
    }

    ui::AttentionView* view = nullptr;
    ui::AttentionTree* tree = nullptr;
};

} // namespace

class TestAttention : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { ui::applyFont(*qApp); }
    void init() { ui::applyTheme(*qApp, ui::Theme::Light); }
    void isTheStartPage();
    void sortsByNeedAndSaysWhy();
    void sidebarCountsAndColours();
    void keysMoveOpenAndAct();
    void movingFollowsTheChosenKeys();
    void headingsStandOverWhatTheyName();
    void sidebarFoldsStatesThatNoJobIsIn();
    void buttonOpensTheRightDialog();
    void readOnlyRefusesInWords();
    void whatWasMissedIsAcknowledged();
    void severalSelectedRowsAreAcknowledged();
    void groupsAreSelectedWithAllTheirJobs();
    void aReadOnlyProfileAcknowledgesNothing();
    void manyWithOneCauseAreOneLine();
    void refreshKeepsPlaceAndOpenGroups();
    void modelHolds();
    void filterApplies();
    void escapeDropsTheFilterOfAnEmptyPage();
    void calmSaysHowItIsKnown();
    void beforeTheFirstSnapshot();
    void oldDataAreGreyAndSaySo();
    void tableGreysWhatIsOld();
    void hostileNames();
    void narrowWindows();
    void findingsStandOnTop();
    void pictures();
};

void TestAttention::isTheStartPage() {
    const QTemporaryDir folder;
    const local::Settings fresh{std::filesystem::path(folder.path().toStdString())};
    QCOMPARE(fresh.text(local::Setting::ListShown), QStringLiteral("attention"));
    PageFixture f(mixed());
    QVERIFY(f.view->isVisible());
    QVERIFY(!f.find<ui::JobsTable>("jobsTable")->isVisible());
    QVERIFY(f.tree->hasFocus());
    QVERIFY(f.sidebarItem()->data(Qt::AccessibleTextRole).toString().endsWith(QStringLiteral(", shown")));
    QTest::keyClick(f.window.get(), Qt::Key_G);
    QVERIFY(!f.view->isVisible());
    QTest::keyClick(f.window.get(), Qt::Key_A);
    QVERIFY(f.view->isVisible());
    QCOMPARE(f.settings.text(local::Setting::ListShown), QStringLiteral("attention"));
    // The views are lists of jobs: choosing one leaves the page.
    auto* sidebar = f.find<QListWidget>("sidebar");
    const auto item = sidebar->findItems(QStringLiteral("Failing"), Qt::MatchExactly).front();
    QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(item).center());
    QVERIFY(f.find<ui::JobsTable>("jobsTable")->isVisible());
}

void TestAttention::sortsByNeedAndSaysWhy() {
    PageFixture f(mixed());
    QCOMPARE(
        f.column(AttentionModel::JobColumn),
        (QStringList{QStringLiteral("e-failing-again"), QStringLiteral("d-late"), QStringLiteral("c-failing"),
                     QStringLiteral("b-paused"), QStringLiteral("a-notes")}));
    const QStringList states = f.column(AttentionModel::StateColumn);
    QCOMPARE(states.mid(0, 4), (QStringList{QStringLiteral("failing"), QStringLiteral("late"),
                                            QStringLiteral("failing"), QStringLiteral("paused")}));
    for (const QString& why : f.column(AttentionModel::WhyColumn))
        QVERIFY2(why.endsWith(QLatin1Char('.')), qPrintable(why));
    QCOMPARE(f.column(AttentionModel::DeedColumn),
             (QStringList{QStringLiteral("Trigger…"), QStringLiteral("Trigger…"), QStringLiteral("Trigger…"),
                          QStringLiteral("Resume…"), QStringLiteral("Edit card…")}));
    QCOMPARE(f.cell(3, AttentionModel::SinceColumn), QStringLiteral("9 d ago"));
    const QString spoken = f.tree->model()->index(3, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(QStringLiteral("paused, b-paused, group default · catalogue, ")),
             qPrintable(spoken));
}

void TestAttention::sidebarCountsAndColours() {
    PageFixture f(mixed());
    QCOMPARE(f.sidebarItem()->data(Qt::UserRole + 1).toString(), QStringLiteral("5"));
    QVERIFY(f.sidebarItem()
                ->data(Qt::AccessibleTextRole)
                .toString()
                .contains(QStringLiteral("the worst is failing")));
    f.session->publish({fine("f-fine")});
    QCOMPARE(f.sidebarItem()->data(Qt::UserRole + 1).toString(), QStringLiteral("0"));
}

void TestAttention::keysMoveOpenAndAct() {
    PageFixture f(mixed());
    QTRY_COMPARE(f.session->watched, base::JobId::of("native", "e-failing-again")); // of the table's order
    QCOMPARE(f.tree->currentIndex().row(), 0);
    QTest::keyClick(f.tree, Qt::Key_J);
    QTest::keyClick(f.tree, Qt::Key_J);
    QTest::keyClick(f.tree, Qt::Key_K);
    QCOMPARE(f.tree->currentIndex().row(), 1);
    QTRY_COMPARE(f.session->watched, base::JobId::of("native", "d-late"));
    QCOMPARE(f.find<QLabel>("jobTitle")->text(), QStringLiteral("d-late"));
    QTest::keyClick(f.tree, Qt::Key_T);
    auto* trigger = f.window->findChild<QDialog*>(QStringLiteral("triggerDialog"));
    QVERIFY(trigger && trigger->windowTitle().contains(QStringLiteral("d-late")));
    trigger->close();
    f.tree->setFocus();
    QTest::keyClick(f.tree, Qt::Key_Return);
    QVERIFY(!f.tree->hasFocus()); // in the job's details now
    QTest::keyClick(f.window->focusWidget(), Qt::Key_Escape);
    QVERIFY(f.tree->hasFocus());
}

void TestAttention::movingFollowsTheChosenKeys() {
    PageFixture f(mixed());
    auto* actions = f.window->findChild<ui::Actions*>();
    actions->setKey(QStringLiteral("downAction"), QKeySequence(Qt::Key_M));
    f.tree->setFocus();
    QCOMPARE(f.tree->currentIndex().row(), 0);
    QTest::keyClick(f.tree, Qt::Key_M);
    QCOMPARE(f.tree->currentIndex().row(), 1);
    QTest::keyClick(f.tree, Qt::Key_J);
    QCOMPARE(f.tree->currentIndex().row(), 1);
    // One key does not mean two things in the list and around it.
    QVERIFY(!actions->conflicts(QStringLiteral("copyAction"), QKeySequence(Qt::Key_M)).empty());
}

void TestAttention::headingsStandOverWhatTheyName() {
    PageFixture f(mixed());
    const auto* model = f.tree->model();
    const auto given = model->headerData(AttentionModel::DeedColumn, Qt::Horizontal, Qt::TextAlignmentRole);
    QVERIFY(Qt::Alignment(given.toInt()).testFlag(Qt::AlignRight));
    const auto* delegate = static_cast<ui::AttentionDelegate*>(f.tree->itemDelegate());
    const QModelIndex index = model->index(0, AttentionModel::DeedColumn);
    const QRect cell = f.tree->visualRect(index);
    QCOMPARE(cell.right() - delegate->deedRect(cell, index).right(), 8); // as the heading's text
    const int room = f.tree->header()->sectionSize(AttentionModel::DeedColumn) - 16;
    QVERIFY(f.tree->header()->fontMetrics().horizontalAdvance(
                model->headerData(AttentionModel::DeedColumn, Qt::Horizontal).toString()) <= room);
}

void TestAttention::sidebarFoldsStatesThatNoJobIsIn() {
    PageFixture f(mixed());
    auto* sidebar = f.find<QListWidget>("sidebar");
    const auto item = [&](const char* name) {
        return sidebar->findItems(QString::fromLatin1(name), Qt::MatchExactly).front();
    };
    QVERIFY(item("Stuck")->isHidden());
    QVERIFY(item("Flaky")->isHidden());
    QVERIFY(!item("Failing")->isHidden());
    QVERIFY(!item("Late")->isHidden());
    QCOMPARE(item("Late")->data(Qt::UserRole + 1).toString(), QStringLiteral("1"));
    const auto fold = sidebar->findItems(QStringLiteral("more, without jobs"), Qt::MatchContains).front();
    WindowFixture::picture(*f.window, QStringLiteral("sidebar-folded"));
    QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(fold).center());
    QVERIFY(!item("Stuck")->isHidden());
    QCOMPARE(fold->text(), QStringLiteral("Hide empty ones"));
    WindowFixture::picture(*f.window, QStringLiteral("sidebar-unfolded"));
    // The view whose filter is set stays when the others are folded away.
    QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {},
                      sidebar->visualItemRect(item("Missed")).center());
    QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(fold).center());
    QVERIFY(item("Stuck")->isHidden());
    QVERIFY(!item("Missed")->isHidden());
    QCOMPARE(f.find<QLineEdit>("filterEdit")->text(), QStringLiteral("state:missed"));
    // Once a job was in it, a state stays in the list.
    f.session->publish({fine("f-fine")});
    QVERIFY(!item("Late")->isHidden());
    QCOMPARE(item("Late")->data(Qt::UserRole + 1).toString(), QStringLiteral("0"));
}

void TestAttention::buttonOpensTheRightDialog() {
    PageFixture f(mixed());
    f.clickDeed(3);
    QVERIFY(f.window->findChild<QDialog*>(QStringLiteral("resumeDialog")));
    QTRY_COMPARE(f.session->watched, base::JobId::of("native", "b-paused"));
    f.clickDeed(4);
    QVERIFY(f.window->findChild<QDialog*>(QStringLiteral("cardDialog")));
    f.clickDeed(1);
    QVERIFY(f.window->findChild<QDialog*>(QStringLiteral("triggerDialog")));
}

void TestAttention::readOnlyRefusesInWords() {
    std::vector<Job> jobs = mixed();
    for (Job& job : jobs)
        job.can.forbidWrites(domain::Why::ReadOnlyProfile);
    PageFixture f(std::move(jobs), {1440, 900}, true);
    QCOMPARE(f.cell(3, AttentionModel::DeedColumn), QStringLiteral("Resume…"));
    QVERIFY(f.tree->model()
                ->index(3, AttentionModel::DeedColumn)
                .data(Qt::ToolTipRole)
                .toString()
                .contains(QStringLiteral("this profile is read-only")));
    f.clickDeed(3);
    QVERIFY(!f.window->findChild<QDialog*>(QStringLiteral("resumeDialog")));
    QVERIFY(f.find<QLabel>("messageHeadline")->text().contains(QStringLiteral("read-only")));
}

void TestAttention::whatWasMissedIsAcknowledged() {
    PageFixture f(mixed());
    QVERIFY2(f.tree->isColumnHidden(AttentionModel::OtherDeedColumn), "nothing is missed");
    std::vector<Job> jobs = mixed();
    jobs.push_back(missed("g-missed"));
    f.session->publish(jobs);
    QTRY_VERIFY(!f.tree->isColumnHidden(AttentionModel::OtherDeedColumn));
    const int row = static_cast<int>(f.column(AttentionModel::JobColumn).indexOf(QStringLiteral("g-missed")));
    QVERIFY(row >= 0);
    QCOMPARE(f.cell(row, AttentionModel::OtherDeedColumn), QStringLiteral("Acknowledge…"));
    QCOMPARE(f.cell(row, AttentionModel::DeedColumn), QStringLiteral("Trigger…"));
    const int late = static_cast<int>(f.column(AttentionModel::JobColumn).indexOf(QStringLiteral("d-late")));
    QCOMPARE(f.cell(late, AttentionModel::OtherDeedColumn), QString());
    const auto press = [&](int at) {
        const QRect cell = f.tree->visualRect(f.tree->model()->index(at, AttentionModel::OtherDeedColumn));
        QTest::mouseClick(f.tree->viewport(), Qt::LeftButton, {},
                          QPoint(cell.right() - 30, cell.center().y()));
    };
    WindowFixture::picture(*f.window, QStringLiteral("attention-missed"));
    press(late);
    QVERIFY(!f.window->findChild<QDialog*>(QStringLiteral("acknowledgeDialog")));
    press(row);
    auto* dialog = f.find<QDialog>("acknowledgeDialog");
    auto* deed = dialog->findChild<QPushButton*>(QStringLiteral("deedButton"));
    QVERIFY2(!deed->isEnabled(), "without a reason");
    dialog->findChild<QLineEdit*>(QStringLiteral("reason"))->setText(QStringLiteral("the host was moved"));
    QVERIFY(deed->isEnabled());
    WindowFixture::picture(*dialog, QStringLiteral("dialog-acknowledge"));
    QTest::mouseClick(deed, Qt::LeftButton);
    const domain::Intent intent = f.session->applies.back().second;
    QVERIFY(std::holds_alternative<domain::AcknowledgeIntent>(intent.what));
    QCOMPARE(intent.job, base::JobId::of("native", "g-missed"));
    QCOMPARE(intent.reason, std::string("the host was moved"));

    // The keys help with the first button, wherever the mouse was.
    dialog->close();
    QTest::keyClick(f.tree, Qt::Key_Space);
    QVERIFY(f.window->findChild<QDialog*>(QStringLiteral("triggerDialog")));

    jobs.back().acknowledged = std::make_unique<domain::Acknowledgement>(
        domain::Acknowledgement{start, "ana", "the host was moved"});
    f.session->publish(jobs);
    QTRY_VERIFY(f.tree->isColumnHidden(AttentionModel::OtherDeedColumn));
    QVERIFY(!f.column(AttentionModel::JobColumn).contains(QStringLiteral("g-missed")));
}

void TestAttention::severalSelectedRowsAreAcknowledged() {
    std::vector<Job> jobs = mixed();
    for (const char* name : {"g-missed", "h-missed", "i-missed"})
        jobs.push_back(missed(name));
    PageFixture f(jobs);
    auto* bar = f.find<QWidget>("markBar");
    QVERIFY(!bar->isVisible());
    const auto at = [&](const char* name) {
        const auto row = f.column(AttentionModel::JobColumn).indexOf(QLatin1String(name));
        return f.tree->visualRect(f.tree->model()->index(static_cast<int>(row), AttentionModel::WhyColumn))
            .center();
    };
    QTest::mouseClick(f.tree->viewport(), Qt::LeftButton, {}, at("g-missed"));
    QVERIFY(!bar->isVisible());
    QTest::mouseClick(f.tree->viewport(), Qt::LeftButton, Qt::ControlModifier, at("h-missed"));
    QTest::mouseClick(f.tree->viewport(), Qt::LeftButton, Qt::ControlModifier, at("c-failing"));
    QTRY_VERIFY(bar->isVisible());
    QCOMPARE(f.find<QLabel>("markCount")->text(), QStringLiteral("3 selected"));

    // New rows leave what is selected as it is, but for what no longer needs anybody.
    f.session->publish(jobs);
    QCOMPARE(f.find<QLabel>("markCount")->text(), QStringLiteral("3 selected"));
    WindowFixture::picture(*f.window, QStringLiteral("attention-selected"));
    f.find<QToolButton>("markAcknowledge")->click();
    auto* dialog = f.find<QDialog>("bulkDialog");
    QCOMPARE(dialog->findChild<QLabel*>(QStringLiteral("bulkTitle"))->text(),
             QStringLiteral("Acknowledge the missed slots of 2 jobs"));
    QVERIFY(dialog->findChild<QLabel*>(QStringLiteral("bulkRefusals"))
                ->text()
                .contains(QStringLiteral("c-failing")));
    auto* deed = dialog->findChild<QPushButton*>(QStringLiteral("deedButton"));
    QVERIFY2(!deed->isEnabled(), "without a reason");
    dialog->findChild<QLineEdit*>(QStringLiteral("reason"))->setText(QStringLiteral("the host was moved"));
    WindowFixture::picture(*dialog, QStringLiteral("bulk-acknowledge"));
    deed->click();
    for (std::size_t i = 0; i < 2; ++i) {
        QTRY_COMPARE(f.session->applies.size(), i + 1);
        const auto& [ticket, intent] = f.session->applies[i];
        QVERIFY(std::holds_alternative<domain::AcknowledgeIntent>(intent.what));
        QVERIFY(intent.reason.starts_with("the host was moved"));
        domain::Receipt receipt;
        receipt.accepted = true;
        receipt.readBack = "seen";
        emit f.session->applied(ticket, receipt);
    }
    QCOMPARE(f.session->applies[0].second.job, base::JobId::of("native", "g-missed"));
    QCOMPARE(f.session->applies[1].second.job, base::JobId::of("native", "h-missed"));
    QTRY_COMPARE(dialog->findChild<QLabel*>(QStringLiteral("bulkCounts"))->text(),
                 QStringLiteral("2 done, 1 refused"));
    dialog->close();

    // What is acknowledged leaves the page, and with it the selection.
    for (Job& job : jobs)
        if (job.name == "g-missed" || job.name == "h-missed")
            job.acknowledged =
                std::make_unique<domain::Acknowledgement>(domain::Acknowledgement{start, "ana", "moved"});
    f.session->publish(jobs);
    QTRY_VERIFY(!bar->isVisible());

    // The palette and the keys mean the same: with nothing selected, all that the page shows.
    f.find<QAction>("bulkAcknowledgeAction")->trigger();
    auto* all = f.window->findChildren<ui::BulkDialog*>().last();
    QCOMPARE(all->findChild<QLabel*>(QStringLiteral("bulkTitle"))->text(),
             QStringLiteral("Acknowledge the missed slots of 1 job"));
}

void TestAttention::groupsAreSelectedWithAllTheirJobs() {
    std::vector<Job> jobs{missed("z-alone")};
    for (int i = 0; i < 12; ++i)
        jobs.push_back(queued("q" + std::to_string(i), "emails"));
    PageFixture f(std::move(jobs));
    QCOMPARE(f.tree->model()->rowCount(), 2);
    f.tree->setFocus();
    QTest::keyClick(f.tree, Qt::Key_Home);
    QTest::keyClick(f.tree, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(f.find<QLabel>("markCount")->text(), QStringLiteral("13 selected"));
    QTest::keyClick(f.tree, Qt::Key_Escape);
    QVERIFY(!f.find<QWidget>("markBar")->isVisible());
    QCOMPARE(f.tree->selectionModel()->selectedRows().size(), 1);
    QVERIFY(f.tree->hasFocus());
    // The table has marks of its own, and what is selected here does not count there.
    QTest::keyClick(f.tree, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(f.tree, Qt::Key_Up, Qt::ShiftModifier);
    f.tree->selectAll();
    QVERIFY(f.find<QWidget>("markBar")->isVisible());
    QTest::keyClick(f.window.get(), Qt::Key_G);
    QVERIFY(!f.find<QWidget>("markBar")->isVisible());
}

void TestAttention::aReadOnlyProfileAcknowledgesNothing() {
    PageFixture f({missed("g-missed"), missed("h-missed")}, {1440, 900}, true);
    const QModelIndex button = f.tree->model()->index(0, AttentionModel::OtherDeedColumn);
    QCOMPARE(button.data(Qt::ToolTipRole).toString(),
             ui::shownTip(QStringLiteral("Not available: this profile is read-only")));
    WindowFixture::picture(*f.window, QStringLiteral("attention-missed-read-only"));
    const QRect cell = f.tree->visualRect(button);
    QTest::mouseClick(f.tree->viewport(), Qt::LeftButton, {}, QPoint(cell.right() - 30, cell.center().y()));
    QVERIFY(!f.window->findChild<QDialog*>(QStringLiteral("acknowledgeDialog")));
    QVERIFY(f.find<QLabel>("messageHeadline")->text().contains(QStringLiteral("read-only")));
    f.tree->selectAll();
    QVERIFY(!f.find<QToolButton>("markAcknowledge")->isEnabled());
    QVERIFY(f.find<QToolButton>("markAcknowledge")->toolTip().contains(QStringLiteral("read-only")));
}

void TestAttention::manyWithOneCauseAreOneLine() {
    std::vector<Job> jobs = mixed();
    for (int i = 0; i < 312; ++i)
        jobs.push_back(queued("digest-" + std::to_string(i), "emails"));
    for (int i = 0; i < 8; ++i) // few enough to be named
        jobs.push_back(queued("import-" + std::to_string(i), "catalogue"));
    PageFixture f(std::move(jobs));
    QCOMPARE(f.tree->model()->rowCount(), 5 + 1 + 8);
    int group = -1;
    for (int row = 0; row < f.tree->model()->rowCount(); ++row)
        if (f.cell(row, AttentionModel::JobColumn).startsWith(QStringLiteral("312")))
            group = row;
    QVERIFY(group >= 0);
    const QModelIndex line = f.tree->model()->index(group, 0);
    QCOMPARE(f.cell(group, AttentionModel::JobColumn), QStringLiteral("312 jobs of queue emails"));
    QCOMPARE(f.cell(group, AttentionModel::WhyColumn),
             QStringLiteral("Due, and no live worker has taken them."));
    QCOMPARE(f.tree->model()->rowCount(line), 312);
    QVERIFY(!f.tree->isExpanded(line));
    f.tree->setCurrentIndex(line);
    QTest::keyClick(f.tree, Qt::Key_Return);
    QVERIFY(f.tree->isExpanded(line));
    QTest::keyClick(f.tree, Qt::Key_J);
    QCOMPARE(f.tree->currentIndex().parent(), line);
    QTest::keyClick(f.tree, Qt::Key_K);
    QTest::keyClick(f.tree, Qt::Key_Space);
    QVERIFY(!f.tree->isExpanded(line));
    QCOMPARE(f.sidebarItem()->data(Qt::UserRole + 1).toString(), QStringLiteral("325"));
}

void TestAttention::refreshKeepsPlaceAndOpenGroups() {
    std::vector<Job> jobs;
    for (int i = 0; i < 20; ++i)
        jobs.push_back(queued("digest-" + std::to_string(i), "emails"));
    jobs.push_back(failing("z-failing"));
    PageFixture f(jobs);
    const auto model = f.tree->model();
    const QModelIndex line = model->index(0, 0);
    f.tree->expand(line);
    f.tree->setCurrentIndex(model->index(7, 0, line));
    const QString chosen = f.cell(7, AttentionModel::JobColumn, line);
    jobs.push_back(failing("y-failing", 4)); // comes above the group
    jobs.erase(jobs.begin());                // digest-0 is well again
    f.session->publish(jobs);
    const QModelIndex moved = model->index(1, 0);
    QVERIFY(f.tree->isExpanded(moved));
    QCOMPARE(f.tree->currentIndex().parent(), moved);
    QCOMPARE(f.tree->currentIndex().siblingAtColumn(AttentionModel::JobColumn).data().toString(), chosen);
}

void TestAttention::modelHolds() {
    AttentionModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto linesFor = [](int emails, int others) {
        std::vector<ui::AttentionJob> jobs;
        const auto add = [&](Job job) {
            query::findVitals(job);
            if (auto one = ui::needOf(std::make_shared<const Job>(std::move(job)), start))
                jobs.push_back(*one);
        };
        for (int i = 0; i < emails; ++i)
            add(queued("digest-" + std::to_string(i), "emails"));
        for (int i = 0; i < others; ++i)
            add(failing("other-" + std::to_string(i)));
        return ui::linesOf(std::move(jobs));
    };
    model.setLines(linesFor(3, 2), start);
    QCOMPARE(model.rowCount(), 5);
    model.setLines(linesFor(40, 2), start);
    QCOMPARE(model.rowCount(), 3);
    const QPersistentModelIndex inside = model.index(11, 0, model.index(0, 0));
    const base::JobId id = model.jobAt(inside)->job->id;
    model.setLines(linesFor(30, 12), start);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.jobAt(inside)->job->id, id);
    model.setLines(linesFor(30, 12), start + 1s); // the same again
    QCOMPARE(model.jobAt(inside)->job->id, id);
    model.setLines(linesFor(5, 0), start);
    QVERIFY(!inside.isValid());
    model.setLines({}, start);
    QCOMPARE(model.rowCount(), 0);
}

void TestAttention::filterApplies() {
    PageFixture f(mixed());
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("late"));
    QCOMPARE(f.column(AttentionModel::JobColumn), QStringList{QStringLiteral("d-late")});
    QCOMPARE(f.sidebarItem()->data(Qt::UserRole + 1).toString(), QStringLiteral("5")); // of all
    f.find<QLineEdit>("filterEdit")->setText(QStringLiteral("nothing-like-it"));
    auto* empty = f.view->findChild<QLabel*>(QStringLiteral("attention-emptyTitle"));
    QVERIFY(empty->isVisible());
    QCOMPARE(empty->text(), QStringLiteral("No job that matches needs you"));
    QCOMPARE(f.view->findChild<QLabel*>(QStringLiteral("attention-emptyText"))->text(),
             QStringLiteral("The filter “nothing-like-it” hides 5 jobs that do."));
    QTest::mouseClick(f.view->findChild<QPushButton*>(QStringLiteral("attention-emptyButton")),
                      Qt::LeftButton);
    QCOMPARE(f.tree->model()->rowCount(), 5);
    QVERIFY(f.tree->hasFocus()); // it was in what stood in the place of the rows
}

void TestAttention::escapeDropsTheFilterOfAnEmptyPage() {
    PageFixture f(mixed());
    auto* filter = f.find<QLineEdit>("filterEdit");
    filter->setText(QStringLiteral("nothing-like-it"));
    QVERIFY(f.view->hasFocus());
    QTest::keyClick(f.window->focusWidget(), Qt::Key_Escape);
    QVERIFY(filter->text().isEmpty());
    QVERIFY(f.tree->hasFocus());
}

void TestAttention::calmSaysHowItIsKnown() {
    std::vector<Job> jobs;
    for (int i = 0; i < 42; ++i)
        jobs.push_back(fine("job-" + std::to_string(i)));
    PageFixture f(jobs);
    f.clock.advance(1s);
    f.window->tick();
    QVERIFY(f.find<ui::CalmView>("calmView")->isVisible());
    QCOMPARE(f.find<QLabel>("calmTitle")->text(), QStringLiteral("Nothing needs you"));
    QCOMPARE(f.find<QLabel>("calmText")->text(), QStringLiteral("All 42 jobs are on time. Read 1 s ago."));
    QVERIFY(!f.find<QLabel>("calmRest")->isVisible());
    jobs[0] = paused("job-0", 2h, true);
    Job dim = fine("job-1");
    dim.strip.clear();
    dim.last = {};
    dim.last.outcome = Outcome::Unknown;
    jobs[1] = dim;
    f.session->publish(jobs);
    QCOMPARE(f.find<QLabel>("calmRest")->text(),
             QStringLiteral("1 is paused on purpose. 1 cannot be judged: no outcome of its runs is known."));
    QVERIFY(f.find<QLabel>("calmText")->text().startsWith(QStringLiteral("40 of 42 jobs are on time.")));
    f.session->goOffline(5s);
    QVERIFY(f.find<QLabel>("calmTitle")->text().contains(QStringLiteral("when it was last read")));
}

void TestAttention::beforeTheFirstSnapshot() {
    PageFixture f;
    auto* title = f.view->findChild<QLabel*>(QStringLiteral("attention-emptyTitle"));
    QCOMPARE(title->text(), QStringLiteral("Connecting…"));
    live::LinkStatus loading;
    loading.state = live::LinkStatus::State::Loading;
    loading.rowsRead = 1500;
    f.session->setStatus(loading);
    QCOMPARE(title->text(), QStringLiteral("Reading the jobs…"));
    f.session->goOffline(5s);
    QCOMPARE(title->text(), QStringLiteral("No connection"));
    QTest::mouseClick(f.view->findChild<QPushButton*>(QStringLiteral("attention-emptyButton")),
                      Qt::LeftButton);
    QCOMPARE(f.session->retries, 1);
    f.session->goLive();
    f.session->publish(std::vector<Job>{});
    QCOMPARE(title->text(), QStringLiteral("No jobs here yet"));
    QVERIFY(title->isVisible());
}

void TestAttention::oldDataAreGreyAndSaySo() {
    PageFixture f(mixed());
    auto* age = f.find<QLabel>("attentionAge");
    QVERIFY(!age->isVisible());
    f.clock.advance(42s);
    f.session->goOffline(5s);
    QVERIFY(age->isVisible());
    QVERIFY(age->text().startsWith(QStringLiteral("Not read for 42 s.")));
    QVERIFY(f.tree->isStale());
    QCOMPARE(f.tree->model()->rowCount(), 5); // what was known stays
    f.session->goLive();
    QVERIFY(!age->isVisible());
}

void TestAttention::tableGreysWhatIsOld() {
    PageFixture f(mixed());
    auto* table = f.find<ui::JobsTable>("jobsTable");
    QTest::keyClick(f.window.get(), Qt::Key_G);
    QTest::keyClick(f.window.get(), Qt::Key_G);
    QVERIFY(table->isVisible());
    f.clock.advance(10s);
    f.session->goOffline(5s);
    QVERIFY(!table->jobs().isStale()); // not for three refresh periods yet
    f.clock.advance(32s);
    f.window->tick();
    QVERIFY(table->jobs().isStale());
    const QModelIndex state = table->jobs().index(table->jobs().rowOf(base::JobId::of("native", "c-failing")),
                                                  ui::JobsModel::sectionOf(query::Column::State));
    const QString tip = state.data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("unknown — not read for 42 s")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("last known: failing")), qPrintable(tip));
    WindowFixture::picture(*f.window, QStringLiteral("table-stale"));
    f.session->goLive();
    QVERIFY(!table->jobs().isStale());
}

void TestAttention::hostileNames() {
    Job huge = failing(std::string(4096, 'x') + "\x1b[31m red \xf0\x9f\x94\xa5\n<b>bold</b>");
    huge.owner = base::SharedText("\x1b]0;title\x07 <script>");
    PageFixture f({huge, fine("other")}, {1280, 800});
    QCOMPARE(f.tree->model()->rowCount(), 1);
    for (int column = 0; column < AttentionModel::columns; ++column)
        for (const int role : {int{Qt::DisplayRole}, int{Qt::AccessibleTextRole}}) {
            const QString text = f.tree->model()->index(0, column).data(role).toString();
            QVERIFY(!text.contains(QChar(0x1b)) && !text.contains(QChar(7)));
            QVERIFY(text.size() < 2000);
        }
    QVERIFY(!f.tree->model()->index(0, 1).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    WindowFixture::picture(*f.window, QStringLiteral("attention-hostile"));
}

void TestAttention::narrowWindows() {
    PageFixture f(mixed(), {640, 480}); // 1280 pixels at 200 %
    QVERIFY(f.tree->viewport()->width() >= 500);
    int used = 0;
    for (int column = 0; column < AttentionModel::columns; ++column)
        used += f.tree->isColumnHidden(column) ? 0 : f.tree->columnWidth(column);
    QVERIFY2(used <= f.tree->viewport()->width() + 1, qPrintable(QString::number(used)));
    WindowFixture::picture(*f.window, QStringLiteral("attention-narrow"));
}

void TestAttention::findingsStandOnTop() {
    PageFixture f;
    f.publishQueues();
    auto* findings = f.find<ui::FindingsView>("findingsView");
    QVERIFY(findings->isVisible());
    QVERIFY(findings->mapTo(f.window.get(), QPoint()).y() < f.tree->mapTo(f.window.get(), QPoint()).y());
    f.session->publish({fine("only")}, queueFindings());
    QCOMPARE(f.find<QLabel>("calmTitle")->text(), QStringLiteral("No job needs you"));
}

void TestAttention::pictures() {
    if (qEnvironmentVariableIsEmpty("REDISPATCH_SHOTS"))
        QSKIP("set REDISPATCH_SHOTS to a folder");
    for (const auto theme : {ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        ui::applyTheme(*qApp, theme);
        const QString end = QLatin1Char('-') + ui::word(theme);
        PageFixture f;
        WindowFixture::picture(*f.window, QStringLiteral("attention-connecting") + end);
        std::vector<Job> jobs = queueJobs(start);
        for (Job& job : sampleJobs(start))
            jobs.push_back(std::move(job));
        for (int i = 0; i < 312; ++i)
            jobs.push_back(queued("digest-" + std::to_string(i), "emails"));
        f.session->goLive();
        f.session->publish(jobs, queueFindings());
        WindowFixture::picture(*f.window, QStringLiteral("attention-page") + end);
        QTest::keyClick(f.window.get(), Qt::Key_G);
        QTest::keyClick(f.window.get(), Qt::Key_G);
        WindowFixture::picture(*f.window, QStringLiteral("table-states") + end);
        QTest::keyClick(f.window.get(), Qt::Key_A);
        f.clock.advance(42s);
        f.session->goOffline(5s);
        f.window->tick();
        WindowFixture::picture(*f.window, QStringLiteral("attention-stale") + end);
        f.session->goLive();
        f.session->publish({fine("one"), fine("two"), paused("three", 2h, true)});
        WindowFixture::picture(*f.window, QStringLiteral("attention-calm") + end);
    }
}

QTEST_MAIN(TestAttention)
#include "tst_attentionpage.moc"
