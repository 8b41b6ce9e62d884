// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/latencychart.h"

#include "ui/charts/figurestext.h"
#include "ui/charts/latencychartparts.h"
#include "ui/detail/runtext.h"

#include <QEvent>

#include <cmath>

namespace redispatch::ui {

namespace {

constexpr double day = 24 * 3.6e6; // ms

QString sinceText(double from, double to, const QTimeZone& zone) {
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(from), zone);
    const QDateTime end = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(to), zone);
    return QLocale::c().toString(start, start.date() == end.date() ? QStringLiteral("HH:mm")
                                                                   : QStringLiteral("d MMM HH:mm"));
}

} // namespace

LatencyChart::LatencyChart(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this)) {
    Parts& p = *m_parts;
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 140);
    setAccessibleName(tr("Latency chart"));
    setObjectName(QStringLiteral("latencyChart"));
    p.shown().data = &p.data;
    p.plot.onLayout([this] { measure(); });
    connect(p.message, &ChartMessage::allWanted, this, [this] {
        setSpan(std::nullopt);
        emit moreHistoryWanted();
    });
    listen();
    p.plot.setColours(coloursOf(palette()), font());
    refresh();
}

LatencyChart::~LatencyChart() = default;

void LatencyChart::setRuns(Runs runs, base::Instant now) {
    const std::string current = currentRun(); // while points and runs still belong together
    m_parts->data.setRuns(std::move(runs), now);
    rebuild(current);
}

void LatencyChart::setSeries(Series series) {
    m_parts->data.setSeries(std::move(series));
    rebuild(currentRun());
}

void LatencyChart::setCacheFilter(CacheFilter filter) {
    const std::string current = currentRun();
    m_parts->data.setFilter(filter);
    rebuild(current);
}

void LatencyChart::setBaseline(std::optional<domain::DurationBaseline> recorded) {
    if (recorded == m_parts->recorded)
        return;
    m_parts->recorded = recorded;
    m_parts->foundBefore.reset();
    refresh();
}

void LatencyChart::rebuild(const std::string& current) {
    Parts& p = *m_parts;
    PlotData& shown = p.shown();
    shown.current.reset();
    shown.currentNote.reset();
    for (std::size_t i = 0; !current.empty() && i < points().runs.size(); ++i)
        if (p.data.run(points().runs[i]).id == current)
            shown.current = i;
    if (!shown.current)
        p.tip->hide();
    shown.notes = notesOf(p.data);
    p.foundBefore.reset();
    p.times.setKnown(msOf(p.data.now()), p.data.earliest());
    refresh();
}

void LatencyChart::setNow(base::Instant now) {
    Parts& p = *m_parts;
    const double perPixel = p.times.span() / std::max(p.plot.area().width(), 1);
    const bool running =
        std::ranges::any_of(points().runs, [](const RunPoint& point) { return point.mark == Mark::Running; });
    if (!running && std::abs(msOf(now) - msOf(p.data.now())) < perPixel)
        return; // nothing would move
    p.data.setNow(now);
    p.times.setKnown(msOf(now), p.data.earliest());
    refresh();
}

void LatencyChart::setLoading(bool loading) {
    m_parts->loading = loading;
    refreshMessage();
}

void LatencyChart::setSpan(std::optional<base::milliseconds> span) {
    m_parts->times.setSpan(span);
    refresh();
}

void LatencyChart::setScale(ScaleKind scale) {
    m_parts->scale = scale;
    refresh();
}

void LatencyChart::setTimeZone(const QTimeZone& zone) {
    m_parts->zone = zone;
    m_parts->plot.setTimeZone(zone);
    refresh();
}

const QTimeZone& LatencyChart::timeZone() const {
    return m_parts->zone;
}

bool LatencyChart::isFollowing() const {
    return m_parts->times.following();
}

void LatencyChart::reset() {
    m_parts->times.reset();
    refresh();
}

void LatencyChart::zoom(double factor, std::optional<double> about) {
    m_parts->times.zoom(factor, about);
    refresh();
}

void LatencyChart::pan(double by) {
    m_parts->times.pan(by);
    refresh();
}

PlotView LatencyChart::view() const {
    return picture().view;
}

const LatencyData& LatencyChart::data() const {
    return m_parts->data;
}

const Picture& LatencyChart::picture() const {
    return m_parts->shown().picture;
}

const std::vector<ChartNote>& LatencyChart::notes() const {
    return m_parts->shown().notes;
}

std::optional<domain::DurationBaseline> LatencyChart::baseline() const {
    return m_parts->shown().baseline;
}

Figures LatencyChart::figures() const {
    return figuresOf(m_parts->data, m_parts->times.from(), m_parts->times.to());
}

QStringList LatencyChart::hiddenMeters() const {
    QStringList names;
    for (const MeterLine::Kind kind : m_parts->plot.hiddenMeters())
        names << meterName(kind);
    return names;
}

LatencyPlot& LatencyChart::plot() {
    return m_parts->plot;
}

int LatencyChart::newerThanView() const {
    const TimeView& times = m_parts->times;
    if (times.following())
        return 0;
    const auto [first, last] = visibleRange(points().runs, std::max(times.leftAt(), times.to()), 1e18);
    return static_cast<int>(last - first);
}

std::string LatencyChart::currentRun() const {
    const auto& current = m_parts->shown().current;
    return current ? data().run(points().runs[*current]).id : std::string();
}

QString LatencyChart::emptyText() const {
    return m_parts->message->isHidden() ? QString() : m_parts->message->title();
}

void LatencyChart::refresh() {
    Parts& p = *m_parts;
    const QRect area = p.plot.area();
    p.shown().picture = pictureOf(p.data, {p.times.from(), p.times.to(), 1, 2, p.scale,
                                           static_cast<double>(std::max(area.width(), 1)),
                                           static_cast<double>(std::max(area.height(), 1))});
    findBaseline();
    refreshMessage();
    p.plot.show();
    emit viewChanged();
}

/// The area's size follows from the labels beside it, so it is known only when they are laid out.
void LatencyChart::measure() {
    Parts& p = *m_parts;
    const QRect area = p.plot.area();
    p.plot.widget()->setProperty("plotArea", area); // where the points lie, for tests
    PlotView view = p.shown().picture.view;
    if (area.isEmpty() || (view.width == area.width() && view.height == area.height()))
        return;
    view.width = area.width();
    view.height = area.height();
    p.shown().picture = pictureOf(p.data, view);
}

void LatencyChart::findBaseline() {
    Parts& p = *m_parts;
    if (p.recorded || p.data.filter() == CacheFilter::Cold) {
        // It is of warm runs where those are told apart.
        p.shown().baseline = p.data.filter() == CacheFilter::Cold ? std::nullopt : p.recorded;
        p.foundBefore.reset();
        return;
    }
    const double before = std::floor(p.times.from() / day) * day;
    if (p.foundBefore == before)
        return;
    p.foundBefore = before;
    p.shown().baseline = usualBefore(p.data, before);
}

void LatencyChart::refreshMessage() {
    Parts& p = *m_parts;
    const auto [first, last] = visibleRange(points().runs, p.times.from(), p.times.to());
    const bool empty = first == last && picture().stretches.empty();
    p.message->setVisible(empty);
    if (!empty)
        return;
    const std::vector<domain::Run>& runs = p.data.runs();
    const bool waits = p.loading && runs.empty();
    const bool elsewhere = !points().runs.empty() || !p.data.series().stretches.empty();
    const bool everRan = elsewhere || std::ranges::any_of(runs, [](const domain::Run& run) {
                             return run.startedAt.has_value();
                         });
    QString title;
    if (waits)
        title = tr("Reading runs…");
    else if (!everRan)
        title = tr("No runs are recorded yet");
    else if (p.times.following())
        title = tr("No finished runs since %1").arg(sinceText(p.times.from(), p.times.to(), p.zone));
    else
        title = tr("No runs in this part of time");
    QString hint;
    if (!waits && !points().runs.empty()) {
        hint = tr("The newest one started %1")
                   .arg(clockText(instantOf(points().runs.back().at), p.data.now(), p.zone));
    } else if (!waits && p.data.filter() != CacheFilter::Both && everRan) {
        hint = p.data.filter() == CacheFilter::Warm ? tr("None of the known runs found a warm cache")
                                                    : tr("None of the known runs found a cold cache");
    } else if (!waits && !elsewhere) {
        hint = tr("The first one will appear here by itself");
    }
    p.message->setTexts(title, hint, !waits && elsewhere);
    p.message->placeIn(p.plot.area());
}

void LatencyChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        m_parts->plot.setColours(coloursOf(palette()), font());
}

void LatencyChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_parts->plot.setGeometry(rect(), devicePixelRatioF());
    refresh();
}

} // namespace redispatch::ui
