// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/bulkdialog.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "ui/changes/bulkform.h"
#include "ui/changes/bulkprogress.h"
#include "ui/changes/environmentlabel.h"
#include "ui/changes/planview.h"
#include "ui/changes/verbtext.h"
#include "ui/detail/phrases.h"
#include "ui/detail/section.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/button.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;
using domain::Environment;
using domain::Verb;

namespace {

constexpr std::size_t mostNamed = 4; // jobs beside a reason

QString jobsText(std::size_t number) {
    return number == 1 ? BulkDialog::tr("1 job")
                       : BulkDialog::tr("%1 jobs").arg(
                             QString::fromStdString(base::countText(static_cast<long long>(number))));
}

QString runsText(std::size_t number) {
    return number == 1 ? BulkDialog::tr("1 run") : BulkDialog::tr("%1 runs").arg(shownCount(number));
}

QString refusalsText(const std::vector<query::BulkRefusals>& refusals) {
    QStringList lines;
    for (const query::BulkRefusals& group : refusals) {
        QStringList names;
        const bool ofRuns = !group.runs.empty();
        for (std::size_t i = 0; i < std::min(group.jobs.size(), mostNamed); ++i)
            names += shown(ofRuns ? group.runs[i] : group.jobs[i].rawPath());
        if (group.jobs.size() > mostNamed)
            names += BulkDialog::tr("and %1 more").arg(group.jobs.size() - mostNamed);
        lines += BulkDialog::tr("%1: %2 (%3)")
                     .arg(ofRuns ? runsText(group.jobs.size()) : jobsText(group.jobs.size()),
                          shown(group.reason), names.join(QStringLiteral(", ")));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

QString BulkDialog::verbName(Verb verb) {
    return verb == Verb::Pause         ? tr("Pause")
           : verb == Verb::Resume      ? tr("Resume")
           : verb == Verb::Retry       ? tr("Retry the last failed run of")
           : verb == Verb::Acknowledge ? textOf(verb).deed
                                       : tr("Trigger");
}

BulkDialog::BulkDialog(live::Session& session, Verb verb, std::vector<base::JobId> jobs, QWidget* parent)
    : BulkDialog(session, verb, std::move(jobs), {}, false, parent) {}

BulkDialog::BulkDialog(live::Session& session, Verb verb, const base::JobId& job,
                       std::vector<domain::Run> runs, QWidget* parent)
    : BulkDialog(session, verb, {job}, std::move(runs), true, parent) {}

BulkDialog::BulkDialog(live::Session& session, Verb verb, std::vector<base::JobId> jobs,
                       std::vector<domain::Run> runs, bool ofRuns, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_verb(verb)
    , m_jobs(std::move(jobs))
    , m_runs(std::move(runs))
    , m_ofRuns(ofRuns)
    , m_id(base::newRequestId())
    , m_course(new BulkCourse(session, this))
    , m_title(wrappedLabel({}, TextKind::Title))
    , m_form(new BulkForm(verb, session.profile().environment == Environment::Production,
                          [&session] { return session.serverNow(); }))
    , m_effects(new PlanView)
    , m_refusals(wrappedLabel({}))
    , m_refused(new Section(tr("What cannot be done"), m_refusals))
    , m_progress(new BulkProgress(*m_course))
    , m_pages(new QStackedWidget)
    , m_message(new MessageBar)
    , m_obstacle(plainLabel({}, TextKind::Small))
    , m_deed(pushButton({}, "deedButton"))
    , m_stop(pushButton(tr("Stop"), "stopButton"))
    , m_again(pushButton(tr("Retry the failed ones"), "againButton"))
    , m_copy(pushButton(tr("Copy as TSV"), "copyButton"))
    , m_close(pushButton(tr("Cancel"), "cancelButton"))
    , m_planSoon(new QTimer(this)) {
    setObjectName(QStringLiteral("bulkDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_obstacle->setObjectName(QStringLiteral("dialogObstacle"));
    m_refusals->setObjectName(QStringLiteral("bulkRefusals"));
    m_title->setObjectName(QStringLiteral("bulkTitle"));
    m_pages->addWidget(buildForm());
    m_pages->addWidget(m_progress);
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(space::large, space::medium, space::large, space::large);
    inner->setSpacing(space::medium);
    inner->addWidget(m_title);
    inner->addWidget(m_pages, 1);
    inner->addWidget(m_message);
    inner->addWidget(buildButtons());
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(environmentLabel(session.profile(), palette()));
    outer->addLayout(inner);
    m_planSoon->setSingleShot(true);
    m_planSoon->setInterval(150ms);
    connect(m_planSoon, &QTimer::timeout, this, &BulkDialog::plan);
    connect(m_form, &BulkForm::changed, this, [this] {
        m_planSoon->start();
        updateButtons();
    });
    connect(&session, &live::Session::snapshotReady, m_planSoon, qOverload<>(&QTimer::start));
    connect(&session, &live::Session::statusChanged, this, [this] {
        askParameters();
        updateButtons();
    });
    connect(&session, &live::Session::parametersReady, this, &BulkDialog::takeParameters);
    connect(m_course, &BulkCourse::ended, this, &BulkDialog::showEnd);
    askParameters();
    plan();
    m_form->setFocus();
    resize(620, sizeHint().height());
}

QWidget* BulkDialog::buildForm() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(m_form);
    column->addWidget(new Section(tr("What it will do"), m_effects));
    column->addWidget(m_refused);
    if (m_session.profile().environment == Environment::Production) {
        m_typedLabel = wrappedLabel({});
        m_typed = new QLineEdit;
        m_typed->setObjectName(QStringLiteral("typedNumber"));
        m_typedLabel->setBuddy(m_typed);
        auto* typing = new QVBoxLayout;
        typing->setSpacing(space::tiny);
        typing->addWidget(m_typedLabel);
        typing->addWidget(m_typed);
        column->addLayout(typing);
        connect(m_typed, &QLineEdit::textChanged, this, &BulkDialog::updateButtons);
    }
    column->addStretch(1);
    return page;
}

QWidget* BulkDialog::buildButtons() {
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_obstacle, 1);
    for (QPushButton* each : {m_copy, m_again, m_stop, m_close, m_deed})
        line->addWidget(each);
    m_deed->setDefault(true);
    connect(m_deed, &QPushButton::clicked, this, &BulkDialog::start);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_course->stop();
        updateButtons();
    });
    connect(m_again, &QPushButton::clicked, this, [this] {
        m_message->clear();
        m_course->again();
        updateButtons();
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_progress->asTsv()); });
    connect(m_close, &QPushButton::clicked, this, &BulkDialog::reject);
    return row;
}

QString BulkDialog::counted(std::size_t number) const {
    return m_ofRuns ? runsText(number) : jobsText(number);
}

QString BulkDialog::titled(std::size_t number) const {
    if (m_ofRuns)
        return (m_verb == Verb::Retry ? tr("Retry %1 of %2") : tr("Repeat %1 of %2"))
            .arg(runsText(number), shown(m_jobs.front().rawPath()));
    return verbName(m_verb) + QLatin1Char(' ') + jobsText(number);
}

/// Rows do not tell what their jobs declare. Once is enough: a definition that changes meanwhile is refused
/// by the server's own check.
void BulkDialog::askParameters() {
    if (m_verb == Verb::Trigger && !m_ofRuns && !m_declared && !m_asked && !m_unread && !m_jobs.empty() &&
        m_jobs.size() <= domain::maxBulkItems && m_session.status().state == live::LinkStatus::State::Live)
        m_asked = m_session.requestParameters(m_jobs);
}

void BulkDialog::takeParameters(quint64 ticket, const base::Result<domain::DeclaredParameters>& declared) {
    if (ticket != m_asked)
        return;
    m_asked.reset();
    m_unread = !declared;
    if (!declared) {
        m_message->showError(declared.error());
        const auto again = [this] {
            m_message->clear();
            m_unread = false;
            askParameters();
            updateButtons();
        };
        // Afterwards: clearing the message throws away what it is doing.
        m_message->setAction(tr("Read again"), [this, again] { QTimer::singleShot(0, this, again); });
        updateButtons();
        return;
    }
    m_declared = *declared;
    m_form->setParameters(query::sharedParameters(*m_declared));
    plan();
}

void BulkDialog::plan() {
    const auto snapshot = m_session.snapshot();
    if (m_pages->currentIndex() != 0 || !snapshot)
        return;
    const query::BulkQuestion question{m_session.serverNow(), workstationZone(), false,
                                       m_declared ? &*m_declared : nullptr};
    m_plan = m_ofRuns ? query::planRuns(*snapshot, m_jobs.front(), m_runs, m_form->order(), question)
                      : query::planBulk(*snapshot, m_jobs, m_form->order(), question);
    domain::Plan plan;
    plan.effects = m_plan.effects;
    plan.effects.push_back(
        (m_plan.able == 0 ? tr("Nothing.")
                          : tr("One after another, at most %1 a second; each is read back and recorded.")
                                .arg(domain::usualBulkPace))
            .toStdString());
    plan.warnings = m_plan.warnings;
    m_effects->setPlan(plan);
    m_refusals->setText(refusalsText(m_plan.refusals));
    m_refused->setVisible(!m_plan.refusals.empty());
    m_title->setText(titled(m_plan.able));
    setWindowTitle(titled(m_plan.able));
    m_deed->setText(titled(m_plan.able));
    if (m_typedLabel)
        m_typedLabel->setText(tr("This is production. Type %1 to confirm").arg(m_plan.able));
    updateButtons();
}

bool BulkDialog::typedFits() const {
    return !m_typed || m_typed->text().trimmed() == QString::number(m_plan.able);
}

QString BulkDialog::obstacle() const {
    if (m_plan.able == 0)
        return tr("None of them can be treated so");
    if (std::max(m_jobs.size(), m_runs.size()) > domain::maxBulkItems)
        return tr("At most %1 at a time").arg(counted(domain::maxBulkItems));
    if (const QString why = m_form->obstacle(); !why.isEmpty())
        return why;
    if (m_session.status().state != live::LinkStatus::State::Live)
        return tr("There is no connection");
    if (m_verb == Verb::Trigger && !m_ofRuns && !m_declared)
        return m_asked ? tr("Reading their parameters…") : tr("Their parameters are not known");
    return typedFits() ? QString() : m_ofRuns ? tr("Type the number of runs") : tr("Type the number of jobs");
}

void BulkDialog::updateButtons() {
    const bool asking = m_pages->currentIndex() == 0;
    const bool running = m_course->isRunning();
    const domain::BulkCounts& counts = m_course->bulk().counts();
    const QString why = asking ? obstacle() : m_course->isStopping() ? tr("stopping…") : QString();
    m_obstacle->setText(why);
    m_deed->setVisible(asking);
    m_deed->setEnabled(why.isEmpty());
    m_deed->setToolTip(shownTip(why));
    m_stop->setVisible(running);
    m_stop->setEnabled(!m_course->isStopping());
    m_again->setVisible(!asking && !running && counts.failed + counts.notTried > 0);
    m_again->setText(counts.failed == 0 ? tr("Go on with the others") : tr("Retry the failed ones"));
    m_again->setEnabled(m_session.status().state == live::LinkStatus::State::Live);
    m_copy->setVisible(!asking && !running);
    m_close->setText(asking ? tr("Cancel") : tr("Close"));
}

void BulkDialog::start() {
    if (m_pages->currentIndex() != 0)
        return;
    plan(); // by the newest rows
    if (!obstacle().isEmpty())
        return;
    domain::BulkOrder order = m_form->order();
    order.id = m_id;
    order.ofRuns = m_ofRuns;
    m_pages->setCurrentWidget(m_progress);
    m_course->start({std::move(order), m_plan.items});
    updateButtons();
    if (m_course->isRunning())
        m_stop->setFocus();
}

void BulkDialog::showEnd() {
    m_message->clear();
    const domain::BulkCounts& counts = m_course->bulk().counts();
    const auto worst = m_course->bulk().worst();
    if (counts.failed > 0 && worst && worst->effect == base::Effect::Uncertain)
        // Of a single request an error rightly says otherwise; here each keeps its id.
        m_message->showNote(
            MessageBar::Level::Error, shown(base::explain(*worst).failed),
            tr("It may have taken effect. Trying again is safe: every job keeps its request id, "
               "under which it is done at most once."));
    else if (counts.failed > 0 && worst)
        m_message->showError(*worst);
    updateButtons();
    m_close->setFocus();
}

void BulkDialog::askToStop() {
    m_message->showNote(MessageBar::Level::Warning, tr("It is still running."),
                        tr("What is done stays done; the others are not tried."));
    m_message->setAction(tr("Stop and close"), [this] {
        connect(m_course, &BulkCourse::ended, this, &QDialog::close);
        m_course->stop();
        updateButtons();
    });
}

void BulkDialog::reject() {
    if (m_course->isRunning())
        askToStop();
    else
        QDialog::reject();
}

} // namespace redispatch::ui
