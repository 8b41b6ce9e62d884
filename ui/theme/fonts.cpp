// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

void applyFont(QApplication& app) {
    QFont font = QApplication::font();
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        font.setFamily(QStringLiteral("Inter"));
    if (font.pointSizeF() > 0)
        font.setPointSizeF(std::clamp(font.pointSizeF(), 9.5, 14.0));
    app.setFont(font);
}

QFont monospaceFont(const QFont& like) {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(like.pointSizeF());
    return font;
}

QFont strongFont(const QFont& like) {
    QFont font = like;
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont(const QFont& like) {
    QFont font = like;
    font.setPointSizeF(like.pointSizeF() * 0.9);
    return font;
}

QFont titleFont(const QFont& like) {
    QFont font = strongFont(like);
    font.setPointSizeF(like.pointSizeF() * 1.3);
    return font;
}

namespace {

/// The font's own glyphs with equal digit advances; empty when a character needs another font.
struct TabularFont {
    QRawFont raw;
    double digitWidth = 0;
};

const TabularFont& tabular(const QFont& font) {
    // One entry: neighbouring cells share their font, and building a raw font is the slow part.
    static QFont lastFont;
    static TabularFont last;
    if (last.raw.isValid() && lastFont == font)
        return last;
    lastFont = font;
    last.raw = QRawFont::fromFont(font);
    last.digitWidth = 0;
    const QList<quint32> digits = last.raw.glyphIndexesForString(QStringLiteral("0123456789"));
    for (const QPointF& advance : last.raw.advancesForGlyphIndexes(digits))
        last.digitWidth = std::max(last.digitWidth, advance.x());
    return last;
}

} // namespace

void drawTabular(QPainter& painter, const QRectF& rect, const QString& text) {
    const TabularFont& font = tabular(painter.font());
    const QList<quint32> glyphs = font.raw.glyphIndexesForString(text);
    if (glyphs.size() != text.size() || glyphs.contains(0)) {
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, text);
        return;
    }
    const QList<QPointF> advances = font.raw.advancesForGlyphIndexes(glyphs);
    QList<QPointF> positions;
    positions.reserve(glyphs.size());
    double x = 0;
    for (qsizetype i = 0; i < glyphs.size(); ++i) {
        const double own = advances[i].x();
        const double width = text[i].isDigit() ? font.digitWidth : own;
        positions.append(QPointF(x + (width - own) / 2, 0));
        x += width;
    }
    const QFontMetricsF metrics(painter.font());
    const double baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    QGlyphRun run;
    run.setRawFont(font.raw);
    run.setGlyphIndexes(glyphs);
    run.setPositions(positions);
    painter.drawGlyphRun(QPointF(std::round(rect.right() - x), std::round(baseline)), run);
}

} // namespace redispatch::ui
