// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelineview.h"

#include "core/base/humanize.h"
#include "core/query/sortcode.h"
#include "ui/jobs/emptystate.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/timeline/timelinelegend.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QStackedLayout>
#include <QToolButton>

#include <array>

namespace redispatch::ui {

using namespace std::chrono_literals;
using base::milliseconds;

namespace {

constexpr std::array<milliseconds, 5> spans{1h, 6h, 24h, 48h, std::chrono::days(7)};
constexpr std::array<const char*, 3> groupings{"none", "group", "engine"};

QToolButton* timelineButton(const QString& text, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

TimelineView::TimelineView(live::Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_feed(new RunFeed(session, this))
    , m_area(new TimelineArea([this](const base::JobId& job) { return m_feed->of(job); }))
    , m_empty(new EmptyState(nullptr, QStringLiteral("timeline-")))
    , m_stack(new QStackedLayout)
    , m_spans(new QButtonGroup(this))
    , m_now(timelineButton(tr("Now"), tr("Back to now (Home)"), this))
    , m_zone(new QComboBox)
    , m_grouping(new QComboBox)
    , m_lost(new ElidedLabel(TextKind::Strong))
    , m_detail(new ElidedLabel)
    , m_legend(new TimelineLegend) {
    setObjectName(QStringLiteral("timelineView"));
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    tools->setSpacing(2);
    const std::array<QString, 5> names{tr("1 h"), tr("6 h"), tr("24 h"), tr("48 h"), tr("7 d")};
    for (std::size_t i = 0; i < spans.size(); ++i) {
        auto* button = timelineButton(names[i], tr("Time shown: %1").arg(names[i]), this);
        button->setCheckable(true);
        m_spans->addButton(button, static_cast<int>(i));
        tools->addWidget(button);
    }
    m_spans->setExclusive(false); // none of them fits after zooming
    auto* out = timelineButton(QStringLiteral("−"), tr("Zoom out (−)"), this);
    auto* in = timelineButton(QStringLiteral("+"), tr("Zoom in (+)"), this);
    tools->addSpacing(space::medium);
    tools->addWidget(out);
    tools->addWidget(in);
    tools->addSpacing(space::medium);
    m_now->setObjectName(QStringLiteral("timelineNow"));
    tools->addWidget(m_now);
    tools->addStretch(1);
    m_grouping->addItems({tr("No groups"), tr("By group"), tr("By engine")});
    m_grouping->setObjectName(QStringLiteral("timelineGrouping"));
    m_grouping->setAccessibleName(tr("How jobs are gathered"));
    tools->addWidget(m_grouping);
    tools->addSpacing(space::small);
    const QString local = QString::fromUtf8(QTimeZone::systemTimeZoneId());
    m_zone->addItems({local.isEmpty() ? tr("Local time") : tr("Local: %1").arg(local), tr("UTC")});
    m_zone->setObjectName(QStringLiteral("timelineZone"));
    m_zone->setAccessibleName(tr("Time zone of the axis"));
    tools->addWidget(m_zone);

    m_lost->setObjectName(QStringLiteral("timelineLost"));
    m_lost->hide();
    m_detail->setObjectName(QStringLiteral("timelineDetail"));
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::medium, space::tiny, space::medium, space::tiny);
    foot->setSpacing(2);
    foot->addWidget(m_lost);
    foot->addWidget(m_detail);
    foot->addWidget(m_legend);
    m_stack->addWidget(m_area);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(tools);
    column->addLayout(m_stack, 1);
    column->addLayout(foot);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setFocusProxy(m_area);

    connect(m_spans, &QButtonGroup::idClicked, this, [this](int id) {
        setSpan(spans[static_cast<std::size_t>(id)]);
        emit stateEdited();
    });
    connect(in, &QToolButton::clicked, this, [this] { m_area->zoom(1.5); });
    connect(out, &QToolButton::clicked, this, [this] { m_area->zoom(1 / 1.5); });
    connect(m_now, &QToolButton::clicked, m_area, &TimelineArea::goToNow);
    connect(m_zone, &QComboBox::activated, this, [this](int index) {
        setUtc(index == 1);
        emit stateEdited();
    });
    connect(m_grouping, &QComboBox::activated, this, [this](int index) {
        setGrouping(static_cast<Grouping>(index));
        emit stateEdited();
    });
    connect(m_area, &TimelineArea::viewChanged, this, &TimelineView::showTools);
    connect(m_area, &TimelineArea::currentTextChanged, this, &TimelineView::showDetail);
    connect(m_area, &TimelineArea::visibleChanged, this, &TimelineView::wantRuns);
    connect(m_area, &TimelineArea::jobChosen, this, &TimelineView::jobChosen);
    connect(m_area, &TimelineArea::jobActivated, this, &TimelineView::jobActivated);
    connect(m_area, &TimelineArea::runActivated, this, &TimelineView::runActivated);
    connect(m_feed, &RunFeed::changed, m_area, &TimelineArea::runsChanged);
    showTools();
    arrange();
}

void TimelineView::setSnapshot(domain::SnapshotPtr snapshot) {
    m_snapshot = std::move(snapshot);
    arrange();
}

void TimelineView::setFilter(const query::Filter& filter, const QString& text) {
    m_filterText = text;
    m_arrangement.setFilter(filter, m_session.serverNow());
    arrange();
}

void TimelineView::setSortCode(const QString& code) {
    const auto keys = query::sortKeysFrom(code.toStdString());
    m_arrangement.setKeys(query::orderFor(keys ? *keys : std::vector<query::SortKey>()),
                          m_session.serverNow());
    arrange();
}

void TimelineView::setStatus(const live::LinkStatus& status) {
    const bool back = status.state == live::LinkStatus::State::Live && m_status.state != status.state;
    m_status = status;
    if (back) {
        m_feed->forgetErrors();
        wantRuns();
    }
    if (isEmpty())
        arrange();
}

void TimelineView::setReadAge(const query::ReadAge& read) {
    if (read.age)
        m_area->setNow(m_session.serverNow());
    m_area->setReadAge(read);
    m_lost->setText(staleText(read));
    m_lost->setVisible(read.age && !isEmpty());
}

void TimelineView::tick() {
    if (!isVisible())
        return;
    const base::Instant now = m_session.serverNow();
    m_area->setNow(now);
    if (m_arrangement.advance(now))
        arrange();
    showDetail();
}

void TimelineView::chooseJob(const base::JobId& job) {
    m_area->chooseJob(job);
}

/// Rows and empty state from what is known; put off while nobody looks.
void TimelineView::arrange() {
    if (!isVisible()) {
        m_stale = true;
        return;
    }
    m_stale = false;
    const base::Instant now = m_session.serverNow();
    if (m_snapshot && m_snapshot != m_arrangement.snapshot())
        m_arrangement.setSnapshot(m_snapshot, now);
    m_area->setNow(now);
    const auto& snapshot = m_arrangement.snapshot();
    m_area->setRows(snapshot, grouped(*snapshot, m_arrangement.rows(),
                                      static_cast<Grouping>(m_grouping->currentIndex())));
    const bool empty = m_area->lines() == 0;
    if (empty)
        m_empty->update(m_status, m_snapshot != nullptr, static_cast<int>(snapshot->jobs.size()),
                        m_filterText);
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_area);
    m_detail->setVisible(!empty); // there is nothing to explain, either
    m_legend->setVisible(!empty);
    showDetail();
}

bool TimelineView::isEmpty() const {
    return m_stack->currentWidget() == m_empty;
}

void TimelineView::setUtc(bool utc) {
    m_zone->setCurrentIndex(utc ? 1 : 0);
    m_area->setTimeZone(utc ? QTimeZone::utc() : QTimeZone::systemTimeZone());
    showDetail();
}

void TimelineView::setGrouping(Grouping grouping) {
    m_grouping->setCurrentIndex(static_cast<int>(grouping));
    arrange();
}

void TimelineView::setSpan(milliseconds span) {
    m_area->setSpan(span);
    showTools();
}

void TimelineView::showTools() {
    for (std::size_t i = 0; i < spans.size(); ++i)
        m_spans->button(static_cast<int>(i))->setChecked(m_area->view().span() == spans[i]);
    m_now->setEnabled(!m_area->isFollowing());
}

void TimelineView::showDetail() {
    const QString text = m_area->currentText();
    m_detail->setText(text.isEmpty() ? tr("Choose a job with the arrow keys or the mouse.") : text);
}

QString TimelineView::detailText() const {
    return m_detail->text();
}

void TimelineView::wantRuns() {
    if (isVisible() && !isEmpty() && m_status.state == live::LinkStatus::State::Live)
        m_feed->want(m_area->visibleJobs(), m_area->view().from);
}

QString TimelineView::stateCode() const {
    return QStringLiteral("%1 %2 %3")
        .arg(m_zone->currentIndex() == 1 ? QStringLiteral("utc") : QStringLiteral("local"),
             QString::fromStdString(base::durationCode(m_area->view().span())),
             QString::fromLatin1(groupings[static_cast<std::size_t>(m_grouping->currentIndex())]));
}

void TimelineView::restore(const QString& code) {
    const QStringList words = code.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        if (word == QLatin1String("utc") || word == QLatin1String("local")) {
            setUtc(word == QLatin1String("utc"));
        } else if (const auto span = base::parseDuration(word.toStdString())) {
            setSpan(*span);
        } else {
            for (std::size_t i = 0; i < groupings.size(); ++i)
                if (word == QLatin1String(groupings[i]))
                    setGrouping(static_cast<Grouping>(i));
        }
    }
}

void TimelineView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_area->setNow(m_session.serverNow());
    if (m_stale)
        arrange();
}

} // namespace redispatch::ui
