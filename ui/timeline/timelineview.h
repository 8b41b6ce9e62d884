// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/arrangement.h"
#include "ui/timeline/timelinearea.h"

#include <QWidget>

#include <vector>

class QButtonGroup;
class QComboBox;
class QLabel;
class QStackedLayout;
class QToolButton;

namespace redispatch::ui {

class EmptyState;
class TimelineLegend;

/// The timeline with its tools: how much time is shown, in which zone, and how the jobs are gathered. Shows
/// the jobs that the filter lets through, in the order of the job list.
class TimelineView final : public QWidget {
    Q_OBJECT

public:
    explicit TimelineView(live::Session& session, QWidget* parent = nullptr);

    void setSnapshot(domain::SnapshotPtr snapshot); ///< work is done only while it is visible
    void setFilter(const query::Filter& filter, const QString& text);
    void setSortCode(const QString& code); ///< of the job list: "next", "-last_duration"
    void setStatus(const live::LinkStatus& status);
    void setReadAge(const query::ReadAge& read); ///< while the link is lost
    void tick();                                 ///< once a second
    void chooseJob(const base::JobId& job);

    TimelineArea& area() { return *m_area; }
    EmptyState& emptyState() { return *m_empty; }
    bool isEmpty() const; ///< the empty state stands in place of rows
    QString detailText() const;

    /// "utc 48h group": zone, span and grouping, to be remembered.
    QString stateCode() const;
    void restore(const QString& code);

signals:
    void jobChosen(const redispatch::base::JobId& job);
    void jobActivated(const redispatch::base::JobId& job);
    void runActivated(const redispatch::base::JobId& job, const std::string& run);
    void stateEdited();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void setUtc(bool utc);
    void setGrouping(Grouping grouping);
    void setSpan(base::milliseconds span);
    void arrange();
    void showTools();
    void showDetail();
    void wantRuns();

    live::Session& m_session;
    RunFeed* m_feed;
    TimelineArea* m_area;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    QButtonGroup* m_spans;
    QToolButton* m_now;
    QComboBox* m_zone;
    QComboBox* m_grouping;
    QLabel* m_lost;
    QLabel* m_detail;
    TimelineLegend* m_legend;

    query::Arrangement m_arrangement;
    domain::SnapshotPtr m_snapshot; ///< the newest; the arrangement may be behind while hidden
    bool m_stale = false;           ///< rows are to be arranged anew when shown
    QString m_filterText;
    live::LinkStatus m_status;
};

} // namespace redispatch::ui
