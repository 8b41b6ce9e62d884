// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace redispatch::ui {

/// An icon of resources/icons ("trigger"), drawn in the text colour of the application's palette as it is at
/// the moment of painting, so that a change of theme needs no new icons.
QIcon icon(const QString& name);

/// The same picture in one colour, `size` in device-independent pixels.
QPixmap tintedPixmap(const QString& name, const QColor& colour, QSize size, double devicePixelRatio);

} // namespace redispatch::ui
