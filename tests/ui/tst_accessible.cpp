// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader is told, and where Tab leads.
#include "tests/ui/windowfixture.h"
#include "ui/connect/connectdialog.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QLineEdit>
#include <QMetaEnum>
#include <QSet>

using namespace redispatch;
using uitest::WindowFixture;

class AccessibleTest : public QObject {
    Q_OBJECT

    /// What a person can act on must say what it is.
    static bool needsName(QAccessible::Role role) {
        switch (role) {
        case QAccessible::Button:
        case QAccessible::ButtonMenu:
        case QAccessible::CheckBox:
        case QAccessible::RadioButton:
        case QAccessible::ComboBox:
        case QAccessible::EditableText:
        case QAccessible::SpinBox:
        case QAccessible::Slider:
        case QAccessible::Table:
        case QAccessible::Tree:
        case QAccessible::List:
        case QAccessible::PageTab:
        case QAccessible::MenuItem:
            return true;
        default:
            return false;
        }
    }

    /// Lines like "EditableText lineEdit in filterLine" for everything that has no name.
    static void collect(QAccessibleInterface* at, QStringList& nameless, QStringList& seen, int depth = 0) {
        if (!at || !at->isValid() || depth > 40 || at->state().invisible)
            return;
        const QAccessible::Role role = at->role();
        if (needsName(role)) {
            const QObject* object = at->object();
            seen += object ? object->objectName() : QString();
            if (at->text(QAccessible::Name).trimmed().isEmpty()) {
                nameless +=
                    QStringLiteral("%1 %2 (%3) in %4")
                        .arg(QString::fromLatin1(QMetaEnum::fromType<QAccessible::Role>().valueToKey(role)),
                             object ? object->objectName() : QString(),
                             object ? QLatin1String(object->metaObject()->className()) : QLatin1String(),
                             object && object->parent() ? object->parent()->objectName() : QString());
            }
        }
        // A table's cells are many, and named by their texts.
        if (role == QAccessible::Table || role == QAccessible::Tree)
            return;
        for (int i = 0; i < at->childCount(); ++i)
            collect(at->child(i), nameless, seen, depth + 1);
    }

    /// What has no name, and what of `parts`, by object name, a screen reader does not come to.
    static QStringList namelessIn(QWidget* top, std::initializer_list<const char*> parts) {
        QStringList nameless;
        QStringList seen;
        collect(QAccessible::queryAccessibleInterface(top), nameless, seen);
        for (const char* part : parts)
            if (!seen.contains(QLatin1String(part)))
                nameless +=
                    QLatin1String(part) + QStringLiteral(" is not among ") + seen.join(QLatin1Char(' '));
        return nameless;
    }

private slots:
    void theWindowNamesItsParts() {
        WindowFixture f;
        f.publish();
        f.open("cache-warm");
        for (const char* tab : {"latency", "runs", "schedule", "raw"}) {
            QVERIFY(f.window->openTab(QLatin1String(tab)));
            QCoreApplication::processEvents();
            const QStringList nameless = namelessIn(f.window.get(), {"filterEdit", "sidebar", "jobsTable"});
            QVERIFY2(nameless.isEmpty(), qPrintable(QLatin1String(tab) + QStringLiteral(": ") +
                                                    nameless.join(QStringLiteral("; "))));
        }
        for (const char* page : {"attentionAction", "timelineAction"}) {
            f.find<QAction>(page)->trigger();
            const QStringList nameless = namelessIn(f.window.get(), {"filterEdit", "sidebar"});
            QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
        }
    }

    void dialogsNameTheirParts_data() {
        QTest::addColumn<QByteArray>("action");
        QTest::addColumn<QByteArray>("dialog");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* action, const char* dialog, const char* part) {
            QTest::newRow(action) << QByteArray(action) << QByteArray(dialog) << QByteArray(part);
        };
        row("triggerAction", "triggerDialog", "deedButton");
        row("pauseAction", "pauseDialog", "deedButton");
        row("cardAction", "cardDialog", "saveCard");
        row("keysAction", "keysDialog", "keysTree");
        row("alertsAction", "alertsDialog", "rules");
        row("paletteAction", "commandPalette", "paletteEdit");
        row("columnsAction", "columnsDialog", "columnsList");
    }
    void dialogsNameTheirParts() {
        QFETCH(QByteArray, action);
        QFETCH(QByteArray, dialog);
        QFETCH(QByteArray, part);
        WindowFixture f;
        f.publish();
        f.open("cache-warm");
        f.find<QAction>(action.constData())->trigger();
        auto* opened = f.find<QWidget>(dialog.constData());
        QVERIFY(opened->isVisible());
        const QStringList nameless = namelessIn(opened, {part.constData()});
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
    }

    void theConnectDialogNamesItsParts() {
        const QTemporaryDir folder;
        const local::Profiles profiles(std::filesystem::path(folder.path().toStdString()));
        ui::ConnectDialog dialog(profiles, nullptr);
        dialog.show();
        dialog.findChild<QAbstractButton*>(QStringLiteral("moreFields"))->click();
        const QStringList nameless = namelessIn(&dialog, {"profileChoice", "connectButton", "profileQueues"});
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
    }

    void tabLeadsThroughTheWindowAndBack() {
        WindowFixture f;
        f.publish();
        f.open("cache-warm");
        f.window->openTab(QStringLiteral("runs"));
        QStringList way;
        QSet<QWidget*> seen;
        for (int i = 0; i < 200; ++i) {
            QWidget* at = QApplication::focusWidget();
            QVERIFY(at);
            if (seen.contains(at))
                break;
            seen.insert(at);
            QVERIFY2(at->isVisible(), qPrintable(at->objectName()));
            way += at->objectName();
            QTest::keyClick(at, Qt::Key_Tab);
        }
        // It comes round, and passes the main parts on its way.
        QVERIFY(seen.contains(QApplication::focusWidget()));
        const auto passes = [&](const char* name) {
            const auto* part = f.window->findChild<QWidget*>(QLatin1String(name));
            return part && std::any_of(seen.begin(), seen.end(), [part](const QWidget* widget) {
                       return widget == part || part->isAncestorOf(widget);
                   });
        };
        for (const char* part : {"filterLine", "sidebar", "jobsTable", "jobTabs", "jobPanel"})
            QVERIFY2(passes(part), qPrintable(QLatin1String(part) + QStringLiteral(" is not on the way: ") +
                                              way.join(QStringLiteral(", "))));
    }

    void whatIsNotReachedByTabHasAKey() {
        WindowFixture f;
        f.publish();
        f.open("cache-warm");
        QStringList mouseOnly;
        for (const QAbstractButton* button : f.window->findChildren<QAbstractButton*>())
            // The icons inside of a line of text do nothing that its keys do not: focus it, or clear it.
            if (button->isVisible() && button->isEnabled() && !(button->focusPolicy() & Qt::TabFocus) &&
                !qobject_cast<QLineEdit*>(button->parent()))
                mouseOnly += QStringLiteral("%1 (%2) in %3 (%4)")
                                 .arg(button->objectName(), QLatin1String(button->metaObject()->className()),
                                      button->parent()->objectName(),
                                      QLatin1String(button->parent()->metaObject()->className()));
        QVERIFY2(mouseOnly.isEmpty(), qPrintable(mouseOnly.join(QStringLiteral(", "))));
    }
};

QTEST_MAIN(AccessibleTest)
#include "tst_accessible.moc"
