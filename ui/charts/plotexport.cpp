// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotexport.h"

#include "ui/charts/latencyplot.h"
#include "ui/theme/fonts.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace redispatch::ui {

namespace {

constexpr QSize pictureSize(1200, 675);
constexpr int pictureEdge = 16; // pixels around everything
constexpr int pngScale = 2;
constexpr int dotsPerInch = 96; // one pixel of a picture is as large as on screen

void drawPicture(QCPPainter& painter, LatencyPlot& plot, const PictureCaption& caption, const QFont& font) {
    const Colours& colours = lightColours();
    painter.fillRect(QRect(QPoint(), pictureSize), colours.base);
    QFont title(font);
    title.setBold(true);
    int y = pictureEdge;
    const auto line = [&](const QString& text, const QFont& face, const QColor& colour) {
        painter.setFont(face);
        painter.setPen(colour);
        const QFontMetrics metrics(face);
        const QRect row(pictureEdge, y, pictureSize.width() - 2 * pictureEdge, metrics.height());
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         metrics.elidedText(text, Qt::ElideRight, row.width()));
        y += metrics.height() + 2;
    };
    line(caption.title, title, colours.text);
    for (const QString& text : caption.lines)
        line(text, smallFont(font), colours.muted);
    y += pictureEdge / 2;
    painter.translate(0, y);
    plot.paint(painter, pictureSize.width() - pictureEdge, pictureSize.height() - y - pictureEdge / 2,
               colours, font);
}

void drawVector(QPaintDevice& device, LatencyPlot& plot, const PictureCaption& caption, const QFont& font) {
    QCPPainter painter;
    painter.begin(&device);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    drawPicture(painter, plot, caption, font);
    painter.end();
}

} // namespace

QByteArray pictureBytes(LatencyPlot& plot, PictureKind kind, const PictureCaption& caption,
                        const QFont& font) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    switch (kind) {
    case PictureKind::Png: {
        QImage image(pictureSize * pngScale, QImage::Format_RGB32);
        image.setDevicePixelRatio(pngScale);
        QCPPainter painter;
        painter.begin(&image);
        drawPicture(painter, plot, caption, font);
        painter.end();
        image.setText(QStringLiteral("Title"), caption.title);
        image.setText(QStringLiteral("Description"), caption.lines.join(QLatin1Char('\n')));
        image.save(&buffer, "PNG");
        break;
    }
    case PictureKind::Svg: {
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(pictureSize);
        svg.setViewBox(QRect(QPoint(), pictureSize));
        svg.setResolution(dotsPerInch);
        svg.setTitle(caption.title);
        svg.setDescription(caption.lines.join(QLatin1Char('\n')));
        drawVector(svg, plot, caption, font);
        break;
    }
    case PictureKind::Pdf: {
        QPdfWriter pdf(&buffer);
        pdf.setTitle(caption.title);
        pdf.setCreator(QStringLiteral("Redispatch"));
        pdf.setResolution(dotsPerInch);
        pdf.setPageSize(
            QPageSize(QSizeF(pictureSize) * 72 / dotsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
        pdf.setPageMargins(QMarginsF());
        drawVector(pdf, plot, caption, font);
        break;
    }
    }
    return bytes;
}

base::Status writeWhole(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    if (written)
        return {};
    return base::makeError(base::ErrorKind::Storage, path.toStdString(), "the file is written", "it is not",
                           file.errorString().toStdString());
}

} // namespace redispatch::ui
