// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/fuzzy.h"
#include "core/query/rows.h"
#include "ui/window/palettesearch.h"

#include <QAbstractListModel>
#include <QStringList>

#include <vector>

namespace redispatch::ui {

/// Something that can be chosen in the command palette.
struct PaletteItem {
    enum class Kind { Heading, Job, View, Tab, Action };
    Kind kind = Kind::Heading;
    QString id; ///< of its kind: a job's id, an action's, a view's or a tab's name
    QString title;
    QString detail; ///< beside the title
    QString key;    ///< on the right
    QString why;    ///< it cannot be chosen now; empty: it can
    query::JobPtr job = nullptr;

    QString code() const; ///< kind and id, to be remembered by
};

/// The palette's list under headings: the best jobs, actions, views and tabs for what was typed; for nothing,
/// what was chosen last, then all but the jobs.
class PaletteModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        KindRole = Qt::UserRole, ///< int: PaletteItem::Kind
        DetailRole,
        KeyRole,
        WhyRole,
        PlacesRole, ///< QVariantList of int: characters of the title that were typed
        HealthRole, ///< int: HealthState of a job
    };

    /// `jobs` must outlive it.
    explicit PaletteModel(const JobsModel& jobs, QObject* parent = nullptr);

    /// Actions, views and tabs, and the codes of what was chosen last, newest first.
    void setItems(std::vector<PaletteItem> items, const QStringList& recent);
    void search(const QString& typed);
    bool searching() const { return m_search.searching(); }
    void stop() { m_search.stop(); }

    const PaletteItem* itemAt(int row) const; ///< null for a heading and outside
    int firstRow() const;                     ///< that is no heading; −1 without any

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Section {
        QString title;
        int score = 0;
        std::vector<PaletteItem> items;
    };
    void arrange();
    Section recentOnes() const;
    Section jobs() const;
    Section fitting(PaletteItem::Kind kind, const QString& title) const;
    QVariantList placesOf(const QString& title) const;

    const JobsModel& m_jobs;
    PaletteSearch m_search;
    query::FuzzyQuery m_wanted;
    std::vector<PaletteItem> m_items;
    QStringList m_recent;
    std::vector<PaletteItem> m_rows;
};

} // namespace redispatch::ui
