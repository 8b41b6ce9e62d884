// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <QString>

#include <functional>

namespace redispatch::ui {

class FilterLine;
class JobsTable;
class WindowMessages;

/// The job that somebody named to be opened, until it is there or a person has chosen another one.
class WantedJob final {
public:
    WantedJob(JobsTable& table, FilterLine& filter, WindowMessages& messages)
        : m_table(table), m_filter(filter), m_messages(messages) {}

    void want(const QString& name); ///< by id or the end of one
    /// The job asked for as soon as it is there; until then the one that needs a person most.
    void open();
    /// To be called when a job was opened: another one than by us ends the wish.
    void opened();

private:
    bool openNamed(); ///< whether it was there
    void openInTable(const base::JobId& id);

    JobsTable& m_table;
    FilterLine& m_filter;
    WindowMessages& m_messages;
    QString m_name;
    bool m_missed = false;  ///< that it is not there was said
    bool m_opening = false; ///< a job is being opened by us
};

} // namespace redispatch::ui
