// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runcard.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "ui/detail/errorcard.h"
#include "ui/detail/factgrid.h"
#include "ui/detail/fold.h"
#include "ui/detail/markdowntext.h"
#include "ui/detail/outputview.h"
#include "ui/detail/runglyph.h"
#include "ui/detail/runmeters.h"
#include "ui/detail/runtext.h"
#include "ui/detail/section.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QStringList>

#include <utility>

namespace redispatch::ui {

namespace {

QString instantText(const std::optional<base::Instant>& at, base::Instant now, const QTimeZone& zone) {
    return at ? clockText(*at, now, zone) + QStringLiteral(" · ") + QString::fromStdString(base::utcText(*at))
              : QString();
}

QString reasonOf(domain::Why why) {
    const std::string_view reason = domain::reasonText(why);
    return QString::fromUtf8(reason.data(), static_cast<qsizetype>(reason.size()));
}

void enable(QPushButton& button, const QString& why, const QString& effect = {}) {
    button.setEnabled(why.isEmpty());
    const QString tip = why.isEmpty() ? effect : RunCard::tr("Not available: %1").arg(why);
    button.setToolTip(tip.isEmpty() ? QString() : shownTip(tip));
    button.setAccessibleDescription(why);
}

} // namespace

RunCard::RunCard(QWidget* parent)
    : QScrollArea(parent)
    , m_runs(std::make_shared<const std::vector<domain::Run>>())
    , m_nothing(plainLabel(tr("Choose a run to see what it did"), TextKind::Muted))
    , m_body(new QWidget)
    , m_glyph(new RunGlyph)
    , m_title(plainLabel({}, TextKind::Title))
    , m_when(wrappedLabel({}, TextKind::Muted))
    , m_progress(new QProgressBar)
    , m_elapsed(new ElapsedBar)
    , m_meters(new RunMeters)
    , m_error(new ErrorCard)
    , m_expectation(makeExpectation())
    , m_attemptsText(wrappedLabel({}))
    , m_attempts(new Fold(QStringLiteral("runAttempts"), m_attemptsText))
    , m_fields(new FactGrid)
    , m_output(new OutputView)
    , m_again(new QPushButton(tr("Run again…")))
    , m_retry(new QPushButton(tr("Retry…")))
    , m_remove(new QPushButton(tr("Remove…"))) {
    setObjectName(QStringLiteral("runCard"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Run"));
    m_progress->setObjectName(QStringLiteral("runProgress"));
    m_progress->setAccessibleName(tr("Progress of the run"));
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_attemptsText->setObjectName(QStringLiteral("runAttemptsText"));
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    column->setSpacing(space::small);
    column->addWidget(makeHead());
    column->addWidget(m_when);
    column->addWidget(m_elapsed);
    column->addWidget(m_progress);
    column->addWidget(m_meters);
    column->addWidget(m_error);
    column->addWidget(m_expectation);
    column->addWidget(m_attempts);
    column->addWidget(new Section(tr("Output"), m_output), 1);
    column->addWidget(new Section(tr("Details"), m_fields));
    connect(m_error, &ErrorCard::errorLineWanted, m_output, &OutputView::showErrorLine);
    connect(m_output, &OutputView::shownOutput, this, &RunCard::findErrorLine);

    m_nothing->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_nothing->setMargin(space::huge);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // as long as there is no run
    auto* pages = new QWidget;
    auto* stack = new QStackedLayout(pages);
    stack->addWidget(m_nothing);
    stack->addWidget(m_body);
    setWidget(pages);
}

QWidget* RunCard::makeHead() {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::small);
    row->addWidget(m_glyph);
    row->addWidget(m_title, 1);
    m_again->setObjectName(QStringLiteral("runAgainButton"));
    m_retry->setObjectName(QStringLiteral("retryRunButton"));
    m_remove->setObjectName(QStringLiteral("removeRunButton"));
    for (QPushButton* button : {m_again, m_retry, m_remove}) {
        row->addWidget(button);
        button->hide();
    }
    connect(m_again, &QPushButton::clicked, this, &RunCard::againWanted);
    connect(m_retry, &QPushButton::clicked, this, [this] { emit verbWanted(domain::Verb::Retry); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit verbWanted(domain::Verb::RemoveRun); });
    return head;
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
    m_now = now;
    auto* stack = static_cast<QStackedLayout*>(widget()->layout());
    stack->setCurrentWidget(run ? m_body : static_cast<QWidget*>(m_nothing));
    setVerticalScrollBarPolicy(run ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (!run)
        return;
    m_glyph->setRun(*run);
    m_title->setText(isSlotOnly(*run) ? slotText(*run) : lookOfRun(*run, lightColours()).word);
    const auto share = progressOf(*run);
    m_progress->setVisible(run->outcome == domain::Outcome::Running && share);
    m_progress->setValue(share ? static_cast<int>(*share) : 0);
    m_meters->setVisible(!isSlotOnly(*run));
    m_error->setVisible(!isSlotOnly(*run) && (domain::isFailure(run->outcome) || !run->error.empty()));
    m_expectation->setVisible(m_error->isHidden());
    m_output->parentWidget()->setVisible(!isSlotOnly(*run) && !isWaiting(*run));
    if (!same)
        m_output->clear({});
    showWhen();
    showComparisons();
    showExpectation();
    showFields();
    showVerbs();
}

void RunCard::tick(base::Instant now) {
    m_now = now;
    if (m_run && m_run->outcome == domain::Outcome::Running)
        showWhen();
}

void RunCard::showWhen() {
    const domain::Run& run = *m_run;
    const bool underWay = run.outcome == domain::Outcome::Running && run.startedAt;
    const auto at = run.startedAt ? run.startedAt : run.slotAt;
    QStringList when;
    if (at)
        when << clockText(*at, m_now, m_zone);
    if (at && !underWay)
        when << QString::fromStdString(base::relativeText(*at, m_now));
    m_elapsed->setVisible(underWay && m_elapsed->isKnown());
    if (underWay) {
        const auto elapsed = std::max(m_now - *run.startedAt, base::milliseconds(0));
        m_elapsed->setElapsed(elapsed);
        when << tr("running for %1").arg(durationWords(elapsed)) << paceText(m_elapsed->pace());
        if (m_elapsed->isLate())
            when << (m_elapsed->pace().p95 ? tr("beyond p95") : tr("beyond the median"));
    }
    if (run.duration)
        when << tr("took %1").arg(durationWords(run.duration));
    if (run.attempt > 1)
        when << attemptText(run.attempt);
    if (underWay && !run.progress.empty())
        when << tr("progress %1").arg(progressText(run));
    when.removeAll(QString());
    m_when->setText(when.join(QStringLiteral(" · ")));
}

void RunCard::showComparisons() {
    if (!m_run)
        return;
    m_meters->setRun(*m_run, query::usualBefore(*m_runs, *m_run));
    showAttempts();
    if (!domain::isFailure(m_run->outcome) && m_run->error.empty())
        return;
    Failure failure;
    failure.run = *m_run;
    failure.job = m_job;
    failure.jobName = m_jobName;
    failure.expected = m_expected;
    failure.detailKnown = m_detail.has_value();
    if (m_detail) {
        failure.rollback = m_detail->card.rollbackNote;
        failure.policy = m_detail->policy;
    }
    failure.can = m_can;
    if (const domain::Run* ok = query::lastOkBefore(*m_runs, *m_run))
        failure.lastOk = *ok;
    failure.read = m_runs->size();
    m_error->setFailure(failure, m_now);
}

void RunCard::showAttempts() {
    const auto others = query::otherAttempts(*m_runs, *m_run);
    QStringList lines;
    for (const domain::Run* other : others) {
        QStringList parts{attemptText(other->attempt), lookOfRun(*other, lightColours()).word};
        if (!other->error.empty())
            parts << shown(base::elided(base::trimmed(other->error), 120));
        else if (other->exitCode || other->signal)
            parts << tr("exit %1").arg(exitText(*other));
        if (other->duration)
            parts << durationWords(other->duration);
        if (other->startedAt)
            parts << clockText(*other->startedAt, m_now, m_zone);
        if (!other->host.empty())
            parts << shown(other->host);
        lines << parts.join(QStringLiteral(" · "));
    }
    m_attemptsText->setText(lines.join(QLatin1Char('\n')));
    m_attempts->setTitle(others.size() == 1 ? tr("1 other attempt of this slot")
                                            : tr("%1 other attempts of this slot").arg(others.size()));
    m_attempts->setVisible(!others.empty());
}

bool offersRunVerb(const domain::Capabilities& can, domain::Verb verb) {
    return can.of(verb) != domain::Why::NotOffered;
}

QString runRefusal(const domain::Capabilities& can, domain::Verb verb, const domain::Run& run) {
    const domain::Why why = can.of(verb);
    // Whether a failed run is kept is seen from the run itself.
    if (why != domain::Why::Allowed && why != domain::Why::NothingToRetry)
        return reasonOf(why);
    if (!run.finishedAt)
        return RunCard::tr("it has not ended");
    if (verb == domain::Verb::Retry && !domain::isFailure(run.outcome))
        return RunCard::tr("only a failed run can be retried");
    return {};
}

bool offersAgain(const domain::Capabilities& can, const domain::Run& run) {
    return !offersRunVerb(can, domain::Verb::Retry) && offersRunVerb(can, domain::Verb::Trigger) &&
           !isSlotOnly(run) && run.finishedAt.has_value();
}

QString againRefusal(const domain::Capabilities& can) {
    return reasonOf(can.of(domain::Verb::Trigger));
}

void RunCard::setJob(const domain::Job& job) {
    m_job = job.id;
    m_jobName = job.name;
    const Pace pace = paceOf(job);
    const bool other = pace != m_elapsed->pace();
    m_elapsed->setPace(pace);
    if (other && m_run)
        showWhen();
    if (job.can == m_can)
        return;
    m_can = job.can;
    showVerbs();
    showComparisons();
}

void RunCard::setDetail(const domain::JobDetail& detail) {
    if (m_detail == detail)
        return;
    m_detail = detail;
    m_expected = detail.card.expectedResult;
    showExpectation();
    showComparisons();
}

void RunCard::forgetJob() {
    m_detail.reset();
    m_expected.clear();
    m_runs = std::make_shared<const std::vector<domain::Run>>();
}

void RunCard::setRuns(const RunList& runs) {
    if (runs == m_runs)
        return;
    m_runs = runs;
    showComparisons();
}

void RunCard::showVerbs() {
    const bool stored = m_run && !isSlotOnly(*m_run) && !m_run->id.empty();
    for (const auto& [button, verb] :
         {std::pair{m_retry, domain::Verb::Retry}, {m_remove, domain::Verb::RemoveRun}}) {
        const bool offered = stored && offersRunVerb(m_can, verb);
        button->setVisible(offered);
        if (offered)
            enable(*button, runRefusal(m_can, verb, *m_run));
    }
    const bool again = m_run && offersAgain(m_can, *m_run);
    m_again->setVisible(again);
    if (again)
        enable(*m_again, againRefusal(m_can),
               tr("A new run now with the same parameters; the schedule stays as it is"));
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

void RunCard::showFields() {
    const domain::Run& run = *m_run;
    m_fields->clear();
    const auto add = [this](const QString& name, const QString& value, bool mono = false) {
        if (!value.isEmpty() && value != dash())
            m_fields->add(name, {}, mono)->setText(value);
    };
    add(tr("Run"), shown(run.id), true);
    add(tr("Slot"), instantText(run.slotAt, m_now, m_zone));
    add(tr("Started"), instantText(run.startedAt, m_now, m_zone));
    add(tr("Finished"), instantText(run.finishedAt, m_now, m_zone));
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

void RunCard::findErrorLine() {
    m_error->setErrorLine(m_error->isVisibleTo(m_body) && errorLineOf(m_output->text()) >= 0);
}

QString RunCard::meterText(int meter) const {
    return m_meters->text(meter);
}

} // namespace redispatch::ui
