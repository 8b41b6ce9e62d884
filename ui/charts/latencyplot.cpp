// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/latencyplot.h"

#include "ui/charts/backdrop.h"
#include "ui/charts/chartaxes.h"
#include "ui/charts/percentilelines.h"
#include "ui/charts/runscatter.h"
#include "ui/charts/sidepanels.h"
#include "ui/theme/metrics.h"

namespace redispatch::ui {

namespace {

constexpr int panelHeight = 30;        // pixels, inside of its axes
constexpr int panelSpace = 9;          // above each
constexpr int leastMain = 120;         // what is left for durations
constexpr int histogramWidth = 84;     // inside of its axes
constexpr int leastForHistogram = 560; // of the whole
constexpr int timeLabels = 36;         // two lines of them

QCPAxisRect* makeRect(QCustomPlot& plot) {
    auto* rect = new QCPAxisRect(&plot, false);
    rect->addAxes(QCPAxis::atBottom | QCPAxis::atLeft);
    return rect;
}

} // namespace

struct LatencyPlot::Rects {
    QCPAxisRect* main = nullptr;
    QCPAxisRect* histogram = nullptr;
    std::array<QCPAxisRect*, 3> meters{};
    QCPLayer* overlay = nullptr;

    std::vector<QCPAxisRect*> all() const {
        std::vector<QCPAxisRect*> rects = {main, histogram};
        rects.insert(rects.end(), meters.begin(), meters.end());
        return rects;
    }
};

LatencyPlot::LatencyPlot(QWidget* parent)
    : m_plot(new QCustomPlot(parent)), m_rects(std::make_unique<Rects>()) {
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setNoAntialiasingOnDrag(false);
    m_plot->setNotAntialiasedElements(QCP::aeGrid | QCP::aeAxes);
    m_plot->setMouseTracking(true);
    m_plot->setSelectionRectMode(QCP::srmNone);
    m_plot->plotLayout()->clear();
    m_plot->plotLayout()->setRowSpacing(0);
    m_plot->plotLayout()->setColumnSpacing(0);
    m_rects->overlay = m_plot->layer(QStringLiteral("overlay"));
    m_rects->overlay->setMode(QCPLayer::lmBuffered);

    const auto times = [this](double lower, double upper) {
        return timeTicks(lower, upper, std::max(2, m_rects->main->width() / 88), m_zone);
    };
    const auto onOverlay = [this](PlotPart* part) { part->setLayer(m_rects->overlay); };
    const auto behind = [this](PlotPart* part) {
        part->setLayer(m_plot->layer(QStringLiteral("background")));
    };

    Rects& rects = *m_rects;
    rects.main = makeRect(*m_plot);
    m_plot->plotLayout()->addElement(0, 0, rects.main);
    setMarks(*rects.main->axis(QCPAxis::atBottom), times);
    setMarks(*rects.main->axis(QCPAxis::atLeft), [this](double lower, double upper) {
        const int room = std::clamp(m_rects->main->height() / 34, 2, 9);
        return durationTicks(lower, upper, m_data.picture.view.scale, room);
    });
    behind(new Backdrop(*rects.main, m_data, true)); // the plot owns its parts
    new RunScatter(*rects.main, m_data);
    new PercentileLines(*rects.main, m_data);
    onOverlay(new BrushShade(*rects.main, m_data));
    onOverlay(new NoteLines(*rects.main, m_data, true));
    onOverlay(new CurrentRing(*rects.main, m_data));

    rects.histogram = makeRect(*m_plot);
    m_plot->plotLayout()->addElement(0, 1, rects.histogram);
    for (QCPAxis* axis : rects.histogram->axes()) {
        axis->setTicks(false);
        axis->setTickLabels(false);
        axis->grid()->setVisible(false);
    }
    new HistogramBars(*rects.histogram, m_data);

    auto* beside = new QCPMarginGroup(m_plot);
    rects.main->setMarginGroup(QCP::msTop | QCP::msBottom, beside);
    rects.histogram->setMarginGroup(QCP::msTop | QCP::msBottom, beside);
    auto* above = new QCPMarginGroup(m_plot);
    rects.main->setMarginGroup(QCP::msLeft | QCP::msRight, above);
    for (std::size_t i = 0; i < rects.meters.size(); ++i) {
        QCPAxisRect* rect = rects.meters[i] = makeRect(*m_plot);
        m_plot->plotLayout()->addElement(static_cast<int>(i) + 1, 0, rect);
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, above);
        const auto kind = static_cast<MeterLine::Kind>(i);
        setMarks(*rect->axis(QCPAxis::atBottom), times);
        setMarks(*rect->axis(QCPAxis::atLeft), [kind](double, double upper) {
            return std::vector<Tick>{{0, "0"}, {upper, MeterArea::valueText(kind, upper).toStdString()}};
        });
        behind(new Backdrop(*rect, m_data, false));
        new MeterArea(*rect, m_data, kind);
        onOverlay(new BrushShade(*rect, m_data));
        onOverlay(new NoteLines(*rect, m_data, false));
    }
    setPanels(m_plot->size());
}

LatencyPlot::~LatencyPlot() = default;

QWidget* LatencyPlot::widget() const {
    return m_plot;
}

QRect LatencyPlot::area() const {
    return m_rects->main->rect();
}

void LatencyPlot::setColours(const Colours& colours, const QFont& font) {
    m_data.colours = colours;
    m_font = font;
    m_plot->setFont(font);
    m_plot->setBackground(colours.base);
    for (const QCPAxisRect* rect : m_rects->all())
        colourAxes(*rect, colours, font);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void LatencyPlot::setGeometry(const QRect& rect, double pixelRatio) {
    if (!qFuzzyCompare(m_plot->bufferDevicePixelRatio(), pixelRatio))
        m_plot->setBufferDevicePixelRatio(pixelRatio);
    m_plot->setGeometry(rect);
    setPanels(rect.size());
    m_plot->replot(QCustomPlot::rpImmediateRefresh); // lays out, so that the view's size is known
}

void LatencyPlot::onLayout(std::function<void()> done) {
    QObject::connect(m_plot, &QCustomPlot::afterLayout, m_plot, std::move(done));
}

/// A panel takes part only while it has something to show and there is room; the lowest one has the times.
void LatencyPlot::setPanels(const QSize& size) {
    const Rects& rects = *m_rects;
    const bool apart = m_data.picture.strata.size() > 1;
    const bool histogram = size.width() >= leastForHistogram && m_data.picture.histogram.highest > 0;
    rects.histogram->setVisible(histogram);
    rects.histogram->setMinimumSize(histogram ? histogramWidth : 0, 0);
    rects.histogram->setMaximumSize(histogram ? histogramWidth : 0, QWIDGETSIZE_MAX);
    rects.histogram->setMinimumMargins(QMargins(0, 0, histogram ? space::small : 0, 0));
    const int beside = histogram ? 0 : MeterArea::nameWidth - PercentileLines::nameMargin(apart);
    int room = size.height() - leastMain - NoteLines::margin - timeLabels;
    QCPAxisRect* lowest = rects.main;
    m_hidden.clear();
    for (std::size_t i = 0; i < rects.meters.size(); ++i) {
        const bool reported = std::ranges::any_of(m_data.picture.meters, [i](const MeterLine& line) {
            return static_cast<std::size_t>(line.kind) == i;
        });
        room -= reported ? panelHeight + panelSpace : 0;
        QCPAxisRect* rect = rects.meters[i];
        const bool shown = reported && room >= 0;
        if (reported && !shown)
            m_hidden.push_back(static_cast<MeterLine::Kind>(i));
        rect->setVisible(shown);
        rect->setMinimumSize(0, shown ? panelHeight : 0);
        rect->setMaximumSize(QWIDGETSIZE_MAX, shown ? panelHeight : 0);
        rect->setMinimumMargins(QMargins(0, shown ? panelSpace : 0, 0, 0));
        rect->setAutoMargins(shown ? QCP::msAll : QCP::msLeft | QCP::msRight);
        if (!shown)
            rect->setMargins(QMargins());
        if (shown)
            lowest = rect;
    }
    const bool panels = lowest != rects.main;
    rects.main->setMinimumMargins(QMargins(space::small, NoteLines::margin,
                                           PercentileLines::nameMargin(apart) + (panels ? beside : 0), 0));
    for (QCPAxisRect* rect : rects.all()) {
        QCPAxis* axis = rect->axis(QCPAxis::atBottom);
        if (rect != rects.histogram)
            axis->setTickLabels(rect == lowest);
    }
}

void LatencyPlot::show() {
    const PlotView& view = m_data.picture.view;
    const bool logarithmic = view.scale == ScaleKind::Log;
    for (QCPAxisRect* rect : m_rects->all())
        rect->axis(QCPAxis::atBottom)->setRange(view.from, view.to);
    QCPAxis* durations = m_rects->main->axis(QCPAxis::atLeft);
    durations->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    durations->setRange(view.low, view.high);
    for (const MeterLine& line : m_data.picture.meters)
        m_rects->meters[static_cast<std::size_t>(line.kind)]
            ->axis(QCPAxis::atLeft)
            ->setRange(0, MeterArea::topOf(line));
    setPanels(m_plot->size());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void LatencyPlot::showOverlay() {
    m_rects->overlay->replot();
}

void LatencyPlot::paint(QCPPainter& painter, int width, int height, const Colours& colours,
                        const QFont& font) {
    const Colours shown = m_data.colours;
    const QFont shownFont = m_font;
    const auto current = std::exchange(m_data.current, std::nullopt);
    setColours(colours, font);
    setPanels({width, height});
    // How many marks an axis has follows from its length, which is that of the screen until it is laid out.
    const QRect onScreen = m_plot->viewport();
    m_plot->setViewport(QRect(0, 0, width, height));
    for (const auto phase :
         {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout})
        m_plot->plotLayout()->update(phase);
    m_plot->setViewport(onScreen);
    m_plot->toPainter(&painter, width, height);
    setPanels(m_plot->size());
    setColours(shown, shownFont);
    m_data.current = current;
}

} // namespace redispatch::ui
