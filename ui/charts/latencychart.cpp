// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/latencychart.h"

#include "ui/charts/chartaxes.h"
#include "ui/charts/chartgestures.h"
#include "ui/charts/chartmessage.h"
#include "ui/charts/runscatter.h"
#include "ui/charts/runtip.h"
#include "ui/charts/ticks.h"
#include "ui/detail/runtext.h"
#include "ui/theme/metrics.h"

#include <QKeyEvent>

#include <cmath>

namespace redispatch::ui {

namespace {

constexpr double reach = 10;          // pixels from which a point can be hit
constexpr double shortestSpan = 1000; // ms
constexpr double defaultSpan = 3.6e6; // ms, where nothing is known
constexpr double leastFitted = 60e3;  // ms, the shortest span chosen for a young history
constexpr double headroom = 0.015;    // share of the span kept free after now

double ms(base::Instant at) {
    return static_cast<double>(base::msSinceEpoch(at));
}

QString sinceText(double from, double to, const QTimeZone& zone) {
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(from), zone);
    const QDateTime end = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(to), zone);
    return QLocale::c().toString(start, start.date() == end.date() ? QStringLiteral("HH:mm")
                                                                   : QStringLiteral("d MMM HH:mm"));
}

} // namespace

struct LatencyChart::Parts {
    QCustomPlot* plot = nullptr;
    QCPLayer* ringLayer = nullptr;
    RunTip* tip = nullptr;
    ChartMessage* message = nullptr;

    Runs runs = std::make_shared<const std::vector<domain::Run>>();
    ChartPoints points;
    PlotData data;
    QTimeZone zone = QTimeZone::systemTimeZone();
    base::Instant now{};
    base::Instant leftAt{}; ///< when the view stopped following
    std::optional<base::milliseconds> span = std::chrono::hours(1);
    double followedSpan = 0; ///< ms; 0: as `span` says
    double from = 0;
    double to = defaultSpan;
    ScaleKind scale = ScaleKind::Log;
    CacheFilter filter = CacheFilter::Both;
    bool following = true;
    bool loading = false;
    bool byKeyboard = false;
    double pressedFrom = 0; ///< the view's beginning when the mouse went down

    void takeColours(const QPalette& palette, const QFont& font) {
        data.colours = coloursOf(palette);
        colourAxes(*plot, data.colours, font);
    }
};

LatencyChart::LatencyChart(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>()) {
    Parts& p = *m_parts;
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 140);
    setAccessibleName(tr("Latency chart"));

    p.plot = new QCustomPlot(this);
    p.plot->setObjectName(QStringLiteral("plot"));
    p.plot->setFocusPolicy(Qt::NoFocus);
    p.plot->setNoAntialiasingOnDrag(false);
    p.plot->setNotAntialiasedElements(QCP::aeGrid | QCP::aeAxes);
    p.plot->setMouseTracking(true);
    p.plot->setSelectionRectMode(QCP::srmNone);
    setUpAxes(
        *p.plot,
        [this](double lower, double upper) {
            const int room = std::max(2, m_parts->plot->axisRect()->width() / 88);
            return timeTicks(lower, upper, room, m_parts->zone);
        },
        [this](double lower, double upper) {
            const int room = std::clamp(m_parts->plot->axisRect()->height() / 34, 2, 9);
            return durationTicks(lower, upper, m_parts->scale, room);
        });

    new RunScatter(p.plot->xAxis, p.plot->yAxis, p.data); // the plot owns its parts
    new PercentileLines(p.plot->xAxis, p.plot->yAxis, p.data);
    p.plot->addLayer(QStringLiteral("ring"), p.plot->layer(QStringLiteral("main")), QCustomPlot::limAbove);
    p.ringLayer = p.plot->layer(QStringLiteral("ring"));
    p.ringLayer->setMode(QCPLayer::lmBuffered);
    (new CurrentRing(p.plot->xAxis, p.plot->yAxis, p.data))->setLayer(p.ringLayer);
    p.data.points = &p.points;
    connect(p.plot, &QCustomPlot::afterLayout, this, &LatencyChart::measure);

    p.tip = new RunTip(this);
    p.message = new ChartMessage(this);
    connect(p.message, &ChartMessage::allWanted, this, [this] {
        setSpan(std::nullopt);
        emit moreHistoryWanted();
    });
    listen();
    p.takeColours(palette(), font());
    refresh();
}

LatencyChart::~LatencyChart() = default;

void LatencyChart::setRuns(Runs runs, base::Instant now) {
    Parts& p = *m_parts;
    const std::string current = currentRun(); // while points and runs still belong together
    p.runs = runs ? std::move(runs) : std::make_shared<const std::vector<domain::Run>>();
    p.now = now;
    rebuildPoints(current);
}

void LatencyChart::rebuildPoints(const std::string& current) {
    Parts& p = *m_parts;
    p.data.current.reset();
    p.points = pointsOf(*p.runs, p.now, p.filter);
    for (std::size_t i = 0; !current.empty() && i < p.points.runs.size(); ++i)
        if ((*p.runs)[p.points.runs[i].run].id == current)
            p.data.current = i;
    if (!p.data.current)
        p.tip->hide();
    if (p.following)
        follow();
    else
        refresh();
}

void LatencyChart::setNow(base::Instant now) {
    Parts& p = *m_parts;
    const double perPixel = (p.to - p.from) / std::max(p.plot->axisRect()->width(), 1);
    const bool running =
        std::ranges::any_of(p.points.runs, [](const RunPoint& point) { return point.mark == Mark::Running; });
    if (!running && std::abs(ms(now) - ms(p.now)) < perPixel)
        return; // nothing would move
    p.now = now;
    for (RunPoint& point : p.points.runs)
        if (point.mark == Mark::Running)
            point.ms = static_cast<float>(std::max(ms(now) - point.at, 0.0));
    if (p.following)
        follow();
    else
        refresh();
}

void LatencyChart::setLoading(bool loading) {
    m_parts->loading = loading;
    refreshMessage();
}

void LatencyChart::setSpan(std::optional<base::milliseconds> span) {
    m_parts->span = span;
    reset();
}

void LatencyChart::setScale(ScaleKind scale) {
    m_parts->scale = scale;
    refresh();
}

void LatencyChart::setCacheFilter(CacheFilter filter) {
    const std::string current = currentRun();
    m_parts->filter = filter;
    rebuildPoints(current);
}

void LatencyChart::setTimeZone(const QTimeZone& zone) {
    m_parts->zone = zone;
    refresh();
}

bool LatencyChart::isFollowing() const {
    return m_parts->following;
}

void LatencyChart::reset() {
    m_parts->following = true;
    m_parts->followedSpan = 0;
    follow();
}

void LatencyChart::follow() {
    Parts& p = *m_parts;
    double span = p.followedSpan;
    if (span == 0) {
        double earliest = p.points.runs.empty() ? ms(p.now) - defaultSpan : p.points.runs.front().at;
        if (!p.points.slotMarks.empty())
            earliest = std::min(earliest, p.points.slotMarks.front().at);
        const double known = std::max((ms(p.now) - earliest) * 1.04, leastFitted);
        // A history shorter than the time asked for fills the view instead of a corner of it.
        if (!p.span)
            span = known;
        else if (p.points.runs.empty())
            span = static_cast<double>(p.span->count());
        else
            span = std::min(static_cast<double>(p.span->count()), known);
    }
    p.to = ms(p.now) + span * headroom;
    p.from = p.to - span;
    refresh();
}

void LatencyChart::setTimes(double from, double to) {
    Parts& p = *m_parts;
    double earliest = ms(p.now) - defaultSpan;
    if (!p.points.runs.empty())
        earliest = std::min(earliest, p.points.runs.front().at);
    if (p.span)
        earliest = std::min(earliest, ms(p.now) - static_cast<double>(p.span->count()));
    const double longest = (ms(p.now) - earliest) * 1.1;
    const double span = std::clamp(to - from, shortestSpan, longest);
    const double middle = (from + to) / 2;
    const double last = ms(p.now) + span * headroom;
    p.to = std::min(middle + span / 2, last);
    p.from = std::max(p.to - span, earliest - longest * 0.05);
    p.to = std::min(p.from + span, last);
    const bool follows = p.to >= last - 1;
    if (!follows && p.following)
        p.leftAt = p.now;
    p.following = follows;
    p.followedSpan = p.to - p.from;
    refresh();
}

void LatencyChart::zoom(double factor, std::optional<double> about) {
    const Parts& p = *m_parts;
    const double fixed = about.value_or(p.following ? p.to : (p.from + p.to) / 2);
    setTimes(fixed - (fixed - p.from) / factor, fixed + (p.to - fixed) / factor);
}

void LatencyChart::pan(double by) {
    setTimes(m_parts->from + by, m_parts->to + by);
}

PlotView LatencyChart::view() const {
    return m_parts->data.view;
}

const ChartPoints& LatencyChart::points() const {
    return m_parts->points;
}

LatencySummary LatencyChart::summary() const {
    const Parts& p = *m_parts;
    return summaryOf(p.points.runs, *p.runs, p.from, p.to);
}

int LatencyChart::newerThanView() const {
    const Parts& p = *m_parts;
    if (p.following)
        return 0;
    const auto [first, last] = visibleRange(p.points.runs, std::max(ms(p.leftAt), p.to), 1e18);
    return static_cast<int>(last - first);
}

std::string LatencyChart::currentRun() const {
    const Parts& p = *m_parts;
    return p.data.current ? (*p.runs)[p.points.runs[*p.data.current].run].id : std::string();
}

QString LatencyChart::emptyText() const {
    return m_parts->message->isHidden() ? QString() : m_parts->message->title();
}

void LatencyChart::refresh() {
    Parts& p = *m_parts;
    const auto [first, last] = visibleRange(p.points.runs, p.from, p.to);
    double least = 0;
    double greatest = 0;
    for (std::size_t i = first; i < last; ++i) {
        const auto lasted = static_cast<double>(p.points.runs[i].ms);
        least = i == first ? lasted : std::min(least, lasted);
        greatest = std::max(greatest, lasted);
    }
    const DurationRange range = first < last ? fittingRange(least, greatest, p.scale)
                                             : DurationRange{p.scale == ScaleKind::Log ? 100.0 : 0.0, 10'000};
    p.plot->xAxis->setRange(p.from, p.to);
    p.plot->yAxis->setScaleType(p.scale == ScaleKind::Log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    p.plot->yAxis->setRange(range.low, range.high);
    p.data.view = {p.from, p.to, range.low, range.high, p.scale};
    measure();

    const auto& points = p.points.runs;
    p.data.medians.clear();
    p.data.p95s.clear();
    if (first < last) {
        const double width = p.data.view.width;
        const double shortLength = bucketLength(points, p.from, p.to, width, 2 * leastForMedian);
        p.data.medians = bucketsOf(points, p.from, p.to, shortLength, 0.5);
        const LatencySummary seen = summary();
        if (seen.p95) {
            const double length = bucketLength(points, p.from, p.to, width, leastForP95 + 1);
            p.data.p95s = bucketsOf(points, p.from, p.to, length, 0.95);
            // With fewer than 20 runs a p95 is the longest run by another name.
            std::erase_if(p.data.p95s, [](const Bucket& bucket) { return bucket.runs < 20; });
        }
    }
    refreshMessage();
    p.plot->replot(QCustomPlot::rpQueuedReplot);
    emit viewChanged();
}

/// The plot area's size follows from the labels beside it, so it is known only when they are laid out.
void LatencyChart::measure() {
    Parts& p = *m_parts;
    const QRect area = p.plot->axisRect()->rect();
    p.plot->setProperty("plotArea", area); // where the points lie, for tests
    p.data.view.width = area.width();
    p.data.view.height = area.height();
}

void LatencyChart::refreshMessage() {
    Parts& p = *m_parts;
    const auto [first, last] = visibleRange(p.points.runs, p.from, p.to);
    const bool empty = first == last;
    p.message->setVisible(empty);
    if (!empty)
        return;
    const bool waits = p.loading && p.runs->empty();
    const bool elsewhere = !p.points.runs.empty();
    const bool everRan =
        std::ranges::any_of(*p.runs, [](const domain::Run& run) { return run.startedAt.has_value(); });
    QString title;
    if (waits)
        title = tr("Reading runs…");
    else if (!everRan)
        title = tr("No runs are recorded yet");
    else if (p.following)
        title = tr("No finished runs since %1").arg(sinceText(p.from, p.to, p.zone));
    else
        title = tr("No runs in this part of time");
    QString hint;
    if (!waits && elsewhere) {
        const auto newest = base::instantFromMs(static_cast<long long>(p.points.runs.back().at));
        hint = tr("The newest one started %1").arg(clockText(newest, p.now, p.zone));
    } else if (!waits && p.filter != CacheFilter::Both && everRan) {
        hint = p.filter == CacheFilter::Warm ? tr("None of the known runs found a warm cache")
                                             : tr("None of the known runs found a cold cache");
    } else if (!waits) {
        hint = tr("The first one will appear here by itself");
    }
    p.message->setTexts(title, hint, !waits && elsewhere);
    p.message->placeIn(p.plot->axisRect()->rect());
}

void LatencyChart::setCurrent(std::optional<std::size_t> index, bool keepInView) {
    Parts& p = *m_parts;
    p.data.current = index;
    if (!index) {
        p.tip->hide();
    } else {
        const RunPoint& point = p.points.runs[*index];
        if (keepInView && (point.at < p.from || point.at > p.to))
            pan(point.at - (point.at < p.from ? p.from : p.to) +
                (point.at < p.from ? -0.1 : 0.1) * (p.to - p.from));
        const QRect area = p.plot->axisRect()->rect();
        p.tip->showRun((*p.runs)[point.run], p.now, p.zone);
        p.tip->placeBeside(
            area.topLeft() +
                QPointF(p.data.view.x(point.at), p.data.view.y(static_cast<double>(point.ms))).toPoint(),
            rect());
    }
    p.ringLayer->replot();
}

void LatencyChart::step(int by) {
    Parts& p = *m_parts;
    const auto count = static_cast<std::ptrdiff_t>(p.points.runs.size());
    if (count == 0)
        return;
    std::ptrdiff_t next = 0;
    if (p.data.current)
        next = static_cast<std::ptrdiff_t>(*p.data.current) + by;
    else // the newest in view
        next = static_cast<std::ptrdiff_t>(visibleRange(p.points.runs, p.from, p.to).second) - 1;
    p.byKeyboard = true;
    setCurrent(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, count - 1)), true);
}

void LatencyChart::keyPressEvent(QKeyEvent* event) {
    Parts& p = *m_parts;
    switch (event->key()) {
    case Qt::Key_Left:
        return step(-1);
    case Qt::Key_Right:
        return step(1);
    case Qt::Key_Home:
        return step(-static_cast<int>(p.points.runs.size()));
    case Qt::Key_End:
        return step(static_cast<int>(p.points.runs.size()));
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1.5);
    case Qt::Key_Minus:
        return zoom(1 / 1.5);
    case Qt::Key_0:
        return reset();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (p.data.current) {
            emit runActivated(currentRun());
            return;
        }
        break;
    case Qt::Key_Escape:
        if (p.data.current)
            return setCurrent(std::nullopt, false);
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void LatencyChart::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    if (m_parts->byKeyboard)
        setCurrent(std::nullopt, false);
}

void LatencyChart::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    if (!m_parts->byKeyboard)
        setCurrent(std::nullopt, false);
}

void LatencyChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        m_parts->takeColours(palette(), font());
        m_parts->plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void LatencyChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    Parts& p = *m_parts;
    if (!qFuzzyCompare(p.plot->bufferDevicePixelRatio(), devicePixelRatioF()))
        p.plot->setBufferDevicePixelRatio(devicePixelRatioF());
    p.plot->setGeometry(rect());
    p.plot->replot(QCustomPlot::rpImmediateRefresh); // lays out, so that the view's size is known
    refresh();
}

void LatencyChart::listen() {
    Parts& p = *m_parts;
    auto* gestures = new ChartGestures(p.plot, [plot = p.plot] { return plot->axisRect()->rect(); });
    const auto hit = [this](const QPointF& at) {
        return nearestPoint(m_parts->points.runs, m_parts->data.view, at.x(), at.y(), reach);
    };
    connect(gestures, &ChartGestures::zoomed, this, [this](double factor, double share) {
        setCurrent(std::nullopt, false);
        zoom(factor, m_parts->from + share * (m_parts->to - m_parts->from));
    });
    connect(gestures, &ChartGestures::pressed, this, [this] {
        setFocus(Qt::MouseFocusReason);
        m_parts->pressedFrom = m_parts->from;
    });
    connect(gestures, &ChartGestures::dragged, this, [this](double share) {
        setCurrent(std::nullopt, false);
        pan(m_parts->pressedFrom - share * (m_parts->to - m_parts->from) - m_parts->from);
    });
    connect(gestures, &ChartGestures::hovered, this, [this, hit](const QPointF& at) {
        Parts& parts = *m_parts;
        const auto found = hit(at);
        parts.plot->setCursor(found ? Qt::PointingHandCursor : Qt::ArrowCursor);
        if (found != parts.data.current && (found || !parts.byKeyboard)) {
            parts.byKeyboard = false;
            setCurrent(found, false);
        }
    });
    connect(gestures, &ChartGestures::clicked, this, [this, hit](const QPointF& at) {
        if (const auto found = hit(at)) {
            setCurrent(found, false);
            emit runActivated(currentRun());
        }
    });
    connect(gestures, &ChartGestures::doubleClicked, this, [this, hit](const QPointF& at) {
        if (!hit(at))
            reset();
    });
}

} // namespace redispatch::ui
