// SPDX-License-Identifier: GPL-3.0-or-later
// The ten headline states: each with its own shape, colour and word, for every eye and in every theme.
#include "core/local/settings.h"
#include "core/query/jobhealth.h"
#include "core/stats/healthtext.h"
#include "ui/theme/colours.h"
#include "ui/theme/look.h"
#include "ui/theme/palette.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPainter>
#include <QTest>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

using namespace redispatch;
using stats::HealthState;
using ui::Colours;
using ui::Look;

namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

/// What the three kinds of dichromats see, on linear light: Machado, Oliveira and Fernandes 2009, severity 1.
const std::map<QString, Matrix> eyes{
    {QStringLiteral("normal"), {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {QStringLiteral("protanopia"),
     {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {QStringLiteral("deuteranopia"),
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {QStringLiteral("tritanopia"),
     {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
};

std::array<double, 3> lab(const QColor& colour, const Matrix& eye) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const std::array<double, 3> rgb = {linear(colour.redF()), linear(colour.greenF()),
                                       linear(colour.blueF())};
    std::array<double, 3> seen{};
    for (std::size_t i = 0; i < 3; ++i)
        seen[i] = std::clamp(eye[i][0] * rgb[0] + eye[i][1] * rgb[1] + eye[i][2] * rgb[2], 0.0, 1.0);
    // OKLab: equal distances look equally large.
    const double l = std::cbrt(0.4122214708 * seen[0] + 0.5363325363 * seen[1] + 0.0514459929 * seen[2]);
    const double m = std::cbrt(0.2119034982 * seen[0] + 0.6806995451 * seen[1] + 0.1073969566 * seen[2]);
    const double s = std::cbrt(0.0883024619 * seen[0] + 0.2817188376 * seen[1] + 0.6299787005 * seen[2]);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

double distance(const QColor& a, const QColor& b, const Matrix& eye) {
    const auto first = lab(a, eye);
    const auto second = lab(b, eye);
    return std::hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

struct Table {
    const char* name;
    const Colours* colours;
};
std::vector<Table> tables() {
    return {
        {"light", &ui::lightColours()}, {"dark", &ui::darkColours()}, {"contrast", &ui::contrastColours()}};
}

std::vector<HealthState> states() {
    std::vector<HealthState> all;
    for (std::size_t i = 0; i < stats::healthStateCount; ++i)
        all.push_back(static_cast<HealthState>(i));
    return all;
}

/// The shape as black on white, as large as in the table.
QImage drawn(ui::Glyph glyph) {
    QImage image(12, 12, QImage::Format_Grayscale8);
    image.fill(Qt::white);
    QPainter painter(&image);
    ui::paintGlyph(painter, QRectF(0, 0, 12, 12), glyph, Qt::black);
    return image;
}

/// Share of the ink of both that is not common to both: 0 the same, 1 nothing in common.
double difference(const QImage& a, const QImage& b) {
    double apart = 0;
    double ink = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const double first = 255 - qGray(a.pixel(x, y));
            const double second = 255 - qGray(b.pixel(x, y));
            apart += std::abs(first - second);
            ink += std::max(first, second);
        }
    return apart / ink;
}

} // namespace

class TestStates : public QObject {
    Q_OBJECT

private slots:
    void everyStateHasItsOwnShapeColourAndWord();
    void shapesDifferAtTableSize();
    void colourBlindEyesTellApartWhatMatters();
    void textHoldsItsContrast();
    void pausedIsNeverBlueAndWaitingNeverGreen();
    void themesByName();
    void contrastPaletteIsKnownAsSuch();
    void theShapeIsThatOfTheWord();
    void picture();
};

void TestStates::everyStateHasItsOwnShapeColourAndWord() {
    for (const Table& table : tables()) {
        std::set<ui::Glyph> glyphs;
        std::set<QRgb> colours;
        std::set<QString> words;
        for (const HealthState state : states()) {
            const Look look = ui::lookOf(state, *table.colours);
            glyphs.insert(look.glyph);
            colours.insert(look.colour.rgb());
            words.insert(look.word);
            QVERIFY(!look.word.contains(QLatin1Char('_')));
        }
        QCOMPARE(glyphs.size(), stats::healthStateCount);
        QCOMPARE(colours.size(), stats::healthStateCount);
        QCOMPARE(words.size(), stats::healthStateCount);
    }
    QCOMPARE(ui::lookOf(HealthState::NeverRun, ui::lightColours()).word, QStringLiteral("never run"));
}

void TestStates::shapesDifferAtTableSize() {
    std::vector<QImage> shapes;
    for (int i = 0; i < ui::glyphCount; ++i)
        shapes.push_back(drawn(static_cast<ui::Glyph>(i)));
    for (std::size_t a = 0; a < shapes.size(); ++a)
        for (std::size_t b = a + 1; b < shapes.size(); ++b)
            QVERIFY2(difference(shapes[a], shapes[b]) > 0.15,
                     qPrintable(QStringLiteral("glyphs %1 and %2: %3")
                                    .arg(a)
                                    .arg(b)
                                    .arg(difference(shapes[a], shapes[b]))));
    // The ten headline states are read at a glance, so theirs differ more.
    for (const HealthState a : states())
        for (const HealthState b : states())
            if (a < b) {
                const double apart = difference(drawn(ui::lookOf(a, ui::lightColours()).glyph),
                                                drawn(ui::lookOf(b, ui::lightColours()).glyph));
                QVERIFY2(apart > 0.3, qPrintable(QStringLiteral("%1 and %2: %3")
                                                     .arg(ui::lookOf(a, ui::lightColours()).word,
                                                          ui::lookOf(b, ui::lightColours()).word)
                                                     .arg(apart)));
            }
}

void TestStates::colourBlindEyesTellApartWhatMatters() {
    using C = QColor Colours::*;
    struct Pair {
        C a;
        C b;
        double least;
    };
    std::vector<Pair> pairs;
    // A job that needs somebody never looks like one that does not.
    for (const C bad : {&Colours::failed, &Colours::missed, &Colours::stuck, &Colours::late, &Colours::odd})
        pairs.push_back({&Colours::ok, bad, 0.06});
    for (const C bad : {&Colours::failed, &Colours::missed, &Colours::late, &Colours::stuck})
        pairs.push_back({&Colours::neutral, bad, 0.04});
    pairs.push_back({&Colours::paused, &Colours::running, 0.06});
    pairs.push_back({&Colours::paused, &Colours::ok, 0.06});
    pairs.push_back({&Colours::running, &Colours::ok, 0.05});
    pairs.push_back({&Colours::never, &Colours::ok, 0.05});
    // In the strip there are no shapes.
    for (const C bad : {&Colours::failed, &Colours::missed, &Colours::odd, &Colours::neutral})
        pairs.push_back({&Colours::okSoft, bad, 0.06});
    for (const Table& table : tables())
        for (const auto& [eye, matrix] : eyes)
            for (std::size_t i = 0; i < pairs.size(); ++i) {
                const double apart = distance(table.colours->*pairs[i].a, table.colours->*pairs[i].b, matrix);
                QVERIFY2(apart >= pairs[i].least, qPrintable(QStringLiteral("%1, %2, pair %3: %4")
                                                                 .arg(QLatin1String(table.name), eye)
                                                                 .arg(i)
                                                                 .arg(apart)));
            }
}

void TestStates::textHoldsItsContrast() {
    for (const Table& table : tables()) {
        const Colours& colours = *table.colours;
        const bool strict = table.colours == &ui::contrastColours();
        const double text = strict ? 7 : 4.5;
        for (const QColor& back :
             {colours.base, colours.window, colours.hover, colours.selection, colours.flash,
              colours.errorBack, colours.warningBack, colours.infoBack, colours.okBack}) {
            QVERIFY2(ui::contrast(colours.text, back) >= text, table.name);
            QVERIFY2(ui::contrast(colours.muted, back) >= text || back == colours.errorBack, table.name);
        }
        QVERIFY(ui::contrast(colours.accent, colours.base) >= text);
        // Of buttons and fields, which are told from words by it.
        QVERIFY2(ui::contrast(colours.border, colours.base) >= (strict ? 7 : 3), table.name);
        for (const HealthState state : states()) {
            const QColor colour = ui::lookOf(state, colours).colour;
            QVERIFY2(ui::contrast(colour, colours.base) >= (strict ? 7 : 3), table.name);
            QVERIFY2(ui::contrast(colour, colours.selection) >= 3, table.name);
        }
    }
    for (const auto environment : {domain::Environment::Development, domain::Environment::Staging,
                                   domain::Environment::Production, domain::Environment::Unknown}) {
        const ui::BandColours band = ui::bandColours(environment, true); // also in high contrast
        QVERIFY(ui::contrast(band.text, band.back) >= 7);
    }
    const QPalette palette = ui::contrastPalette();
    for (const auto& [fore, back] : {std::pair{QPalette::WindowText, QPalette::Window},
                                     {QPalette::Text, QPalette::Base},
                                     {QPalette::ButtonText, QPalette::Button},
                                     {QPalette::HighlightedText, QPalette::Highlight},
                                     {QPalette::ToolTipText, QPalette::ToolTipBase},
                                     {QPalette::PlaceholderText, QPalette::Base},
                                     {QPalette::Link, QPalette::Base}})
        QVERIFY(ui::contrast(palette.color(fore), palette.color(back)) >= 7);
    QVERIFY(ui::contrast(palette.color(QPalette::Mid), palette.color(QPalette::Window)) >= 7); // borders
}

void TestStates::pausedIsNeverBlueAndWaitingNeverGreen() {
    for (const Table& table : tables()) {
        const QColor paused = ui::lookOf(HealthState::Paused, *table.colours).colour;
        QVERIFY(paused.hue() > 250 && paused.hue() < 300); // violet
        const QColor running = ui::lookOf(HealthState::Running, *table.colours).colour;
        QVERIFY(running.hue() > 195 && running.hue() < 230); // blue
        const QColor waiting = ui::lookOf(domain::JobState::Waiting, *table.colours).colour;
        QVERIFY(waiting.saturation() < 60);
    }
}

void TestStates::themesByName() {
    for (const auto theme : {ui::Theme::System, ui::Theme::Light, ui::Theme::Dark, ui::Theme::HighContrast}) {
        QCOMPARE(ui::themeFrom(ui::word(theme)), std::optional(theme));
        QVERIFY(ui::nextTheme(theme) != theme);
        bool known = false; // to the settings
        for (const auto& row : local::settingTable())
            if (row.setting == local::Setting::Theme)
                for (const char* one : row.words)
                    known |= ui::word(theme) == QLatin1String(one);
        QVERIFY(known);
    }
    QVERIFY(!ui::themeFrom(QStringLiteral("neon")));
    std::set<ui::Theme> round;
    for (auto theme = ui::Theme::System; round.insert(theme).second; theme = ui::nextTheme(theme)) {
    }
    QCOMPARE(round.size(), std::size_t{4});
}

void TestStates::contrastPaletteIsKnownAsSuch() {
    QVERIFY(ui::isHighContrast(ui::contrastPalette()));
    QVERIFY(!ui::isHighContrast(ui::darkPalette()));
    QVERIFY(!ui::isHighContrast(ui::lightPalette()));
    ui::applyTheme(*qApp, ui::Theme::HighContrast);
    QCOMPARE(&ui::coloursOf(QApplication::palette()), &ui::contrastColours());
    ui::applyTheme(*qApp, ui::Theme::System); // what the platform had before, which is not that
    QVERIFY(&ui::coloursOf(QApplication::palette()) != &ui::contrastColours());
}

void TestStates::picture() {
    const QString target = qEnvironmentVariable("REDISPATCH_SHOTS");
    if (target.isEmpty())
        QSKIP("set REDISPATCH_SHOTS to a folder");
    QDir().mkpath(target);
    constexpr int scale = 2;
    constexpr int line = 26;
    constexpr int column = 150;
    QImage image(QSize(column * 12, line * 10) * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    int x = 0;
    for (const Table& table : tables())
        for (const auto& [eye, matrix] : eyes) {
            painter.fillRect(x, 0, column, line * 10, table.colours->base);
            int y = 0;
            for (const HealthState state : states()) {
                const Look look = ui::lookOf(state, *table.colours);
                const auto seen = [&matrix = matrix](const QColor& colour) {
                    const auto linear = [](double c) {
                        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
                    };
                    const auto back = [](double c) {
                        c = std::clamp(c, 0.0, 1.0);
                        return c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
                    };
                    const std::array<double, 3> rgb = {linear(colour.redF()), linear(colour.greenF()),
                                                       linear(colour.blueF())};
                    std::array<double, 3> out{};
                    for (std::size_t i = 0; i < 3; ++i)
                        out[i] = back(matrix[i][0] * rgb[0] + matrix[i][1] * rgb[1] + matrix[i][2] * rgb[2]);
                    return QColor::fromRgbF(static_cast<float>(out[0]), static_cast<float>(out[1]),
                                            static_cast<float>(out[2]));
                };
                ui::paintGlyph(painter, QRectF(x + 10, y + 7, 12, 12), look.glyph, seen(look.colour));
                painter.setPen(table.colours->text);
                painter.drawText(QRect(x + 30, y, column - 30, line), Qt::AlignVCenter,
                                 look.word + QLatin1Char(' ') + eye.left(4));
                y += line;
            }
            x += column;
        }
    painter.end();
    image.save(target + QStringLiteral("/states.png"));
}

void TestStates::theShapeIsThatOfTheWord() {
    const base::Instant now = base::instantFromMs(1'800'000'000'000);
    domain::Job job;
    job.id = base::JobId::of("native", "warm");
    job.schedule.kind = domain::ScheduleKind::Every;
    job.schedule.expression = base::SharedText("every 1h");
    job.schedule.timeZone = base::SharedText("UTC");
    job.last.outcome = domain::Outcome::Ok;
    const auto shape = [&](std::chrono::milliseconds overdue) {
        job.nextAt = now - overdue;
        query::findVitals(job);
        return ui::lookOf(job, query::healthOf(job, now), ui::lightColours());
    };
    const ui::Look waiting = shape(std::chrono::seconds(5));
    QCOMPARE(waiting.word, QStringLiteral("waiting"));
    QCOMPARE(waiting.glyph, ui::Glyph::Dots);
    const ui::Look late = shape(std::chrono::minutes(30));
    QCOMPARE(late.word, QStringLiteral("late"));
    QCOMPARE(late.glyph, ui::Glyph::Clock);
}

QTEST_MAIN(TestStates)
#include "tst_states.moc"
