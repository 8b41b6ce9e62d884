// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/stripcard.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QAccessible>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace redispatch::ui {

using domain::Fate;
using domain::Outcome;
using domain::Run;

namespace {

const QString dot = QStringLiteral(" · ");
constexpr int mostWide = 380;
constexpr int inset = space::medium + space::glyph + space::small; // of the text, beside the glyph

QString words(std::string_view word) {
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

QString medianLine(const domain::Job& job, std::optional<base::milliseconds> took) {
    if (!took || !job.medianDuration || job.medianDuration->count() <= 0)
        return {};
    return StripCard::tr("%1 against the median of %2")
        .arg(QString::fromStdString(base::deltaText(static_cast<double>(took->count()),
                                                    static_cast<double>(job.medianDuration->count()))),
             durationWords(job.medianDuration));
}

/// Started when, for which slot, and how long after it.
QStringList whenLines(const Run& run, base::Instant now) {
    QStringList lines;
    const auto moment = [&](base::Instant at) {
        return clockText(at, now) + dot + QString::fromStdString(base::relativeText(at, now));
    };
    if (run.startedAt)
        lines += StripCard::tr("started %1").arg(moment(*run.startedAt));
    if (run.slotAt && !run.startedAt)
        lines += StripCard::tr("slot %1").arg(moment(*run.slotAt));
    else if (run.slotAt && *run.startedAt >= *run.slotAt)
        lines += StripCard::tr("slot %1, started %2 after it")
                     .arg(clockText(*run.slotAt, now), durationWords(*run.startedAt - *run.slotAt));
    return lines;
}

} // namespace

QString StripText::text() const {
    QStringList all{title};
    all += lines;
    for (const QString& one : {error, note})
        if (!one.isEmpty())
            all += one;
    return all.join(QLatin1Char('\n'));
}

StripText stripText(const domain::Job& job, const std::vector<Fate>& fates, std::size_t place,
                    const StripRecord* record, base::Instant now, const Colours& colours) {
    const Fate& fate = fates[place];
    const Run* run =
        record && place < record->runs.size() && record->runs[place] ? &*record->runs[place] : nullptr;
    StripText text{lookOf(fate, colours), {}, {}, {}, {}};
    text.title = text.look.word;
    const auto took = run && run->duration ? run->duration : fate.duration;
    if (run && isSlotOnly(*run) && run->skippedCount > 1)
        text.title = slotText(*run);
    if (run && run->outcome == Outcome::Failed && (run->exitCode || run->signal))
        text.title += dot + (run->signal ? exitText(*run) : StripCard::tr("exit %1").arg(exitText(*run)));
    if (took)
        text.title += dot + durationWords(took);
    if (run)
        text.lines += whenLines(*run, now);
    if (const QString against = medianLine(job, took); !against.isEmpty())
        text.lines += against;
    QStringList facts;
    if (run && !isSlotOnly(*run))
        facts += triggerText(*run);
    else if (!run && fate.trigger != domain::TriggerKind::Unknown && fate.outcome != Outcome::None)
        facts += words(domain::word(fate.trigger));
    if (run && run->attempt > 1)
        facts += attemptText(run->attempt);
    if (const auto cache =
            run && run->meters.cache != domain::CacheStatus::Unknown ? run->meters.cache : fate.cache;
        cache != domain::CacheStatus::Unknown)
        facts += StripCard::tr("cache %1").arg(words(domain::word(cache)));
    if (!facts.isEmpty())
        text.lines += facts.join(dot);
    const bool changed = record && std::ranges::find(record->newRevisions, static_cast<int>(place)) !=
                                       record->newRevisions.end();
    if (run && changed)
        text.lines += StripCard::tr("first run of revision %1").arg(shown(base::elided(run->revision, 40)));
    if (record)
        for (const StripShift& shift : record->shifts)
            if (shift.fate == static_cast<int>(place))
                text.lines += (shift.change > 0 ? StripCard::tr("runs take longer from here on: %1")
                                                : StripCard::tr("runs take less long from here on: %1"))
                                  .arg(QString::fromStdString(base::deltaText(1 + shift.change, 1)));
    constexpr std::size_t longest = 240;
    if (run)
        text.error = shown(base::elided(run->error, longest));
    text.note = StripCard::tr("%1 of %2").arg(place + 1).arg(fates.size());
    if (!record)
        text.note += dot + StripCard::tr("reading…");
    else if (record->error)
        text.note += dot + StripCard::tr("its record could not be read: %1")
                               .arg(QString::fromStdString(base::sentence(*record->error)));
    else if (!run)
        text.note += dot + StripCard::tr("its record is not kept any more");
    return text;
}

StripCard::StripCard(QWidget* parent)
    : QFrame(parent)
    , m_title(plainLabel({}, TextKind::Strong, this))
    , m_lines(plainLabel({}, TextKind::Normal, this))
    , m_error(plainLabel({}, TextKind::Normal, this))
    , m_note(plainLabel({}, TextKind::Small, this)) {
    setObjectName(QStringLiteral("stripCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    m_error->setWordWrap(true);
    m_note->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(inset, space::small, space::medium, space::small);
    column->setSpacing(2);
    for (QLabel* label : {m_title, m_lines, m_error, m_note})
        column->addWidget(label);
    hide();
}

void StripCard::showText(const StripText& text, const QRect& bar) {
    m_look = text.look;
    m_text = text.text();
    m_title->setText(text.title);
    m_lines->setText(text.lines.join(QLatin1Char('\n')));
    m_lines->setVisible(!text.lines.isEmpty());
    m_error->setText(text.error);
    m_error->setVisible(!text.error.isEmpty());
    m_note->setText(text.note);
    const int wide = std::max({m_title->sizeHint().width(), m_lines->sizeHint().width(), 180});
    setFixedWidth(std::min(wide + inset + space::medium, mostWide));
    setFixedHeight(layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width())
                                                 : layout()->totalSizeHint().height());
    constexpr int away = 6;
    const QRect area = parentWidget()->rect().adjusted(space::tiny, space::tiny, -space::tiny, -space::tiny);
    int y = bar.bottom() + away;
    if (y + height() > area.bottom() && bar.top() - away - height() >= area.top())
        y = bar.top() - away - height();
    const int x =
        std::clamp(bar.center().x() - inset, area.left(), std::max(area.left(), area.right() - width()));
    move(x, y);
    if (accessibleName() != m_text) {
        setAccessibleName(m_text);
        QAccessibleEvent event(this, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&event);
    }
    raise();
    show();
    update();
}

QString StripCard::text() const {
    return isHidden() ? QString() : m_text;
}

void StripCard::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    painter.setPen(isHighContrast(palette()) ? QPen(colours.text, 2) : QPen(colours.rule, 1));
    painter.setBrush(palette().color(QPalette::ToolTipBase));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    paintGlyph(painter,
               QRectF(space::medium, m_title->geometry().center().y() + 0.5 - space::glyph / 2.0,
                      space::glyph, space::glyph),
               m_look.glyph, m_look.colour);
}

} // namespace redispatch::ui
