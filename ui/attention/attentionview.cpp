// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentionview.h"

#include "core/base/humanize.h"
#include "ui/attention/attentiontree.h"
#include "ui/attention/calmview.h"
#include "ui/changes/verbtext.h"
#include "ui/jobs/emptystate.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/window/findingsview.h"

#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace redispatch::ui {

using live::LinkStatus;
using namespace std::chrono_literals;

namespace {

bool isLost(const LinkStatus& status) {
    return status.state == LinkStatus::State::Offline || status.state == LinkStatus::State::NeedsPerson ||
           status.state == LinkStatus::State::Closed;
}

} // namespace

AttentionView::AttentionView(live::Session& session, const base::Clock& clock, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_clock(clock)
    , m_findings(new FindingsView)
    , m_age(wrappedLabel({}, TextKind::Strong))
    , m_tree(new AttentionTree)
    , m_calm(new CalmView)
    , m_empty(new EmptyState(nullptr, QStringLiteral("attention-")))
    , m_stack(new QStackedLayout)
    , m_scan(new AttentionScan(this)) {
    setObjectName(QStringLiteral("attentionView"));
    setAccessibleName(tr("Attention"));
    setFocusPolicy(Qt::StrongFocus);
    setFocusProxy(m_tree);
    m_age->setObjectName(QStringLiteral("attentionAge"));
    m_age->setContentsMargins(space::medium, space::small, space::medium, space::small);
    m_age->setBackgroundRole(QPalette::Base);
    m_age->setAutoFillBackground(true);
    m_age->hide();
    m_empty->setBackgroundRole(QPalette::Base);
    m_empty->setAutoFillBackground(true);
    m_findings->setWanted(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_findings);
    column->addWidget(m_age);
    column->addLayout(m_stack, 1);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_calm);
    m_stack->addWidget(m_empty);
    connect(m_scan, &AttentionScan::found, this, &AttentionView::takeList);
    connect(m_tree, &AttentionTree::jobChosen, this, [this](const base::JobId& job) {
        m_chosen = job;
        emit jobChosen(job);
    });
    connect(m_tree, &AttentionTree::jobActivated, this, &AttentionView::jobActivated);
    connect(m_tree, &AttentionTree::remedyWanted, this, &AttentionView::remedyWanted);
    connect(m_tree, &AttentionTree::jobsSelected, this, &AttentionView::jobsSelected);
    connect(m_tree, &AttentionTree::menuWanted, this, &AttentionView::menuWanted);
    m_tree->setRecordsRefusal(refusalOfRecords(session.profile()));
    showPage();
}

void AttentionView::setSnapshot(const domain::SnapshotPtr& snapshot) {
    m_snapshot = snapshot;
    m_findings->setSnapshot(*snapshot);
    scan();
}

void AttentionView::setFilter(const query::Filter& filter, const QString& text) {
    m_filterText = text;
    m_scan->setFilter(filter);
    if (m_snapshot)
        scan();
}

void AttentionView::setStatus(const LinkStatus& status) {
    m_status = status;
    m_tree->setStale(isLost(status));
    showPage();
}

void AttentionView::scan() {
    m_scan->start(m_snapshot, m_session.serverNow());
}

void AttentionView::takeList(const AttentionList& list) {
    m_list = list;
    m_scanned = true;
    m_tree->setLines(m_list.lines, m_session.serverNow());
    m_tree->chooseJob(m_chosen);
    showPage();
    emit listChanged();
    emit jobsSelected();
}

void AttentionView::showPage() {
    showAge();
    if (!m_scanned || m_list.total == 0) {
        m_empty->update(m_status, m_scanned, 0, m_filterText);
        turnTo(*m_empty);
    } else if (m_list.needing > 0) {
        turnTo(*m_tree);
    } else if (m_list.hidden > 0) {
        m_empty->showNeedHidden(static_cast<int>(m_list.hidden), m_filterText);
        turnTo(*m_empty);
    } else {
        turnTo(*m_calm);
    }
}

/// The keys stay with the page, whatever it shows: the rows take them as soon as there are any.
void AttentionView::turnTo(QWidget& part) {
    if (m_stack->currentWidget() == &part)
        return;
    const QWidget* focused = window()->focusWidget();
    const bool takesKeys = focused && (focused == this || m_stack->currentWidget() == focused ||
                                       m_stack->currentWidget()->isAncestorOf(focused));
    m_stack->setCurrentWidget(&part);
    setFocusProxy(&part == m_tree ? m_tree : nullptr);
    if (takesKeys)
        setFocus();
}

void AttentionView::showAge() {
    const auto age = m_status.since ? m_clock.steady() - *m_status.since : std::chrono::nanoseconds(0);
    const auto readFor = std::chrono::duration_cast<base::milliseconds>(std::max(age, {}));
    const QString read = QString::fromStdString(base::durationText(readFor));
    const bool lost = isLost(m_status) && m_scanned;
    m_age->setVisible(lost && m_list.needing > 0);
    m_age->setText(
        tr("Not read for %1. This is what needed somebody then; nobody knows what does now.").arg(read));
    if (m_scanned)
        m_calm->setList(m_list,
                        readFor < 1s ? tr("Read just now.")
                                     : tr("Read %1.")
                                           .arg(QString::fromStdString(
                                               base::relativeText(base::Instant(), base::Instant(readFor)))),
                        lost, m_snapshot && !m_snapshot->gaps.empty(),
                        m_snapshot ? m_snapshot->findings.size() : 0);
}

void AttentionView::tick() {
    showAge();
    if (m_snapshot && !isLost(m_status) && m_list.changesAt && m_session.serverNow() >= *m_list.changesAt)
        scan();
    else if (isVisible())
        m_tree->setNow(m_session.serverNow());
}

void AttentionView::chooseJob(const base::JobId& job) {
    m_chosen = job;
    m_tree->chooseJob(job);
}

} // namespace redispatch::ui
