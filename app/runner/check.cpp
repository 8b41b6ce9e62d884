// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/check.h"

#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/runner/definitions.h"
#include "core/timing/describe.h"

#include <ostream>

#include <unistd.h>

namespace redispatch::app {

namespace {
void printError(const base::Error& error, std::ostream& out) {
    out << "bad   " << base::visible(error.subject);
    if (!error.detail.empty())
        out << ": " << base::visible(error.detail);
    if (!error.expected.empty())
        out << ": expected " << base::visible(error.expected);
    if (!error.actual.empty())
        out << ", found " << base::visible(error.actual);
    out << '\n';
}

void printJob(const runner::Definitions::File& file, const runner::JobFile& job, std::ostream& out) {
    out << "ok    " << base::visible(file.path.string()) << ": " << file.jobId << ", "
        << base::visible(timing::describe(job.rule)) << '\n';
    // Not an error: the program may come with the next deployment.
    if (::access(job.command.front().c_str(), X_OK) != 0)
        out << "note  " << base::visible(file.path.string()) << ": " << base::visible(job.command.front())
            << " cannot be executed by this user now\n";
}
} // namespace

int check(const std::filesystem::path& folder, std::ostream& out) {
    const auto definitions = runner::loadDefinitions(folder);
    if (!definitions) {
        printError(definitions.error(), out);
        return base::exitCode(definitions.error().kind);
    }
    for (const auto& file : definitions->files) {
        for (const base::Error& error : file.errors)
            printError(error, out);
        if (const auto job = definitions->jobs.find(file.jobId);
            file.errors.empty() && job != definitions->jobs.end())
            printJob(file, job->second, out);
    }
    out << definitions->jobs.size() << " of " << definitions->files.size() << " files can be used\n";
    const base::Error* first = definitions->firstError();
    return first ? base::exitCode(first->kind) : 0;
}

} // namespace redispatch::app
