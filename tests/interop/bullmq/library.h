// SPDX-License-Identifier: GPL-3.0-or-later
// One of the real libraries in a node process of its own (driver.js): applications that register schedules,
// workers that run them, and what the library says about both.
#pragma once

#include <QJsonArray>
#include <QJsonObject>

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace redispatch::interop {

/// What a worker told: "active", "completed", "failed", "stalled" or "error".
struct Told {
    std::string event;
    std::string worker;
    std::string queue;
    std::string id;
    std::string name;
    QJsonObject all;
};

/// Everything throws std::runtime_error when the process cannot be used, does not answer in time, or answers
/// with an error.
class Library {
public:
    /// `model` is one of driver.js; `address` a Unix socket's path or "cluster:PORT".
    Library(std::string model, const std::string& address);
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    const std::string& model() const { return m_model; }
    pid_t pid() const { return m_pid; }

    QJsonValue ask(const char* what, QJsonObject with = {});
    /// What the workers have told so far, oldest first. Reads what has come in the meantime.
    const std::vector<Told>& told();
    /// Looks again, each time after reading what came, until `holds`; false after a generous while.
    bool until(const std::function<bool()>& holds);
    void kill9(); ///< SIGKILL, waits for its end

private:
    bool readFor(int waitMs); ///< false when the process has ended
    void take(const QJsonObject& message);

    std::string m_model;
    pid_t m_pid = 0;
    int m_in = -1;  ///< its standard input
    int m_out = -1; ///< its standard output
    std::string m_unread;
    int m_asked = 0;
    QJsonObject m_answer;
    std::vector<Told> m_told;
};

} // namespace redispatch::interop
