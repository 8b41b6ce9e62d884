// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"
#include "core/domain/snapshot.h"
#include "core/query/filter.h"
#include "core/stats/health.h"

#include <QListWidget>

#include <optional>
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
    /// How many jobs need somebody, how many findings there are, and the worst state among those jobs.
    void setAttention(std::size_t jobs, std::size_t findings, std::optional<stats::HealthState> worst);
    void setListShown(const QString& word); ///< attention, table or timeline
    const QString& listShown() const { return m_listShown; }

    struct SavedItem {
        QString name;
        QString filter;
    };
    /// Below the views of every profile, in their order.
    void setSavedViews(const std::vector<SavedItem>& views);
    QString chosenSaved() const; ///< name of the saved view that is marked; empty: none
    void chooseSaved(const QString& name);

    /// What can be gone to, for the command palette.
    struct Entry {
        QString code;
        QString name;
        QString filter;
        QString count;
    };
    std::vector<Entry> entries() const;
    void chooseEntry(const QString& code); ///< as by a click

signals:
    void savedViewWanted(const QString& name);
    void savedMenuWanted(const QString& name, const QPoint& globalPosition);
    void filterWanted(const QString& text);
    void listWanted(const QString& word);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct View {
        QString name;
        QString text; ///< of the filter
        query::Filter filter;
    };
    QListWidgetItem* addHeading(const QString& text);
    QListWidgetItem* addView(const View& view);
    void showFolding(); ///< hides states that no job is in, or tells how many are
    QListWidgetItem* addPage(const QString& text, const QString& list);
    void showSpoken(QListWidgetItem* item);
    void choose(const QListWidgetItem* item);
    void countViews();
    void showCounts(const std::vector<std::size_t>& rows);
    void rebuildEngines(const std::vector<std::string>& engines);

    std::vector<View> m_views;          ///< in the order of their items
    std::vector<std::string> m_engines; ///< as shown
    std::size_t m_saved = 0;            ///< the last so many of the views
    QString m_chosenSaved;              ///< of several with the same filter
    QListWidgetItem* m_shownAs = nullptr;
    QListWidgetItem* m_profile = nullptr;
    QListWidgetItem* m_attention = nullptr;
    /// States that few servers have: in the list once a job has been in one, or while all are wanted.
    struct Rare {
        QListWidgetItem* item = nullptr;
        bool seen = false;
    };
    std::vector<Rare> m_rare;
    QListWidgetItem* m_fold = nullptr;
    bool m_unfolded = false;
    std::vector<QListWidgetItem*> m_pages; ///< one of them is shown
    QString m_listShown;
    QString m_filterText;
    ViewCounts* m_counts;
    domain::SnapshotPtr m_snapshot; ///< counted last
    domain::Instant m_countedAt{};
};

} // namespace redispatch::ui
