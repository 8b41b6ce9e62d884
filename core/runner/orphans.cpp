// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/orphans.h"

#include "core/base/log.h"
#include "core/runner/boottime.h"
#include "core/runner/durable.h"
#include "core/runner/processes.h"
#include "core/runner/qttext.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <system_error>

namespace redispatch::runner {

namespace fs = std::filesystem;

namespace {
constexpr std::size_t maxRecordBytes = 16 * 1024;

std::string textOf(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString().toStdString();
}
} // namespace

std::string fileNameOf(const std::string& run) {
    const QByteArray bytes = QByteArray::fromStdString(run);
    const QByteArray encoded = bytes.toPercentEncoding(QByteArray(), QByteArray("."));
    if (!encoded.isEmpty() && encoded.size() <= 200)
        return encoded.toStdString();
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

fs::path RunRecords::pathOf(const std::string& run) const {
    return m_folder / (fileNameOf(run) + ".run");
}

base::Status RunRecords::put(const RunRecord& record) const {
    const QJsonObject object{
        {QStringLiteral("job"), toQt(record.job)},
        {QStringLiteral("run"), toQt(record.run)},
        {QStringLiteral("fence"), toQt(record.fence)},
        {QStringLiteral("attempt"), record.attempt},
        {QStringLiteral("group"), static_cast<qint64>(record.group)},
        {QStringLiteral("startTicks"), toQt(std::to_string(record.startTicks))},
        {QStringLiteral("bootId"), toQt(record.bootId)},
    };
    return writeDurably(pathOf(record.run),
                        QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString());
}

base::Status RunRecords::remove(const std::string& run) const {
    return removeDurably(pathOf(run));
}

std::vector<RunRecord> RunRecords::load() const {
    std::vector<RunRecord> records;
    std::error_code failed;
    std::vector<fs::path> unreadable;
    for (fs::directory_iterator at(m_folder, failed), end; !failed && at != end; at.increment(failed)) {
        if (at->path().extension() != ".run")
            continue;
        const auto content = readBounded(at->path(), maxRecordBytes);
        const QJsonObject object =
            content ? QJsonDocument::fromJson(QByteArray::fromStdString(*content)).object() : QJsonObject();
        RunRecord record;
        record.job = textOf(object, "job");
        record.run = textOf(object, "run");
        record.fence = textOf(object, "fence");
        record.attempt = object.value(QLatin1String("attempt")).toInt(1);
        record.group = static_cast<pid_t>(object.value(QLatin1String("group")).toInteger());
        record.startTicks = object.value(QLatin1String("startTicks")).toString().toULongLong();
        record.bootId = textOf(object, "bootId");
        if (record.job.empty() || record.run.empty())
            unreadable.push_back(at->path());
        else
            records.push_back(std::move(record));
    }
    for (const fs::path& path : unreadable) {
        base::log::warning("run record " + path.string() + " is not readable; set aside as .bad");
        fs::rename(path, path.string() + ".bad", failed);
    }
    return records;
}

int killOrphans(const RunRecord& record) {
    if (record.bootId.empty() || record.bootId != bootId())
        return 0;
    int signalled = 0;
    const std::string mark = "REDISPATCH_RUN=" + record.run;
    const auto leader = processState(record.group);
    if (record.group > 1 && leader && leader->startTicks == record.startTicks &&
        leader->group == record.group)
        signalled += ::kill(-record.group, SIGKILL) == 0 ? 1 : 0;
    for (const pid_t pid : allProcesses())
        signalled += killIfMarked(pid, mark) ? 1 : 0;
    return signalled;
}

} // namespace redispatch::runner
