// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/local/settings.h"

#include "tests/support/tempdir.h"

#include <QSettings>
#include <QTest>

#include <set>

#include <sys/stat.h>

using redispatch::local::Setting;
using redispatch::local::SettingRow;
using redispatch::local::Settings;
using redispatch::local::settingTable;
using redispatch::support::TempDir;

namespace {
unsigned modeOf(const std::filesystem::path& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

QVariant stored(const TempDir& dir, const char* key) {
    QSettings file(QString::fromStdString(dir.file("settings.ini").string()), QSettings::IniFormat);
    return file.value(QString::fromLatin1(key));
}
} // namespace

class TestSettings : public QObject {
    Q_OBJECT

private slots:
    void theTableIsWhole() {
        std::set<std::string> keys;
        int place = 0;
        for (const SettingRow& row : settingTable()) {
            QCOMPARE(static_cast<int>(row.setting), place++);
            QVERIFY2(keys.insert(row.key).second, row.key);
            QCOMPARE(row.words.empty(), row.type != SettingRow::Type::Word);
            if (row.type == SettingRow::Type::Word) {
                QVERIFY2(std::find_if(row.words.begin(), row.words.end(),
                                      [&](const char* word) { return qstrcmp(word, row.fallback) == 0; }) !=
                             row.words.end(),
                         row.key);
            }
        }
    }

    void withoutAFileThereAreDefaultsAndNoFileIsMade() {
        const TempDir dir;
        {
            const Settings settings(dir.path());
            QCOMPARE(settings.text(Setting::Theme), QStringLiteral("system"));
            QCOMPARE(settings.flag(Setting::ChartLogScale), true);
            QCOMPARE(settings.bytes(Setting::WindowGeometry), QByteArray());
        }
        QVERIFY(!std::filesystem::exists(dir.file("settings.ini")));
    }

    void anEditIsWrittenAMomentLater() {
        const TempDir dir;
        const auto folder = dir.file("config");
        Settings settings(folder);
        settings.set(Setting::Theme, QStringLiteral("dark"));
        settings.set(Setting::WindowGeometry, QByteArray("\x00\x01,;=\n\xff", 7));
        QCOMPARE(settings.text(Setting::Theme), QStringLiteral("dark"));
        QVERIFY(settings.unsaved());
        QVERIFY(!std::filesystem::exists(settings.file()));
        QTRY_VERIFY(!settings.unsaved());
        QCOMPARE(modeOf(settings.file()), 0600u);
        QCOMPARE(modeOf(folder), 0700u);

        const Settings again(folder);
        QCOMPARE(again.text(Setting::Theme), QStringLiteral("dark"));
        QCOMPARE(again.bytes(Setting::WindowGeometry), QByteArray("\x00\x01,;=\n\xff", 7));
    }

    void everyTypeSurvivesAndTheModeStaysPrivate() {
        const TempDir dir;
        {
            Settings settings(dir.path());
            settings.set(Setting::ChartLogScale, false);
            settings.set(Setting::TableSort, QStringLiteral("-last,name"));
            settings.set(Setting::LastProfile, QStringLiteral("été 50 %"));
        }
        QCOMPARE(modeOf(dir.file("settings.ini")), 0600u);
        {
            Settings settings(dir.path());
            QCOMPARE(settings.flag(Setting::ChartLogScale), false);
            QCOMPARE(settings.text(Setting::TableSort), QStringLiteral("-last,name"));
            QCOMPARE(settings.text(Setting::LastProfile), QStringLiteral("été 50 %"));
            settings.set(Setting::ChartLogScale, true);
        }
        QCOMPARE(modeOf(dir.file("settings.ini")), 0600u);
        QCOMPARE(Settings(dir.path()).flag(Setting::ChartLogScale), true);
    }

    void anUnknownWordChangesNothing() {
        const TempDir dir;
        Settings settings(dir.path());
        settings.set(Setting::Theme, QStringLiteral("mauve"));
        QCOMPARE(settings.text(Setting::Theme), QStringLiteral("system"));
        QVERIFY(!settings.unsaved());
    }

    void anOldFileIsBroughtForward() {
        const TempDir dir;
        dir.write("settings.ini", "[look]\ncolours=night\n"
                                  "[table]\ndensity=huge\nsort=a, b\n"
                                  "[window]\ngeometry=not bytes\n"
                                  "[chart]\nlogScale=perhaps\n"
                                  "[old]\ntoolbar=true\n"
                                  "[later]\nidea=7\n");
        Settings::Past past;
        past.migrations.emplace_back([](QSettings& file) {
            if (file.value(QStringLiteral("look/colours")) == QStringLiteral("night"))
                file.setValue(QStringLiteral("look/shade"), QStringLiteral("dark"));
            file.remove(QStringLiteral("look/colours"));
        });
        past.migrations.emplace_back([](QSettings& file) {
            file.setValue(QStringLiteral("look/theme"), file.value(QStringLiteral("look/shade")));
            file.remove(QStringLiteral("look/shade"));
        });
        past.retiredKeys = {"old/toolbar"};
        {
            const Settings settings(dir.path(), past);
            QCOMPARE(settings.text(Setting::Theme), QStringLiteral("dark"));
            QCOMPARE(settings.text(Setting::TableDensity), QStringLiteral("comfortable"));
            QCOMPARE(settings.text(Setting::TableSort), QString());
            QCOMPARE(settings.bytes(Setting::WindowGeometry), QByteArray());
            QCOMPARE(settings.flag(Setting::ChartLogScale), true);
        }
        QCOMPARE(modeOf(dir.file("settings.ini")), 0600u);
        QCOMPARE(stored(dir, "file/version").toInt(), 2);
        QVERIFY(!stored(dir, "old/toolbar").isValid());
        QVERIFY(!stored(dir, "look/colours").isValid());
        QCOMPARE(stored(dir, "later/idea").toString(), QStringLiteral("7"));

        // Each step is taken once only.
        past.migrations = {[](QSettings&) { QFAIL("migrated twice"); },
                           [](QSettings&) { QFAIL("migrated twice"); }};
        const Settings again(dir.path(), past);
        QCOMPARE(again.text(Setting::Theme), QStringLiteral("dark"));
    }

    void aNewerFileKeepsItsVersionAndKeys() {
        const TempDir dir;
        dir.write("settings.ini", "[file]\nversion=9\n[later]\nidea=7\n");
        {
            Settings settings(dir.path());
            settings.set(Setting::Theme, QStringLiteral("light"));
        }
        QCOMPARE(stored(dir, "file/version").toInt(), 9);
        QCOMPARE(stored(dir, "later/idea").toString(), QStringLiteral("7"));
        QCOMPARE(stored(dir, "look/theme").toString(), QStringLiteral("light"));
    }

    void anotherWindowsEditsSurvive() {
        const TempDir dir;
        {
            Settings one(dir.path());
            Settings two(dir.path());
            one.set(Setting::Theme, QStringLiteral("dark"));
            two.set(Setting::TableDensity, QStringLiteral("dense"));
        }
        const Settings both(dir.path());
        QCOMPARE(both.text(Setting::Theme), QStringLiteral("dark"));
        QCOMPARE(both.text(Setting::TableDensity), QStringLiteral("dense"));
    }

    void whatCannotBeWrittenIsSaidAndKept() {
        const TempDir dir;
        dir.write("blocked", "a file where the folder should be");
        Settings settings(dir.file("blocked"));
        settings.set(Setting::Theme, QStringLiteral("dark"));
        const auto saved = settings.save();
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, redispatch::base::ErrorKind::Invalid);
        QVERIFY(settings.unsaved());
        QCOMPARE(settings.text(Setting::Theme), QStringLiteral("dark"));
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
