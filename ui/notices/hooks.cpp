// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/hooks.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QTimer>
#include <QVariant>

namespace redispatch::ui {

Hooks::~Hooks() {
    // A command that outlives the window is ended with it: nobody would hear what became of it.
    for (QProcess* process : findChildren<QProcess*>())
        process->disconnect(this);
}

void Hooks::run(const QString& command, const QByteArray& input, const QStringList& environment) {
    const Call call{command, input, environment};
    if (m_running < atOnce)
        start(call);
    else if (m_waiting.size() < mostWaiting)
        m_waiting.push_back(call);
    else
        emit failed(command, tr("%n commands are waiting already", nullptr, static_cast<int>(mostWaiting)));
}

void Hooks::start(const Call& call) {
    QStringList words = QProcess::splitCommand(call.command);
    if (words.isEmpty()) {
        emit failed(call.command, tr("there is no command in it"));
        return;
    }
    auto* process = new QProcess(this);
    process->setProgram(words.takeFirst());
    process->setArguments(words);
    process->setStandardOutputFile(QProcess::nullDevice());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& pair : call.environment)
        environment.insert(pair.section(QLatin1Char('='), 0, 0), pair.section(QLatin1Char('='), 1));
    // What opens Redis for this window is none of the command's business.
    for (const char* secret : {"REDISCLI_AUTH", "REDISPATCH_LEDGER_AUTH"})
        environment.remove(QLatin1String(secret));
    process->setProcessEnvironment(environment);
    ++m_running;

    auto* limit = new QTimer(process);
    limit->setSingleShot(true);
    connect(limit, &QTimer::timeout, process, [process] {
        process->setProperty("late", true);
        process->kill();
    });
    connect(process, &QProcess::errorOccurred, this, [this, process, call](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return; // finished() tells the rest
        emit failed(call.command, process->errorString());
        process->deleteLater();
        over();
    });
    connect(process, &QProcess::finished, this,
            [this, process, call](int exitCode, QProcess::ExitStatus status) {
                if (process->property("late").toBool())
                    emit failed(call.command, tr("it took more than %1 s and was ended").arg(m_limit / 1000));
                else if (status == QProcess::CrashExit)
                    emit failed(call.command, tr("it crashed"));
                else if (exitCode != 0)
                    emit failed(call.command,
                                tr("exit code %1. %2")
                                    .arg(exitCode)
                                    .arg(QString::fromUtf8(process->readAllStandardError().left(300))));
                else
                    emit ended(call.command);
                process->deleteLater();
                over();
            });
    process->start();
    process->write(call.input);
    process->closeWriteChannel();
    limit->start(m_limit);
}

void Hooks::over() {
    --m_running;
    if (m_waiting.empty())
        return;
    const Call next = std::move(m_waiting.front());
    m_waiting.pop_front();
    start(next);
}

} // namespace redispatch::ui
