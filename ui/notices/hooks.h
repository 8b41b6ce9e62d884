// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <deque>

class QProcess;

namespace redispatch::ui {

/// Runs the commands of alert rules, without a shell: what comes from Redis reaches them on standard input
/// only, as one line of JSON.
class Hooks final : public QObject {
    Q_OBJECT

public:
    static constexpr int atOnce = 4;
    static constexpr std::size_t mostWaiting = 20;
    static constexpr int limitSeconds = 30; ///< then it is killed

    using QObject::QObject;
    ~Hooks() override;

    /// `command` with its arguments, double quotes around those with blanks.
    void run(const QString& command, const QByteArray& input, const QStringList& environment);
    void setLimit(int milliseconds) { m_limit = milliseconds; }
    int running() const { return m_running; }

signals:
    void failed(const QString& command, const QString& why);
    void ended(const QString& command); ///< with exit code 0

private:
    struct Call {
        QString command;
        QByteArray input;
        QStringList environment;
    };
    void start(const Call& call);
    void over();

    std::deque<Call> m_waiting;
    int m_running = 0;
    int m_limit = limitSeconds * 1000;
};

} // namespace redispatch::ui
