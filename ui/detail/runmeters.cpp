// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runmeters.h"

#include "core/base/humanize.h"
#include "core/domain/meters.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace redispatch::ui {

namespace {

QString meterCount(std::size_t n) {
    return QString::fromStdString(base::countText(static_cast<long long>(n)));
}

/// "+38 % of 1.2 s".
QString against(double value, double median, const QString& medianText) {
    const QString delta = QString::fromStdString(base::deltaText(value, median));
    return delta.isEmpty() ? RunMeters::tr("median %1").arg(medianText)
                           : RunMeters::tr("%1, median %2").arg(delta, medianText);
}

} // namespace

RunMeters::RunMeters(QWidget* parent) : QWidget(parent) {
    const QString names[] = {tr("Response"), tr("Error"), tr("Cache"), tr("DB calls")};
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::small);
    for (int i = 0; i < Count; ++i) {
        auto* frame = new QFrame;
        frame->setObjectName(QStringLiteral("meter"));
        frame->setFrameShape(QFrame::StyledPanel);
        frame->setAutoFillBackground(true);
        auto* column = new QVBoxLayout(frame);
        column->setContentsMargins(space::small, space::tiny + 2, space::small, space::tiny + 2);
        column->setSpacing(0);
        Cell& cell = m_cells[i];
        cell.value = plainLabel({}, TextKind::Title);
        cell.value->setObjectName(QStringLiteral("meter%1").arg(i));
        cell.value->setAccessibleName(names[i]);
        cell.note = wrappedLabel({}, TextKind::Small);
        cell.note->setObjectName(QStringLiteral("meterNote%1").arg(i));
        column->addWidget(plainLabel(names[i], TextKind::Small));
        column->addWidget(cell.value);
        column->addWidget(cell.note);
        column->addStretch(1);
        row->addWidget(frame, 1);
    }
}

void RunMeters::set(Meter meter, const QString& value, const QString& note, const QString& tip) {
    const Cell& cell = m_cells[meter];
    cell.value->setText(value);
    cell.value->setAccessibleDescription(note);
    // A number and its unit stay in one line.
    static const QRegularExpression unit(QStringLiteral("(\\d) (ms|s|min|h|d|%)(?!\\w)"));
    cell.note->setText(QString(note).replace(unit, QStringLiteral("\\1\u00a0\\2")));
    cell.value->setToolTip(tip.isEmpty() ? QString() : shownTip(tip));
}

void RunMeters::setRun(const domain::Run& run, const query::Usual& usual) {
    const domain::Meters& meters = run.meters;
    const bool ended = run.finishedAt.has_value() || run.duration.has_value();
    const auto response = ended || meters.responseMs ? query::responseOf(run) : std::nullopt;
    const QString source =
        meters.responseMs ? tr("reported by the run") : tr("its duration, as it reports none");
    const QString alike = usual.ofSameCache ? cacheText(meters) + QLatin1Char(' ') : QString();
    set(Response, response ? durationWords(*response) : dash(),
        !response           ? (ended ? tr("not reported") : tr("not ended yet"))
        : usual.responseMs  ? against(*response, *usual.responseMs, durationWords(*usual.responseMs))
        : meters.responseMs ? tr("reported")
                            : tr("the duration"),
        !response ? QString()
        : usual.responseMs
            ? tr("%1\nMedian of the %2 ok %3runs before it").arg(source, meterCount(usual.responses), alike)
            : tr("%1\nToo few ok runs before it for a median").arg(source));

    const bool failed = meters.error.value_or(domain::isFailure(run.outcome));
    const bool told = ended || failed || meters.error;
    set(Error,
        !told    ? dash()
        : failed ? tr("yes")
                 : tr("no"),
        usual.ended > 0 ? tr("%1 of %2 failed before").arg(meterCount(usual.failed), meterCount(usual.ended))
        : meters.error  ? tr("reported")
        : told          ? tr("by outcome")
                        : QString(),
        !told          ? QString()
        : meters.error ? tr("Reported by the run")
                       : tr("By its outcome, as it reports none"));

    const QString hits = hitsText(meters);
    const std::size_t known = usual.warm + usual.cold;
    const QString usually =
        known == 0 ? QString()
        : usual.warm >= usual.cold
            ? tr("usually warm (%1 of %2)").arg(meterCount(usual.warm), meterCount(known))
            : tr("usually cold (%1 of %2)").arg(meterCount(usual.cold), meterCount(known));
    set(Cache, cacheText(meters),
        meters.cache == domain::CacheStatus::Unknown ? tr("not reported")
        : hits.isEmpty()                             ? usually
                                                     : hitShareText(meters),
        QStringList({hits, usually}).join(QLatin1Char('\n')).trimmed());

    set(DbCalls, numberText(meters.dbCalls),
        !meters.dbCalls ? tr("not reported")
        : usual.dbCalls ? against(*meters.dbCalls, *usual.dbCalls, numberText(usual.dbCalls))
                        : tr("reported"),
        !meters.dbCalls ? QString()
        : usual.dbCalls
            ? tr("Median of the %1 ok runs before it that report them").arg(meterCount(usual.dbReports))
            : tr("Too few reports before it for a median"));
}

QString RunMeters::text(int meter) const {
    return m_cells[meter].value->text();
}

QString RunMeters::note(int meter) const {
    return m_cells[meter].note->text();
}

} // namespace redispatch::ui
