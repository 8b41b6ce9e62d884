// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/live/session.h"
#include "ui/attention/attentionlist.h"
#include "ui/attention/attentiontext.h"

#include <QWidget>

class QLabel;
class QStackedLayout;

namespace redispatch::ui {

class AttentionTree;
class CalmView;
class EmptyState;
class FindingsView;

/// The start page: what needs somebody, most pressing first, with the reason and what can be done; above it
/// what is wrong with queues, workers and clocks. When nothing needs anybody it says how that is known.
class AttentionView final : public QWidget {
    Q_OBJECT

public:
    AttentionView(live::Session& session, const base::Clock& clock, QWidget* parent = nullptr);

    void setSnapshot(const domain::SnapshotPtr& snapshot);
    void setFilter(const query::Filter& filter, const QString& text);
    void setStatus(const live::LinkStatus& status);
    void tick(); ///< once a second
    void chooseJob(const base::JobId& job);

    AttentionTree& tree() { return *m_tree; }
    EmptyState& emptyState() { return *m_empty; }
    FindingsView& findings() { return *m_findings; }
    const AttentionList& list() const { return m_list; }
    std::size_t findingCount() const { return m_snapshot ? m_snapshot->findings.size() : 0; }

signals:
    void jobChosen(const redispatch::base::JobId& job);
    void jobActivated(const redispatch::base::JobId& job);
    void remedyWanted(const redispatch::base::JobId& job, redispatch::ui::Remedy::Deed deed);
    void listChanged();  ///< list() is another
    void jobsSelected(); ///< of the tree, or what it shows is another
    void menuWanted(const QPoint& at);

private:
    void scan();
    void takeList(const AttentionList& list);
    void showPage();
    void turnTo(QWidget& part);
    void showAge();

    live::Session& m_session;
    const base::Clock& m_clock;
    FindingsView* m_findings;
    QLabel* m_age; ///< that what stands below is old; hidden while it is fresh
    AttentionTree* m_tree;
    CalmView* m_calm;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    AttentionScan* m_scan;
    AttentionList m_list;
    domain::SnapshotPtr m_snapshot; ///< null before the first
    bool m_scanned = false;         ///< m_list is of a snapshot
    base::JobId m_chosen;
    QString m_filterText;
    live::LinkStatus m_status;
};

} // namespace redispatch::ui
