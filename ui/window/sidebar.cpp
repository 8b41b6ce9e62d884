// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/sidebar.h"

#include "core/base/humanize.h"
#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"
#include "ui/window/viewcounts.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace redispatch::ui {

namespace {

enum Role {
    FilterRole = Qt::UserRole,
    CountRole,
    KindRole,
    ShownRole,
    ListRole,
    WorstRole,
    SpokenRole,
    SavedRole
};
enum Kind { Heading, Profile, ViewItem, PageItem, FoldItem };

class SidebarDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Colours& colours = coloursOf(option.palette);
        const int kind = index.data(KindRole).toInt();
        painter->save();
        QRect rect = option.rect.adjusted(space::tiny, 1, -space::tiny, -1);
        const bool chosen = kind == PageItem
                                ? index.data(ShownRole).toBool()
                                : kind == ViewItem && option.state.testFlag(QStyle::State_Selected);
        if (chosen) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(colours.selection);
            painter->drawRoundedRect(rect, 4, 4);
        }
        rect.adjust(space::small, 0, -space::small, 0);
        const QString count = index.data(CountRole).toString();
        const bool quiet = kind == Heading || kind == FoldItem;
        painter->setFont(quiet             ? smallFont(option.font)
                         : kind == Profile ? strongFont(option.font)
                                           : option.font);
        painter->setPen(quiet ? colours.muted : colours.text);
        const int taken =
            count.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(count) + space::small;
        painter->drawText(rect.adjusted(0, 0, -taken, 0),
                          Qt::AlignLeft | (kind == Heading ? Qt::AlignBottom : Qt::AlignVCenter) |
                              Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                            Qt::ElideRight, rect.width() - taken));
        if (const QVariant worst = index.data(WorstRole); worst.isValid()) {
            const Look look = lookOf(static_cast<stats::HealthState>(worst.toInt()), colours);
            paintGlyph(*painter,
                       QRectF(rect.right() - taken + 2 - space::glyph,
                              rect.center().y() + 0.5 - space::glyph / 2.0, space::glyph, space::glyph),
                       look.glyph, look.colour);
            painter->setFont(strongFont(option.font));
        }
        painter->setPen(count == QLatin1String("0") ? colours.muted : colours.text);
        drawTabular(*painter, QRectF(rect), count);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int extra = index.data(KindRole).toInt() == Heading ? space::large : space::medium;
        return {80, option.fontMetrics.height() + extra};
    }
};

query::Filter parsed(const QString& text) {
    return query::Filter::parse(text.toStdString()).value_or(query::Filter());
}

} // namespace

Sidebar::Sidebar(QWidget* parent) : QListWidget(parent), m_counts(new ViewCounts(this)) {
    setObjectName(QStringLiteral("sidebar"));
    setAccessibleName(tr("Profile and views"));
    setItemDelegate(new SidebarDelegate(this));
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(150);
    viewport()->setBackgroundRole(QPalette::Window);
    addHeading(tr("Profile"));
    m_profile = new QListWidgetItem(this);
    m_profile->setData(KindRole, Profile);
    m_profile->setFlags(Qt::ItemIsEnabled);
    addHeading(tr("Views"));
    m_attention = addPage(tr("Attention"), QStringLiteral("attention"));
    const struct {
        QString name;
        QString filter;
        bool rare = false;
    } views[] = {
        {tr("All jobs"), {}},
        {tr("Stuck"), QStringLiteral("state:stuck"), true},
        {tr("Missed"), QStringLiteral("state:missed"), true},
        {tr("Late"), QStringLiteral("state:late"), true},
        {tr("Failing"), QStringLiteral("state:failing")},
        {tr("Flaky"), QStringLiteral("state:flaky"), true},
        {tr("Slow"), QStringLiteral("state:slow"), true},
        {tr("Too fast"), QStringLiteral("state:too_fast"), true},
        {tr("Broken"), QStringLiteral("state:broken"), true},
        {tr("Paused"), QStringLiteral("state:paused")},
        {tr("Running"), QStringLiteral("state:running")},
        {tr("Never run"), QStringLiteral("state:never_run"), true},
        {tr("Notes missing"), QStringLiteral("notes:missing")},
    };
    for (const auto& [name, filter, rare] : views) {
        QListWidgetItem* item = addView({name, filter, parsed(filter)});
        if (rare)
            m_rare.push_back({item});
    }
    m_fold = new QListWidgetItem(this);
    m_fold->setData(KindRole, FoldItem);
    m_fold->setFlags(Qt::ItemIsEnabled);
    showFolding();
    countViews();
    connect(m_counts, &ViewCounts::counted, this, &Sidebar::showCounts);
    m_shownAs = addHeading(tr("Shown as"));
    addPage(tr("Table"), QStringLiteral("table"));
    addPage(tr("Timeline"), QStringLiteral("timeline"));
    setListShown(QStringLiteral("table"));
    connect(this, &QListWidget::itemClicked, this, &Sidebar::choose);
    connect(this, &QListWidget::itemActivated, this, &Sidebar::choose);
    setFilterText({});
}

void Sidebar::choose(const QListWidgetItem* item) {
    if (item == m_fold) {
        m_unfolded = !m_unfolded;
        setFilterText(m_filterText); // the click took the mark away
        return;
    }
    const QString saved = item->data(SavedRole).toString();
    m_chosenSaved = saved;
    if (!saved.isEmpty())
        emit savedViewWanted(saved);
    else if (item->data(KindRole).toInt() == ViewItem)
        emit filterWanted(item->data(FilterRole).toString());
    else if (item->data(KindRole).toInt() == PageItem)
        emit listWanted(item->data(ListRole).toString());
}

QListWidgetItem* Sidebar::addPage(const QString& text, const QString& list) {
    auto* item = new QListWidgetItem(text, this);
    item->setData(KindRole, PageItem);
    item->setData(ListRole, list);
    item->setData(SpokenRole, text);
    item->setFlags(Qt::ItemIsEnabled); // selected is the view whose filter is set
    m_pages.push_back(item);
    return item;
}

void Sidebar::setListShown(const QString& word) {
    m_listShown = word;
    for (QListWidgetItem* item : m_pages) {
        item->setData(ShownRole, item->data(ListRole).toString() == word);
        showSpoken(item);
    }
    setFilterText(m_filterText);
}

void Sidebar::showSpoken(QListWidgetItem* item) {
    const QString spoken = item->data(SpokenRole).toString();
    item->setData(Qt::AccessibleTextRole,
                  item->data(ShownRole).toBool() ? tr("%1, shown").arg(spoken) : spoken);
}

void Sidebar::setAttention(std::size_t jobs, std::size_t findings, std::optional<stats::HealthState> worst) {
    const QString count = QString::fromStdString(base::countText(static_cast<long long>(jobs + findings)));
    QString spoken = m_attention->text() + QStringLiteral(", ") + count;
    if (findings > 0)
        spoken += tr(", of them %1 findings about queues and workers").arg(findings);
    if (worst)
        spoken += tr(", the worst is %1").arg(lookOf(*worst, lightColours()).word);
    m_attention->setData(CountRole, count);
    m_attention->setData(WorstRole, worst ? QVariant(static_cast<int>(*worst)) : QVariant());
    m_attention->setData(SpokenRole, spoken);
    m_attention->setToolTip(shownTip(spoken));
    showSpoken(m_attention);
}

QListWidgetItem* Sidebar::addHeading(const QString& text) {
    auto* item = new QListWidgetItem(text, this);
    item->setData(KindRole, Heading);
    item->setFlags(Qt::NoItemFlags);
    return item;
}

QListWidgetItem* Sidebar::addView(const View& view) {
    auto* item = new QListWidgetItem(view.name);
    item->setData(KindRole, ViewItem);
    item->setData(FilterRole, view.text);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    addItem(item);
    m_views.push_back(view);
    return item;
}

void Sidebar::setProfile(const domain::Profile& profile) {
    m_profile->setText(shown(profile.name));
    m_profile->setToolTip(shownTip(shown(profile.url)));
}

void Sidebar::rebuildEngines(const std::vector<std::string>& engines) {
    if (engines == m_engines)
        return;
    for (std::size_t i = 0; i < m_engines.size(); ++i)
        delete takeItem(row(m_profile) + 1);
    m_views.erase(m_views.begin(), m_views.begin() + std::ssize(m_engines));
    m_engines = engines;
    int at = row(m_profile) + 1;
    std::vector<View> views;
    for (const std::string& engine : engines) {
        const QString text = QStringLiteral("engine:") + shown(engine);
        views.push_back({shown(engine), text, parsed(text)});
        auto* item = new QListWidgetItem(views.back().name);
        item->setData(KindRole, ViewItem);
        item->setData(FilterRole, text);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        insertItem(at++, item);
    }
    m_views.insert(m_views.begin(), views.begin(), views.end());
    countViews();
}

void Sidebar::setJobs(const domain::SnapshotPtr& snapshot, domain::Instant now) {
    rebuildEngines(snapshot->engines);
    m_snapshot = snapshot;
    m_countedAt = now;
    m_counts->count(snapshot, now);
}

void Sidebar::countViews() {
    std::vector<query::Filter> filters;
    for (const View& view : m_views)
        filters.push_back(view.filter);
    m_counts->setViews(std::move(filters));
}

void Sidebar::showCounts(const std::vector<std::size_t>& rows) {
    auto view = m_views.begin();
    auto found = rows.begin();
    for (int i = 0; i < count() && view != m_views.end() && found != rows.end(); ++i) {
        QListWidgetItem* entry = item(i);
        if (entry->data(KindRole).toInt() != ViewItem)
            continue;
        const QString text = QString::fromStdString(base::countText(static_cast<long long>(*found)));
        const QString spoken = view->name + QStringLiteral(", ") + text;
        if (entry->data(Qt::AccessibleTextRole).toString() != spoken) {
            entry->setData(CountRole, text);
            entry->setData(Qt::AccessibleTextRole, spoken);
        }
        // Once there it stays, so that nothing moves away from under the mouse.
        if (const auto rare = std::ranges::find(m_rare, entry, &Rare::item); rare != m_rare.end())
            rare->seen = rare->seen || *found > 0;
        ++view;
        ++found;
    }
    showFolding();
}

void Sidebar::showFolding() {
    int empty = 0;
    for (const Rare& rare : m_rare) {
        // The one whose filter is set is never hidden.
        const bool wanted = rare.seen || rare.item->data(FilterRole).toString() == m_filterText.trimmed();
        rare.item->setHidden(!wanted && !m_unfolded);
        empty += wanted ? 0 : 1;
    }
    m_fold->setHidden(empty == 0);
    const QString text = m_unfolded ? tr("Hide empty ones") : tr("%1 more, without jobs").arg(empty);
    if (m_fold->text() != text)
        m_fold->setText(text);
}

void Sidebar::setSavedViews(const std::vector<SavedItem>& views) {
    for (; m_saved > 0; --m_saved) {
        delete takeItem(row(m_shownAs) - 1);
        m_views.pop_back();
    }
    for (const SavedItem& view : views) {
        auto* entry = new QListWidgetItem(shown(view.name.toStdString()));
        entry->setData(KindRole, ViewItem);
        entry->setData(FilterRole, view.filter.trimmed());
        entry->setData(SavedRole, view.name);
        entry->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        const std::size_t number = ++m_saved;
        entry->setToolTip(
            shownTip(view.filter.isEmpty()
                         ? tr("Saved view %1").arg(number)
                         : tr("Saved view %1: %2").arg(number).arg(shown(view.filter.toStdString()))));
        insertItem(row(m_shownAs), entry);
        m_views.push_back({view.name, view.filter, parsed(view.filter)});
    }
    countViews();
    if (m_snapshot)
        m_counts->count(m_snapshot, m_countedAt);
    setFilterText(m_filterText);
}

QString Sidebar::chosenSaved() const {
    return currentItem() ? currentItem()->data(SavedRole).toString() : QString();
}

void Sidebar::chooseSaved(const QString& name) {
    m_chosenSaved = name;
    setFilterText(m_filterText);
}

std::vector<Sidebar::Entry> Sidebar::entries() const {
    std::vector<Entry> entries;
    for (int i = 0; i < count(); ++i) {
        const QListWidgetItem* entry = item(i);
        const QString saved = entry->data(SavedRole).toString();
        const QString filter = entry->data(FilterRole).toString();
        if (entry->data(KindRole).toInt() == PageItem)
            entries.push_back({QStringLiteral("list:") + entry->data(ListRole).toString(),
                               entry->text(),
                               {},
                               entry->data(CountRole).toString()});
        else if (entry->data(KindRole).toInt() == ViewItem)
            entries.push_back(
                {saved.isEmpty() ? QStringLiteral("filter:") + filter : QStringLiteral("saved:") + saved,
                 entry->text(), filter, entry->data(CountRole).toString()});
    }
    return entries;
}

void Sidebar::chooseEntry(const QString& code) {
    const std::vector<Entry> all = entries();
    for (int i = 0, at = 0; i < count(); ++i) {
        const int kind = item(i)->data(KindRole).toInt();
        if ((kind == PageItem || kind == ViewItem) && all[static_cast<std::size_t>(at++)].code == code) {
            choose(item(i));
            return;
        }
    }
}

void Sidebar::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QListWidgetItem* entry = byKey ? currentItem() : itemAt(event->pos());
    const QString saved = entry ? entry->data(SavedRole).toString() : QString();
    if (!saved.isEmpty())
        emit savedMenuWanted(saved, byKey ? viewport()->mapToGlobal(visualItemRect(entry).bottomLeft())
                                          : event->globalPos());
}

void Sidebar::setFilterText(const QString& text) {
    m_filterText = text;
    int found = -1;
    // The attention page is a view of its own.
    for (int i = 0; m_listShown != QLatin1String("attention") && i < count(); ++i)
        if (item(i)->data(KindRole).toInt() == ViewItem &&
            item(i)->data(FilterRole).toString() == text.trimmed() &&
            (found < 0 || (!m_chosenSaved.isEmpty() && item(i)->data(SavedRole).toString() == m_chosenSaved)))
            found = i;
    if (found >= 0) {
        setCurrentRow(found);
    } else {
        setCurrentItem(nullptr);
        clearSelection();
    }
    if (m_fold)
        showFolding();
}

} // namespace redispatch::ui
