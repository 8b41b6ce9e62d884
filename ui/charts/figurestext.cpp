// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/figurestext.h"

#include "core/base/humanize.h"
#include "core/stats/percentiles.h"
#include "ui/detail/runtext.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>

namespace redispatch::ui {

namespace {

using domain::CacheStatus;

constexpr double longForYear = 28 * 24 * 3.6e6; // ms

QString tr(const char* text) {
    return QCoreApplication::translate("Figures", text);
}

QString count(std::uint64_t number) {
    return QString::fromStdString(base::countText(static_cast<long long>(number)));
}

QString percent(double share) {
    const double value = share * 100;
    return tr("%1 %").arg(QString::number(value, 'f', value > 0 && value < 9.95 ? 1 : 0));
}

QString stratumName(CacheStatus stratum) {
    switch (stratum) {
    case CacheStatus::Warm:
        return tr("warm");
    case CacheStatus::Cold:
        return tr("cold");
    case CacheStatus::Unknown:
        return tr("other");
    }
    return {};
}

QString tooFew(std::uint64_t n) {
    return tr("n = %1: too few").arg(count(n));
}

QString signedText(double value, const QString& magnitude) {
    return (value > 0 ? QStringLiteral("+") : value < 0 ? QStringLiteral("−") : QString()) + magnitude;
}

QStringList stratumParts(const StratumFigures& figures) {
    QStringList parts;
    if (figures.p50)
        parts << tr("p50 %1").arg(durationWords(*figures.p50));
    if (figures.p95)
        parts << tr("p95 %1").arg(durationWords(*figures.p95));
    if (figures.p99)
        parts << tr("p99 %1").arg(durationWords(*figures.p99));
    if (!figures.p95)
        parts << tr("n = %1 ok: too few for %2")
                     .arg(count(figures.n), figures.p50 ? tr("p95") : tr("p50 and p95"));
    if (figures.longest && !figures.p95)
        parts << tr("longest %1").arg(durationWords(*figures.longest));
    return parts;
}

const StratumFigures* find(const Figures& figures, CacheStatus stratum) {
    for (const StratumFigures& one : figures.strata)
        if (one.stratum == stratum)
            return &one;
    return nullptr;
}

ComparedFigure comparedPercentile(const QString& name, std::optional<double> marked, std::uint64_t markedN,
                                  std::optional<double> before, std::uint64_t beforeN) {
    ComparedFigure column{name, marked ? durationWords(*marked) : tooFew(markedN),
                          before ? durationWords(*before) : tooFew(beforeN), dash()};
    if (marked && before) {
        const double by = *marked - *before;
        column.difference = signedText(std::round(by), durationWords(std::abs(by)));
        if (const std::string share = base::deltaText(*marked, *before); !share.empty())
            column.difference += tr(" (%1)").arg(QString::fromStdString(share));
    }
    return column;
}

ComparedFigure comparedShare(const QString& name, std::optional<double> marked,
                             std::optional<double> before) {
    ComparedFigure column{name, marked ? percent(*marked) : dash(), before ? percent(*before) : dash(),
                          dash()};
    if (marked && before) {
        const double points = (*marked - *before) * 100;
        column.difference =
            tr("%1 points")
                .arg(signedText(std::round(points * 10), QString::number(std::abs(points), 'f', 1)));
    }
    return column;
}

std::optional<double> errorShare(const Figures& figures) {
    if (!figures.failed || figures.finished == 0)
        return std::nullopt;
    return static_cast<double>(*figures.failed) / static_cast<double>(figures.finished);
}

} // namespace

QString summaryText(const Figures& seen) {
    QStringList parts = {seen.finished == 1 ? tr("1 run") : tr("%1 runs").arg(count(seen.finished))};
    if (seen.running > 0)
        parts.front() += tr(" + %1 running").arg(count(seen.running));
    if (seen.finished == 0)
        return seen.running > 0 ? parts.front() : QString();
    if (seen.strata.size() == 1)
        parts += stratumParts(seen.strata.front());
    if (seen.failed)
        parts << (*seen.failed == 0
                      ? tr("no errors")
                      : tr("errors %1 (%2)").arg(percent(errorShare(seen).value_or(0)), count(*seen.failed)));
    if (seen.hitShare)
        parts << tr("cache hits %1").arg(percent(*seen.hitShare));
    if (seen.dbCalls)
        parts << tr("DB calls %1 per run").arg(numberText(seen.dbCalls));
    // What is true of all runs is not what a narrow window cuts off.
    if (seen.strata.size() > 1)
        for (const StratumFigures& stratum : seen.strata)
            parts << tr("%1: %2").arg(stratumName(stratum.stratum),
                                      stratumParts(stratum).join(QStringLiteral(", ")));
    return parts.join(QStringLiteral(" · "));
}

QString meterName(MeterLine::Kind kind) {
    switch (kind) {
    case MeterLine::Kind::Errors:
        return tr("errors");
    case MeterLine::Kind::Hits:
        return tr("cache hits");
    case MeterLine::Kind::DbCalls:
        return tr("DB calls per run");
    }
    return {};
}

QString absentText(const Figures& figures) {
    if (figures.finished == 0 || !figures.failed)
        return {};
    if (!figures.hitShare && !figures.dbCalls)
        return tr("no cache look-ups or DB calls reported");
    if (!figures.hitShare)
        return tr("no cache look-ups reported");
    return figures.dbCalls ? QString() : tr("no DB calls reported");
}

QString spanText(double from, double to, const QTimeZone& zone, bool withYear) {
    const QLocale c = QLocale::c();
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(from), zone);
    const QDateTime end = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(to), zone);
    const bool otherYear = start.date().year() != end.date().year();
    const bool ofYear = withYear || otherYear || to - from >= longForYear;
    const QString clock = to - from < 600e3 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");
    const QString day = QStringLiteral("d MMM ");
    const QString dayOfYear = QStringLiteral("d MMM yyyy ");
    if (start.date() == end.date())
        return tr("%1 to %2")
            .arg(c.toString(start, (ofYear ? dayOfYear : day) + clock), c.toString(end, clock));
    return tr("%1 to %2")
        .arg(c.toString(start, (otherYear ? dayOfYear : day) + clock),
             c.toString(end, (ofYear ? dayOfYear : day) + clock));
}

std::vector<ComparedFigure> comparedFigures(const Comparison& comparison) {
    const Figures& marked = comparison.marked;
    const Figures& before = comparison.before;
    const double more = static_cast<double>(marked.finished) - static_cast<double>(before.finished);
    std::vector<ComparedFigure> columns = {
        {tr("runs"), count(marked.finished), count(before.finished),
         signedText(more, count(static_cast<std::uint64_t>(std::abs(more))))}};
    const bool apart = std::ranges::count_if(stats::allStrata, [&](CacheStatus stratum) {
                           return find(marked, stratum) || find(before, stratum);
                       }) > 1;
    for (const CacheStatus stratum : stats::allStrata) {
        const StratumFigures none;
        const StratumFigures* here = find(marked, stratum);
        const StratumFigures* there = find(before, stratum);
        if (!here && !there)
            continue;
        const StratumFigures& a = here ? *here : none;
        const StratumFigures& b = there ? *there : none;
        const QString name = apart ? QStringLiteral(" ") + stratumName(stratum) : QString();
        columns.push_back(comparedPercentile(tr("p50") + name, a.p50, a.n, b.p50, b.n));
        columns.push_back(comparedPercentile(tr("p95") + name, a.p95, a.n, b.p95, b.n));
    }
    if (marked.failed)
        columns.push_back(comparedShare(tr("errors"), errorShare(marked), errorShare(before)));
    if (marked.hitShare || before.hitShare)
        columns.push_back(comparedShare(tr("cache hits"), marked.hitShare, before.hitShare));
    if (marked.dbCalls || before.dbCalls) {
        ComparedFigure column{tr("DB calls per run"), numberText(marked.dbCalls), numberText(before.dbCalls),
                              dash()};
        if (marked.dbCalls && before.dbCalls) {
            const double by = std::round((*marked.dbCalls - *before.dbCalls) * 100) / 100;
            column.difference = signedText(by, numberText(std::abs(by)));
        }
        columns.push_back(column);
    }
    return columns;
}

} // namespace redispatch::ui
