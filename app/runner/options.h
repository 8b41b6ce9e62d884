// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/runner/dispatcher.h"
#include "core/runner/recorder.h"

#include <QStringList>

#include <filesystem>
#include <optional>
#include <string>

namespace redispatch::app {

struct RunnerOptions {
    enum class What { Run, Check, ShowText };
    What what = What::Run;
    std::string text; ///< help or version, with ShowText
    std::filesystem::path jobs;
    std::filesystem::path state;                       ///< folder of all runners of this user here
    std::string name;                                  ///< empty: the host's
    bool runsJobs = true;                              ///< false: it only records
    runner::Dispatcher::Options dispatcher;            ///< without folders and names
    std::optional<runner::Recorder::Options> recorder; ///< without the host and the process
};

/// What the command line and the environment say. Invalid names the option.
base::Result<RunnerOptions> parseOptions(const QStringList& arguments);

} // namespace redispatch::app
