// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/palette.h"

#include "ui/theme/colours.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QStyleHints>

namespace redispatch::ui {

std::optional<Theme> themeFrom(const QString& word) {
    if (word == QLatin1String("system"))
        return Theme::System;
    if (word == QLatin1String("light"))
        return Theme::Light;
    if (word == QLatin1String("dark"))
        return Theme::Dark;
    if (word == QLatin1String("contrast"))
        return Theme::HighContrast;
    return std::nullopt;
}

QString word(Theme theme) {
    switch (theme) {
    case Theme::System:
        return QStringLiteral("system");
    case Theme::Light:
        return QStringLiteral("light");
    case Theme::Dark:
        return QStringLiteral("dark");
    case Theme::HighContrast:
        return QStringLiteral("contrast");
    }
    return QStringLiteral("system");
}

Theme nextTheme(Theme theme) {
    switch (theme) {
    case Theme::System:
        return Theme::Light;
    case Theme::Light:
        return Theme::Dark;
    case Theme::Dark:
        return Theme::HighContrast;
    case Theme::HighContrast:
        return Theme::System;
    }
    return Theme::System;
}

namespace {

QPalette paletteOf(const Colours& colours, const QColor& button, const QColor& highlight) {
    QPalette palette;
    palette.setColor(QPalette::Window, colours.window);
    palette.setColor(QPalette::WindowText, colours.text);
    palette.setColor(QPalette::Base, colours.base);
    palette.setColor(QPalette::AlternateBase, colours.hover);
    palette.setColor(QPalette::Text, colours.text);
    palette.setColor(QPalette::Button, button);
    palette.setColor(QPalette::ButtonText, colours.text);
    palette.setColor(QPalette::BrightText, colours.failed);
    palette.setColor(QPalette::ToolTipBase, colours.base);
    palette.setColor(QPalette::ToolTipText, colours.text);
    palette.setColor(QPalette::PlaceholderText, colours.muted);
    palette.setColor(QPalette::Highlight, highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, colours.accent);
    palette.setColor(QPalette::LinkVisited, colours.accent);
    palette.setColor(QPalette::Light, button.lighter(isDark(palette) ? 130 : 106));
    palette.setColor(QPalette::Midlight, button.lighter(isDark(palette) ? 115 : 102));
    palette.setColor(QPalette::Mid, colours.rule);
    palette.setColor(QPalette::Dark, colours.rule.darker(isDark(palette) ? 130 : 125));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0, 90));
    QColor faint = colours.muted;
    faint.setAlphaF(0.75F);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colours.rule);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, colours.muted);
    return palette;
}

/// Only the platform's own palette tells; ours replaces it at the first call.
const QPalette& platformPalette() {
    static const QPalette palette = QGuiApplication::palette();
    return palette;
}

bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    return isDark(platformPalette());
#endif
}

Style& styleOf(QApplication& app) {
    auto* style = qobject_cast<Style*>(app.style());
    if (!style) {
        style = new Style;
        QApplication::setStyle(style);
    }
    return *style;
}

} // namespace

QPalette lightPalette() {
    return paletteOf(lightColours(), QColor(0xf7f8fa), QColor(0x2563c9));
}

QPalette darkPalette() {
    return paletteOf(darkColours(), QColor(0x262d39), QColor(0x2f66b8));
}

QPalette contrastPalette() {
    QPalette palette = paletteOf(contrastColours(), QColor(0x101010), QColor(0x8ec7ff));
    palette.setColor(QPalette::HighlightedText, Qt::black);
    // Borders are what tells a button from a word here.
    for (const auto role : {QPalette::Mid, QPalette::Dark, QPalette::Light, QPalette::Midlight})
        palette.setColor(role, QColor(0xd0d0d0));
    palette.setColor(QPalette::Shadow, QColor(0xffffff));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(0xa8a8a8));
    return palette;
}

void applyTheme(QApplication& app, Theme theme) {
    const QPalette platform = platformPalette();
    const bool system = systemIsDark();
    styleOf(app);
    const bool dark = theme == Theme::Dark || (theme == Theme::System && system);
    const bool contrast =
        theme == Theme::HighContrast || (theme == Theme::System && isHighContrast(platform));
    if (contrast)
        QApplication::setPalette(contrastPalette());
    else
        QApplication::setPalette(dark ? darkPalette() : lightPalette());
}

void applyMotion(QApplication& app, bool less) {
    styleOf(app).setLessMotion(less);
}

} // namespace redispatch::ui
