// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>

class QApplication;
class QPainter;

namespace redispatch::ui {

/// Inter where it is installed, else the system's font.
void applyFont(QApplication& app);

QFont monospaceFont(const QFont& like); ///< of the same size
QFont strongFont(const QFont& like);    ///< semi-bold
QFont smallFont(const QFont& like);
QFont titleFont(const QFont& like);

/// Draws one line right-aligned and vertically centred, each digit as wide as the widest, so that digits
/// stand in columns also in fonts whose figures are proportional.
void drawTabular(QPainter& painter, const QRectF& rect, const QString& text);

} // namespace redispatch::ui
