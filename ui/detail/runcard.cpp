// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runcard.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "ui/detail/factgrid.h"
#include "ui/detail/markdowntext.h"
#include "ui/detail/outputview.h"
#include "ui/detail/runglyph.h"
#include "ui/detail/runsmodel.h"
#include "ui/detail/runtext.h"
#include "ui/detail/section.h"
#include "ui/theme/fonts.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QEvent>
#include <QGridLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QStringList>

#include <utility>

namespace redispatch::ui {

namespace {

QWidget* framed(QWidget* inside, const QString& name) {
    auto* frame = new QFrame;
    frame->setObjectName(name);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(space::small, space::tiny + 2, space::small, space::tiny + 2);
    layout->addWidget(inside);
    return frame;
}

QString instantText(const std::optional<base::Instant>& at, base::Instant now, const QTimeZone& zone) {
    return at ? clockText(*at, now, zone) + QStringLiteral(" · ") + QString::fromStdString(base::utcText(*at))
              : QString();
}

} // namespace

RunCard::RunCard(QWidget* parent)
    : QScrollArea(parent)
    , m_nothing(plainLabel(tr("Choose a run to see what it did"), TextKind::Muted))
    , m_body(new QWidget)
    , m_glyph(new RunGlyph)
    , m_title(plainLabel({}, TextKind::Title))
    , m_when(wrappedLabel({}, TextKind::Muted))
    , m_progress(new QProgressBar)
    , m_error(wrappedLabel({}))
    , m_fields(new FactGrid)
    , m_output(new OutputView)
    , m_meterRow(makeMeters())
    , m_retry(new QPushButton(tr("Retry…")))
    , m_remove(new QPushButton(tr("Remove…"))) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Run"));
    m_error->setObjectName(QStringLiteral("runError"));
    m_error->setAutoFillBackground(true);
    m_error->setMargin(space::small);

    auto* head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(m_glyph);
    head->addWidget(m_title, 1);
    m_retry->setObjectName(QStringLiteral("retryRunButton"));
    m_remove->setObjectName(QStringLiteral("removeRunButton"));
    for (const auto& [button, verb] :
         {std::pair{m_retry, domain::Verb::Retry}, {m_remove, domain::Verb::RemoveRun}}) {
        head->addWidget(button);
        button->hide();
        connect(button, &QPushButton::clicked, this, [this, verb = verb] { emit verbWanted(verb); });
    }
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    column->setSpacing(space::small);
    column->addLayout(head);
    column->addWidget(m_when);
    m_progress->setObjectName(QStringLiteral("runProgress"));
    m_progress->setAccessibleName(tr("Progress of the run"));
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    column->addWidget(m_progress);
    column->addWidget(m_meterRow);
    column->addWidget(m_error);
    column->addWidget(makeExpectation());
    column->addWidget(new Section(tr("Output"), m_output), 1);
    column->addWidget(new Section(tr("Details"), m_fields));

    m_nothing->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_nothing->setMargin(space::huge);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // as long as there is no run
    auto* pages = new QWidget;
    auto* stack = new QStackedLayout(pages);
    stack->addWidget(m_nothing);
    stack->addWidget(m_body);
    setWidget(pages);
    takeColours();
}

QWidget* RunCard::makeMeters() {
    const QString names[] = {tr("Response"), tr("Error"), tr("Cache"), tr("DB calls")};
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::small);
    for (int i = 0; i < 4; ++i) {
        auto* cell = new QWidget;
        auto* column = new QVBoxLayout(cell);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        m_meters[i].value = plainLabel({}, TextKind::Title);
        m_meters[i].value->setObjectName(QStringLiteral("meter%1").arg(i));
        m_meters[i].value->setAccessibleName(names[i]);
        m_meters[i].note = new ElidedLabel(TextKind::Small);
        column->addWidget(plainLabel(names[i], TextKind::Small));
        column->addWidget(m_meters[i].value);
        column->addWidget(m_meters[i].note);
        layout->addWidget(framed(cell, QStringLiteral("meter")), 1);
    }
    return row;
}

QWidget* RunCard::makeExpectation() {
    m_expectedText = wrappedLabel({});
    m_cameText = wrappedLabel({});
    m_expectedText->setObjectName(QStringLiteral("expectedResult"));
    m_cameText->setObjectName(QStringLiteral("actualResult"));
    auto* row = new QWidget;
    auto* grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(2);
    grid->addWidget(plainLabel(tr("Expected"), TextKind::Small), 0, 0);
    grid->addWidget(plainLabel(tr("Came"), TextKind::Small), 0, 1);
    grid->addWidget(m_expectedText, 1, 0, Qt::AlignTop);
    grid->addWidget(m_cameText, 1, 1, Qt::AlignTop);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return row;
}

void RunCard::setRun(const std::optional<domain::Run>& run, base::Instant now) {
    const bool same = run && m_run && keyOf(*run) == keyOf(*m_run);
    m_run = run;
    auto* stack = static_cast<QStackedLayout*>(widget()->layout());
    stack->setCurrentWidget(run ? m_body : static_cast<QWidget*>(m_nothing));
    setVerticalScrollBarPolicy(run ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (!run)
        return;
    m_glyph->setRun(*run);
    m_title->setText(isSlotOnly(*run) ? slotText(*run) : lookOfRun(*run, lightColours()).word);
    const auto at = run->startedAt ? run->startedAt : run->slotAt;
    QStringList when;
    if (at)
        when << clockText(*at, now, m_zone) << QString::fromStdString(base::relativeText(*at, now));
    if (run->duration)
        when << tr("took %1").arg(durationWords(run->duration));
    if (run->attempt > 1)
        when << attemptText(run->attempt);
    const bool underWay = run->outcome == domain::Outcome::Running;
    if (underWay && !run->progress.empty())
        when << tr("progress %1").arg(progressText(*run));
    const auto share = progressOf(*run);
    m_progress->setVisible(underWay && share);
    m_progress->setValue(share ? static_cast<int>(*share) : 0);
    m_when->setText(when.join(QStringLiteral(" · ")));

    const domain::Meters& meters = run->meters;
    const bool ended = run->finishedAt.has_value() || run->duration.has_value();
    const auto response = meters.responseMs        ? durationWords(*meters.responseMs)
                          : ended && run->duration ? durationWords(run->duration)
                                                   : dash();
    m_meters[0].value->setText(response);
    m_meters[0].note->setText(meters.responseMs ? tr("reported") : ended ? tr("the duration") : QString());
    const bool failed = meters.error.value_or(domain::isFailure(run->outcome));
    m_meters[1].value->setText(!ended && !failed ? dash() : failed ? tr("yes") : tr("no"));
    m_meters[1].note->setText(meters.error ? tr("reported") : ended ? tr("by outcome") : QString());
    m_meters[2].value->setText(cacheText(meters));
    const QString hits = hitsText(meters);
    m_meters[2].note->setText(hits.isEmpty() ? tr("not reported") : hitShareText(meters));
    m_meters[2].note->setToolTip(hits);
    m_meters[3].value->setText(numberText(meters.dbCalls));
    m_meters[3].note->setText(meters.dbCalls ? tr("reported") : tr("not reported"));
    m_meterRow->setVisible(!isSlotOnly(*run));

    m_error->setText(shown(run->error));
    m_error->setVisible(!run->error.empty());
    m_output->parentWidget()->setVisible(!isSlotOnly(*run) && !isWaiting(*run));
    if (!same)
        m_output->clear({});
    showExpectation();
    showFields(now);
    showVerbs();
}

bool offersRunVerb(const domain::Capabilities& can, domain::Verb verb) {
    return can.of(verb) != domain::Why::NotOffered;
}

QString runRefusal(const domain::Capabilities& can, domain::Verb verb, const domain::Run& run) {
    const domain::Why why = can.of(verb);
    // Whether a failed run is kept is seen from the run itself.
    if (why != domain::Why::Allowed && why != domain::Why::NothingToRetry) {
        const std::string_view reason = domain::reasonText(why);
        return QString::fromUtf8(reason.data(), static_cast<qsizetype>(reason.size()));
    }
    if (!run.finishedAt)
        return RunCard::tr("it has not ended");
    if (verb == domain::Verb::Retry && !domain::isFailure(run.outcome))
        return RunCard::tr("only a failed run can be retried");
    return {};
}

void RunCard::setCapabilities(const domain::Capabilities& can) {
    if (can == m_can)
        return;
    m_can = can;
    showVerbs();
}

void RunCard::showVerbs() {
    const bool stored = m_run && !isSlotOnly(*m_run) && !m_run->id.empty();
    for (const auto& [button, verb] :
         {std::pair{m_retry, domain::Verb::Retry}, {m_remove, domain::Verb::RemoveRun}}) {
        const bool offered = stored && offersRunVerb(m_can, verb);
        button->setVisible(offered);
        if (!offered)
            continue;
        const QString why = runRefusal(m_can, verb, *m_run);
        button->setEnabled(why.isEmpty());
        button->setToolTip(why.isEmpty() ? QString() : shownTip(tr("Not available: %1").arg(why)));
        button->setAccessibleDescription(why);
    }
}

void RunCard::showExpectation() {
    if (!m_run)
        return;
    const domain::Run& run = *m_run;
    setFact(*m_expectedText, plainMarkdown(m_expected), tr("nobody wrote it down"));
    QStringList came = {isSlotOnly(run) ? slotText(run) : lookOfRun(run, lightColours()).word};
    if (run.duration)
        came.back() += tr(" in %1").arg(durationWords(run.duration));
    if (!run.outputTail.empty())
        came << shown(base::trimmed(run.outputTail), true);
    setFact(*m_cameText, came.join(QLatin1Char('\n')), dash());
}

void RunCard::setExpected(const std::string& expected) {
    m_expected = expected;
    showExpectation();
}

void RunCard::showFields(base::Instant now) {
    const domain::Run& run = *m_run;
    m_fields->clear();
    const auto add = [this](const QString& name, const QString& value, bool mono = false) {
        if (!value.isEmpty() && value != dash())
            m_fields->add(name, {}, mono)->setText(value);
    };
    add(tr("Run"), shown(run.id), true);
    add(tr("Slot"), instantText(run.slotAt, now, m_zone));
    add(tr("Started"), instantText(run.startedAt, now, m_zone));
    add(tr("Finished"), instantText(run.finishedAt, now, m_zone));
    add(tr("Waited"), durationWords(run.queueWait));
    add(tr("Duration"), durationWords(run.duration));
    add(tr("Outcome"),
        run.outcomeInferred ? tr("follows from other keys; the engine did not write it") : QString());
    add(tr("Exit"), exitText(run));
    if (!isSlotOnly(run)) {
        add(tr("Attempt"), QString::number(run.attempt));
        add(tr("Progress"), progressText(run));
        add(tr("Trigger"), triggerText(run));
    }
    add(tr("Reason"), shown(run.reason));
    add(tr("Request"), shown(run.requestId), true);
    add(tr("Runner"), shown(run.runner), true);
    add(tr("Host"), shown(run.host));
    add(tr("Revision"), shown(run.revision), true);
    for (const auto& [name, value] : run.parameters)
        add(tr("Parameter %1").arg(shown(name)), shown(value), true);
    for (const auto& [name, value] : run.meters.others)
        add(shown(name), numberText(value));
    if (run.meters.malformedLines > 0)
        add(tr("Metrics"), tr("%1 lines were not name=number").arg(run.meters.malformedLines));
}

void RunCard::setOutputPending() {
    m_output->clear(tr("Reading the output…"));
}

void RunCard::setOutput(const base::Result<domain::RunOutput>& output) {
    m_output->setOutput(output);
}

QString RunCard::meterText(int meter) const {
    return m_meters[meter].value->text();
}

void RunCard::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        takeColours();
}

void RunCard::takeColours() {
    const Colours& colours = coloursOf(palette());
    QPalette error = palette();
    error.setColor(QPalette::Window, colours.errorBack);
    m_error->setPalette(error);
}

} // namespace redispatch::ui
