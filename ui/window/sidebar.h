// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"
#include "core/domain/snapshot.h"
#include "core/query/filter.h"

#include <QListWidget>

#include <vector>

namespace redispatch::ui {

class ViewCounts;

/// What was found here, and views of it: each a filter with the number of jobs behind it.
class Sidebar final : public QListWidget {
    Q_OBJECT

public:
    explicit Sidebar(QWidget* parent = nullptr);
    void setProfile(const domain::Profile& profile);
    void setJobs(const domain::SnapshotPtr& snapshot, domain::Instant now);
    /// Marks the view that stands for this filter text, if any.
    void setFilterText(const QString& text);
    /// Of the view of all that needs a person, which the findings belong to.
    static QString attentionFilter();
    void setTimelineShown(bool shown); ///< instead of the table

signals:
    void filterWanted(const QString& text);
    void timelineWanted(bool shown);

private:
    struct View {
        QString name;
        QString text; ///< of the filter
        query::Filter filter;
    };
    QListWidgetItem* addHeading(const QString& text);
    QListWidgetItem* addView(const View& view);
    QListWidgetItem* addPage(const QString& text);
    void choose(const QListWidgetItem* item);
    void countViews();
    void showCounts(const std::vector<std::size_t>& rows);
    void rebuildEngines(const std::vector<std::string>& engines);

    std::vector<View> m_views;          ///< in the order of their items
    std::vector<std::string> m_engines; ///< as shown
    std::size_t m_findings = 0;         ///< counted with what needs attention
    QListWidgetItem* m_profile = nullptr;
    QListWidgetItem* m_table = nullptr;
    QListWidgetItem* m_timeline = nullptr;
    ViewCounts* m_counts;
};

} // namespace redispatch::ui
