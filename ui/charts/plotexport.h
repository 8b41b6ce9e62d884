// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFont>
#include <QString>
#include <QStringList>

#include <cstdint>

namespace redispatch::ui {

class LatencyPlot;

enum class PictureKind : std::uint8_t { Png, Svg, Pdf };

/// What another person needs to read the picture without the window around it.
struct PictureCaption {
    QString title;     ///< "cache-warm · how long runs took"
    QStringList lines; ///< window, time zone, figures
};

/// The chart as it is shown, in light colours, with the caption above: 1200 × 675, PNG at twice that.
QByteArray pictureBytes(LatencyPlot& plot, PictureKind kind, const PictureCaption& caption,
                        const QFont& font);

/// The file is replaced as a whole, or stays as it was. Storage when that fails.
base::Status writeWhole(const QString& path, const QByteArray& bytes);

} // namespace redispatch::ui
