// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/latencyexport.h"

#include "ui/charts/figurestext.h"
#include "ui/charts/latencychart.h"
#include "ui/charts/latencycsv.h"
#include "ui/charts/plotexport.h"
#include "ui/theme/look.h"

#include <QDir>
#include <QFileDialog>
#include <QRegularExpression>

namespace redispatch::ui {

namespace {

PictureCaption captionOf(const LatencyChart& chart, const base::JobId& id, const QString& name) {
    const PlotView view = chart.view();
    PictureCaption caption;
    caption.title = LatencyExport::tr("%1 (%2): how long its runs took").arg(name, shown(id.str()));
    const double until = std::min(view.to, msOf(chart.data().now()));
    caption.lines << LatencyExport::tr("%1, %2").arg(spanText(view.from, until, chart.timeZone(), true),
                                                     QString::fromUtf8(chart.timeZone().id()));
    QString figures = summaryText(chart.figures());
    switch (chart.data().filter()) {
    case CacheFilter::Both:
        break;
    case CacheFilter::Warm:
        figures.prepend(LatencyExport::tr("runs with a warm cache only: "));
        break;
    case CacheFilter::Cold:
        figures.prepend(LatencyExport::tr("runs with a cold cache only: "));
        break;
    }
    caption.lines << figures;
    return caption;
}

QString fileName(const QString& job, const QString& what, const QString& suffix) {
    static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString name = job.left(80);
    name.replace(unsafe, QStringLiteral("-"));
    return name + what + QLatin1Char('.') + suffix;
}

} // namespace

LatencyExport::LatencyExport(LatencyChart* chart, QWidget* parent) : QMenu(parent), m_chart(chart) {
    setTitle(tr("Export"));
    setObjectName(QStringLiteral("latencyExport"));
    add(Format::Png, tr("Picture (PNG)…"), "exportPng");
    add(Format::Svg, tr("Drawing (SVG)…"), "exportSvg");
    add(Format::Pdf, tr("Page (PDF)…"), "exportPdf");
    addSeparator();
    add(Format::Percentiles, tr("Percentiles shown (CSV)…"), "exportStretches");
    add(Format::Runs, tr("Runs shown (CSV)…"), "exportRuns");
}

void LatencyExport::setJob(const base::JobId& id, const QString& name) {
    m_id = id;
    m_name = name;
}

void LatencyExport::add(Format format, const QString& text, const char* name) {
    QAction* action = addAction(text, this, [this, format] { ask(format); });
    action->setObjectName(QLatin1String(name));
}

void LatencyExport::ask(Format format) {
    QString suffix;
    QString what = QStringLiteral("-latency");
    switch (format) {
    case Format::Png:
        suffix = QStringLiteral("png");
        break;
    case Format::Svg:
        suffix = QStringLiteral("svg");
        break;
    case Format::Pdf:
        suffix = QStringLiteral("pdf");
        break;
    case Format::Percentiles:
        suffix = QStringLiteral("csv");
        break;
    case Format::Runs:
        suffix = QStringLiteral("csv");
        what = QStringLiteral("-runs");
        break;
    }
    // What is on screen now, not what has come when a name is found.
    const QByteArray bytes = bytesOf(format);
    auto* dialog = new QFileDialog(window(), tr("Export the latency chart"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(QStringLiteral("*.") + suffix);
    dialog->selectFile(fileName(m_name, what, suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, bytes](const QString& path) {
        if (const base::Status status = writeWhole(path, bytes))
            emit written(QDir::toNativeSeparators(path));
        else
            emit failed(status.error());
    });
    dialog->open();
}

QByteArray LatencyExport::bytesOf(Format format) const {
    const PlotView view = m_chart->view();
    const auto picture = [this](PictureKind kind) {
        return pictureBytes(m_chart->plot(), kind, captionOf(*m_chart, m_id, m_name), m_chart->font());
    };
    switch (format) {
    case Format::Png:
        return picture(PictureKind::Png);
    case Format::Svg:
        return picture(PictureKind::Svg);
    case Format::Pdf:
        return picture(PictureKind::Pdf);
    case Format::Percentiles:
        return QByteArray::fromStdString(
            stretchesCsv(m_chart->picture().stretches, m_chart->picture().strata));
    case Format::Runs:
        return QByteArray::fromStdString(runsCsv(m_chart->data(), view.from, view.to));
    }
    return {};
}

} // namespace redispatch::ui
