// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/palettemodel.h"

#include "core/base/text.h"
#include "core/query/jobhealth.h"
#include "ui/jobs/jobsmodel.h"
#include "ui/theme/look.h"

#include <algorithm>

namespace redispatch::ui {

namespace {

using Kind = PaletteItem::Kind;

constexpr std::size_t mostOfAKind = 12; ///< of those that fit

QString prefixOf(Kind kind) {
    switch (kind) {
    case Kind::Heading:
        return {};
    case Kind::Job:
        return QStringLiteral("job:");
    case Kind::View:
        return QStringLiteral("view:");
    case Kind::Tab:
        return QStringLiteral("tab:");
    case Kind::Action:
        return QStringLiteral("action:");
    }
    return {};
}

PaletteItem itemOf(const query::JobPtr& job) {
    QStringList detail;
    for (const std::string_view part : {job->group.view(), job->owner.view()})
        if (!part.empty())
            detail += shown(part);
    return {Kind::Job,
            QString::fromStdString(job->id.str()),
            shown(job->name.empty() ? job->id.path() : job->name),
            detail.join(QStringLiteral(" · ")),
            shown(job->id.engine()),
            {},
            job};
}

std::string foldedText(const QString& text) {
    return base::folded(text.toStdString());
}

} // namespace

QString PaletteItem::code() const {
    return prefixOf(kind) + id;
}

PaletteModel::PaletteModel(const JobsModel& jobs, QObject* parent)
    : QAbstractListModel(parent), m_jobs(jobs), m_search(jobs) {
    connect(&m_search, &PaletteSearch::found, this, &PaletteModel::arrange);
}

void PaletteModel::setItems(std::vector<PaletteItem> items, const QStringList& recent) {
    m_items = std::move(items);
    m_recent = recent;
    search({});
}

void PaletteModel::search(const QString& typed) {
    m_wanted = query::FuzzyQuery(typed.toStdString());
    m_search.search(m_wanted);
}

PaletteModel::Section PaletteModel::recentOnes() const {
    Section section{tr("Recent"), 0, {}};
    for (const QString& code : m_recent) {
        const QString jobs = prefixOf(Kind::Job);
        if (code.startsWith(jobs)) {
            if (const query::JobPtr job = m_jobs.find(base::JobId(code.mid(jobs.size()).toStdString())))
                section.items.push_back(itemOf(job));
            continue;
        }
        const auto item =
            std::ranges::find_if(m_items, [&](const auto& each) { return each.code() == code; });
        if (item != m_items.end())
            section.items.push_back(*item);
    }
    return section;
}

PaletteModel::Section PaletteModel::jobs() const {
    Section section{tr("Jobs"), 0, {}};
    for (const PaletteSearch::Hit& hit : m_search.hits())
        section.items.push_back(itemOf(hit.job));
    if (!section.items.empty())
        section.score = m_search.hits().front().score;
    return section;
}

PaletteModel::Section PaletteModel::fitting(Kind kind, const QString& title) const {
    struct Fit {
        int score;
        const PaletteItem* item;
    };
    std::vector<Fit> fits;
    for (const PaletteItem& item : m_items) {
        if (item.kind != kind)
            continue;
        const std::string text = foldedText(item.title);
        if (const auto score = m_wanted.score({{text}}))
            fits.push_back({*score, &item});
    }
    std::ranges::stable_sort(fits, std::greater<>(), &Fit::score);
    Section section{title, fits.empty() ? 0 : fits.front().score, {}};
    for (const Fit& fit : fits)
        if (m_wanted.empty() || section.items.size() < mostOfAKind)
            section.items.push_back(*fit.item);
    return section;
}

void PaletteModel::arrange() {
    std::vector<Section> sections;
    sections.push_back(m_wanted.empty() ? recentOnes() : jobs());
    sections.push_back(fitting(Kind::Action, tr("Actions")));
    sections.push_back(fitting(Kind::View, tr("Views")));
    sections.push_back(fitting(Kind::Tab, tr("Tabs of the opened job")));
    if (!m_wanted.empty())
        std::ranges::stable_sort(sections, std::greater<>(), &Section::score);
    beginResetModel();
    m_rows.clear();
    for (const Section& section : sections) {
        if (section.items.empty())
            continue;
        m_rows.push_back({Kind::Heading, {}, section.title, {}, {}, {}, {}});
        m_rows.insert(m_rows.end(), section.items.begin(), section.items.end());
    }
    endResetModel();
}

const PaletteItem* PaletteModel::itemAt(int row) const {
    if (row < 0 || row >= rowCount() || m_rows[static_cast<std::size_t>(row)].kind == Kind::Heading)
        return nullptr;
    return &m_rows[static_cast<std::size_t>(row)];
}

int PaletteModel::firstRow() const {
    return m_rows.size() > 1 ? 1 : -1; // no heading without something under it
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
    const PaletteItem* item = index.isValid() ? itemAt(index.row()) : nullptr;
    return item ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const PaletteItem& item = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return item.title;
    case Qt::ToolTipRole:
        return item.kind == Kind::Job ? shownTip(item.id) : QVariant();
    case Qt::AccessibleTextRole: {
        QStringList parts{item.title};
        for (const QString& part : {item.detail, item.key})
            if (!part.isEmpty())
                parts += part;
        if (!item.why.isEmpty())
            parts += tr("not available: %1").arg(item.why);
        return parts.join(QStringLiteral(", "));
    }
    case KindRole:
        return static_cast<int>(item.kind);
    case DetailRole:
        return item.detail;
    case KeyRole:
        return item.key;
    case WhyRole:
        return item.why;
    case PlacesRole:
        return item.kind == Kind::Heading ? QVariantList() : placesOf(item.title);
    case HealthRole:
        return item.job ? QVariant(static_cast<int>(query::healthOf(*item.job, m_jobs.now()).state))
                        : QVariant();
    default:
        return {};
    }
}

/// Of the characters that were typed, for titles whose folded form is as long.
QVariantList PaletteModel::placesOf(const QString& title) const {
    const QByteArray bytes = title.toUtf8();
    const std::string folded = base::folded(bytes.toStdString());
    QVariantList places;
    if (m_wanted.empty() || folded.size() != static_cast<std::size_t>(bytes.size()))
        return places;
    for (const std::size_t at : m_wanted.places(folded)) {
        const auto byte = static_cast<qsizetype>(at);
        if ((static_cast<unsigned char>(bytes[byte]) & 0xC0U) != 0x80)
            places += static_cast<int>(QString::fromUtf8(bytes.left(byte)).size());
    }
    return places;
}

} // namespace redispatch::ui
