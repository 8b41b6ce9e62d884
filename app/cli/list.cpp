// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/json.h"
#include "app/cli/words.h"
#include "core/base/text.h"
#include "core/local/savedviews.h"
#include "core/query/columns.h"
#include "core/query/filter.h"
#include "core/query/jobhealth.h"
#include "core/query/order.h"

#include <algorithm>

namespace redispatch::cli {

namespace {

using query::Index;

constexpr const char* defaultColumns = "state,id,schedule,next,last_outcome,last_duration,owner";

base::Result<query::Column> columnNamed(std::string_view key) {
    if (const auto column = query::columnFrom(key))
        return *column;
    std::string known;
    for (const query::ColumnInfo& column : query::columns())
        known += (known.empty() ? "" : ", ") + std::string(column.key);
    return base::makeError(base::ErrorKind::Invalid, "column", "one of " + known, std::string(key));
}

class List final : public Command {
public:
    std::string name() const override { return "list"; }
    std::string summary() const override { return "List jobs with their state, next slot and last run"; }
    void declare(Arguments& arguments) override {
        arguments.text("-f,--filter", m_filter,
                       "Only these: words, \"two words\", state:failing,late last:timeout owner:x tag:y "
                       "notes:missing !state:paused next<2h dur>2s p95>1500ms err>5%");
        arguments.text(
            "-s,--sort", m_sort,
            "Columns to sort by, - in front for descending: state,-last_duration; attention for what "
            "needs somebody first");
        arguments.text("-c,--columns", m_columns, "Columns of the table, by key");
        arguments.text("--view", m_view,
                       "A view saved in the window, as NAME or PROFILE/NAME; --filter narrows it, --sort and "
                       "--columns replace its own");
        arguments.named("--view", "NAME");
        arguments.named("--filter", valueword::filter);
        arguments.named("--sort", valueword::columns);
        arguments.named("--columns", valueword::columns);
    }
    base::Result<int> run(Context& context) override;

private:
    base::Status takeView();
    base::Result<std::vector<query::SortKey>> sortKeys() const;
    base::Status print(Context& context, const domain::Snapshot& snapshot,
                       const std::vector<Index>& rows) const;

    std::string m_filter;
    std::string m_sort;    // empty: the view's, or id
    std::string m_columns; // empty: the view's, or the default ones
    std::string m_view;
};

/// Puts the saved view's parts where no option stands.
base::Status List::takeView() {
    local::SavedView view;
    if (!m_view.empty()) {
        auto found = local::SavedViews().find(m_view);
        if (!found)
            return found.error();
        view = std::move(*found);
    }
    m_filter = view.filter + (view.filter.empty() || m_filter.empty() ? "" : " ") + m_filter;
    if (m_sort.empty() && !m_view.empty())
        m_sort = view.sort.empty() ? "attention" : view.sort;
    if (m_sort.empty())
        m_sort = "id";
    const bool ownColumns = m_columns.empty();
    for (const std::string& column : view.columns)
        if (ownColumns && query::columnFrom(column)) // another version may know more
            m_columns += column + ',';
    if (m_columns.empty())
        m_columns = defaultColumns;
    return {};
}

base::Result<std::vector<query::SortKey>> List::sortKeys() const {
    std::vector<query::SortKey> keys;
    for (std::string_view key : base::split(m_sort, ',')) {
        if (key == "attention") {
            keys.insert(keys.end(), query::attentionOrder().begin(), query::attentionOrder().end());
            continue;
        }
        const bool descending = key.starts_with('-');
        const auto column = columnNamed(descending ? key.substr(1) : key);
        if (!column)
            return column.error();
        keys.push_back({*column, descending});
    }
    return keys;
}

base::Status List::print(Context& context, const domain::Snapshot& snapshot,
                         const std::vector<Index>& rows) const {
    std::vector<query::Column> columns;
    std::vector<Column> heads;
    for (const std::string_view key : base::split(m_columns, ',')) {
        const auto column = columnNamed(key);
        if (!column)
            return column.error();
        const query::ColumnInfo& info = query::info(*column);
        columns.push_back(*column);
        const bool names = *column == query::Column::Id || *column == query::Column::Job;
        heads.push_back(
            {std::string(info.title), info.align == query::Align::Right, info.width > 12, names ? 24 : 8});
    }
    if (rows.empty()) {
        context.report().note(snapshot.jobs.empty() ? "No jobs are here." : "No job matches the filter.");
        return {};
    }
    Table table(heads);
    for (const Index row : rows) {
        const domain::Job& job = *snapshot.jobs[row];
        std::vector<Cell> cells;
        for (const query::Column column : columns) {
            const Tone tone = column == query::Column::State
                                  ? toneOf(query::healthOf(job, snapshot.takenAt).state)
                              : column == query::Column::LastOutcome ? toneOf(job.last.outcome)
                                                                     : Tone::Plain;
            cells.emplace_back(query::text(job, column, snapshot.takenAt), tone);
        }
        table.add(std::move(cells));
    }
    context.report().table(table);
    return {};
}

base::Result<int> List::run(Context& context) {
    if (const auto taken = takeView(); !taken)
        return taken.error();
    const auto filter = query::Filter::parse(m_filter);
    if (!filter)
        return filter.error();
    const auto keys = sortKeys();
    if (!keys)
        return keys.error();
    const auto snapshot = context.load();
    if (!snapshot)
        return snapshot.error();
    const domain::Snapshot& all = **snapshot;

    const query::SearchTexts texts(all.jobs.size());
    const auto rows =
        query::matching(query::sorted(all.jobs, *keys, all.takenAt), all.jobs, texts, *filter, all.takenAt);
    if (context.json()) {
        std::vector<QJsonObject> array;
        array.reserve(rows.size());
        for (const Index row : rows)
            array.push_back(jobJson(*all.jobs[row], all.takenAt));
        context.report().values(array);
    } else if (auto printed = print(context, all, rows); !printed) {
        return printed.error();
    }
    return tell(context.report(), all.gaps);
}

} // namespace

std::unique_ptr<Command> makeList() {
    return std::make_unique<List>();
}

} // namespace redispatch::cli
