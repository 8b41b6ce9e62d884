// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QProcess>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace redispatch::live {

/// A program that runs as long as this value does, and ends with this process even when that is killed. One
/// that ends by itself can be started again after a while, twice as long each time, and no longer after
/// the sixth time in a row. Made and used in the main thread, whose end would end the child too.
class Child {
public:
    struct Command {
        std::filesystem::path program;
        std::vector<std::string> arguments;
        std::vector<std::pair<std::string, std::string>> variables; ///< beside this process's own
        std::filesystem::path outputFile;                           ///< gets both outputs, appended
        std::filesystem::path folder;                               ///< working directory
    };
    explicit Child(Command command);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// From now on it is started again when it ends by itself.
    void keepAlive() { m_kept = true; }
    /// Waits until it is executing. Missing when the program cannot be executed.
    base::Status start();
    /// Asks it to end (SIGTERM), waits, and ends it by force (SIGKILL) when `grace` is over.
    void stop(std::chrono::milliseconds grace);

    bool isRunning() const { return m_process.state() == QProcess::Running; }
    long long pid() const { return m_process.processId(); } ///< 0 while it is not running
    /// Waits up to `limit` for it to end; true when it has.
    bool waitForEnd(std::chrono::milliseconds limit);

private:
    void ended();
    void launch();

    Command m_command;
    QProcess m_process;
    QTimer m_again;
    bool m_wanted = false;
    bool m_kept = false;
    int m_endings = 0; ///< by itself, in a row
    std::chrono::steady_clock::time_point m_startedAt{};
};

/// Renames a log that has grown beyond `maxBytes` to "<name>.old", replacing the one before.
void rotateLog(const std::filesystem::path& log, std::uintmax_t maxBytes);

} // namespace redispatch::live
