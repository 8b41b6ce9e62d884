// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/outbox.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/runner/durable.h"
#include "core/runner/orphans.h"
#include "core/runner/qttext.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>
#include <system_error>

namespace redispatch::runner {

using engines::native::Report;
namespace fs = std::filesystem;

namespace {
constexpr std::size_t maxDeliveryBytes = 1024 * 1024;

/// Output may hold any bytes, which JSON cannot.
QString packed(const std::string& bytes) {
    return QString::fromLatin1(QByteArray::fromStdString(bytes).toBase64());
}
std::string unpacked(const QJsonValue& value) {
    return QByteArray::fromBase64(value.toString().toLatin1()).toStdString();
}
/// 64-bit numbers are kept as text: JSON's are doubles.
QString packed(long long number) {
    return QString::number(number);
}

template <class Number>
QJsonValue packed(const std::optional<Number>& number) {
    return number ? QJsonValue(static_cast<double>(*number)) : QJsonValue(QJsonValue::Null);
}
std::optional<double> realOf(const QJsonValue& value) {
    return value.isDouble() ? std::optional<double>(value.toDouble()) : std::nullopt;
}
std::optional<int> wholeOf(const QJsonValue& value) {
    return value.isDouble() ? std::optional<int>(value.toInt()) : std::nullopt;
}

QJsonObject pack(const domain::Meters& meters) {
    QJsonArray others;
    for (const auto& [name, value] : meters.others)
        others.append(QJsonArray{toQt(name), value});
    return {
        {QStringLiteral("responseMs"), packed(meters.responseMs)},
        {QStringLiteral("error"), meters.error ? QJsonValue(*meters.error) : QJsonValue(QJsonValue::Null)},
        {QStringLiteral("cacheHits"), packed(meters.cacheHits)},
        {QStringLiteral("cacheMisses"), packed(meters.cacheMisses)},
        {QStringLiteral("dbCalls"), packed(meters.dbCalls)},
        {QStringLiteral("others"), others},
        {QStringLiteral("malformedLines"), meters.malformedLines},
    };
}

domain::Meters metersOf(const QJsonObject& object) {
    domain::Meters meters;
    meters.responseMs = realOf(object.value(QLatin1String("responseMs")));
    if (const QJsonValue error = object.value(QLatin1String("error")); error.isBool())
        meters.error = error.toBool();
    meters.cacheHits = realOf(object.value(QLatin1String("cacheHits")));
    meters.cacheMisses = realOf(object.value(QLatin1String("cacheMisses")));
    meters.dbCalls = realOf(object.value(QLatin1String("dbCalls")));
    for (const QJsonValue& other : object.value(QLatin1String("others")).toArray())
        meters.others.emplace_back(other.toArray().at(0).toString().toStdString(),
                                   other.toArray().at(1).toDouble());
    meters.malformedLines = object.value(QLatin1String("malformedLines")).toInt();
    meters.cache = domain::cacheStatusOf(meters.cacheHits, meters.cacheMisses);
    return meters;
}

QJsonObject pack(const Delivery& delivery) {
    const Report& report = delivery.report;
    return {
        {QStringLiteral("version"), 1},
        {QStringLiteral("job"), toQt(delivery.job.str())},
        {QStringLiteral("run"), packed(delivery.run)},
        {QStringLiteral("requestId"), toQt(delivery.requestId)},
        {QStringLiteral("outcome"), toQt(domain::word(report.outcome))},
        {QStringLiteral("durationMs"), packed(report.duration.count())},
        {QStringLiteral("exitCode"), packed(report.exitCode)},
        {QStringLiteral("signal"), packed(report.signal)},
        {QStringLiteral("error"), packed(report.error)},
        {QStringLiteral("meters"), pack(report.meters)},
        {QStringLiteral("outputTail"), packed(report.outputTail)},
        {QStringLiteral("retryAt"), report.retryAt ? QJsonValue(packed(base::msSinceEpoch(*report.retryAt)))
                                                   : QJsonValue(QJsonValue::Null)},
        {QStringLiteral("head"), packed(delivery.output.head)},
        {QStringLiteral("tail"), packed(delivery.output.tail)},
        {QStringLiteral("totalBytes"), packed(static_cast<long long>(delivery.output.totalBytes))},
        {QStringLiteral("sha256"), toQt(delivery.output.sha256)},
    };
}

std::optional<Delivery> deliveryOf(const QJsonObject& object) {
    const auto text = [&](const char* name) {
        return object.value(QLatin1String(name)).toString().toStdString();
    };
    const auto outcome = domain::outcomeFrom(text("outcome"));
    Delivery delivery;
    delivery.job = base::JobId(text("job"));
    delivery.run = unpacked(object.value(QLatin1String("run")));
    delivery.requestId = text("requestId");
    if (!outcome || delivery.job.empty() || delivery.run.empty() || delivery.requestId.empty() ||
        object.value(QLatin1String("version")).toInt() != 1)
        return {};
    Report& report = delivery.report;
    report.outcome = *outcome;
    report.duration = base::milliseconds(base::parseInt(text("durationMs")).value_or(0));
    report.exitCode = wholeOf(object.value(QLatin1String("exitCode")));
    report.signal = wholeOf(object.value(QLatin1String("signal")));
    report.error = unpacked(object.value(QLatin1String("error")));
    report.meters = metersOf(object.value(QLatin1String("meters")).toObject());
    report.outputTail = unpacked(object.value(QLatin1String("outputTail")));
    if (const auto at = base::parseInt(text("retryAt")))
        report.retryAt = base::instantFromMs(*at);
    delivery.output.head = unpacked(object.value(QLatin1String("head")));
    delivery.output.tail = unpacked(object.value(QLatin1String("tail")));
    delivery.output.totalBytes = static_cast<std::uint64_t>(base::parseInt(text("totalBytes")).value_or(0));
    delivery.output.sha256 = text("sha256");
    report.outputBytes = delivery.output.totalBytes;
    return delivery;
}
} // namespace

fs::path Outbox::pathOf(const std::string& run) const {
    return m_folder / (fileNameOf(run) + ".end");
}

base::Status Outbox::put(const Delivery& delivery) const {
    return writeDurably(pathOf(delivery.run),
                        QJsonDocument(pack(delivery)).toJson(QJsonDocument::Compact).toStdString());
}

base::Status Outbox::remove(const std::string& run) const {
    return removeDurably(pathOf(run));
}

std::vector<Delivery> Outbox::load() const {
    std::error_code failed;
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    for (fs::directory_iterator at(m_folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code untimed;
        if (at->path().extension() == ".end")
            files.emplace_back(fs::last_write_time(at->path(), untimed), at->path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Delivery> deliveries;
    for (const auto& [time, path] : files) {
        const auto content = readBounded(path, maxDeliveryBytes);
        auto delivery =
            content ? deliveryOf(QJsonDocument::fromJson(QByteArray::fromStdString(*content)).object())
                    : std::nullopt;
        if (delivery) {
            deliveries.push_back(std::move(*delivery));
            continue;
        }
        base::log::warning("undelivered end of a run in " + path.string() +
                           " is not readable; set aside as .bad");
        fs::rename(path, path.string() + ".bad", failed);
    }
    return deliveries;
}

} // namespace redispatch::runner
