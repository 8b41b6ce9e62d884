// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/actiondialog.h"

#include "ui/changes/environmentlabel.h"
#include "ui/changes/planview.h"
#include "ui/detail/section.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;
using domain::Environment;

ActionDialog::ActionDialog(live::Session& session, const domain::Job& job, const QString& verb,
                           QWidget* parent)
    : ActionDialog(session, job, verb, {shown(job.name), shown(job.name)}, parent) {}

ActionDialog::ActionDialog(live::Session& session, const domain::Job& job, const QString& verb,
                           const Target& target, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_job(job)
    , m_name(shown(job.name))
    , m_typed(target.typed)
    , m_requestId(base::newRequestId())
    , m_body(new QWidget)
    , m_column(new QVBoxLayout(m_body))
    , m_plan(new PlanView)
    , m_message(new MessageBar)
    , m_obstacle(plainLabel({}, TextKind::Small))
    , m_deed(new QPushButton)
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_planSoon(new QTimer(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    const QString whole = verb + QLatin1Char(' ') + target.name;
    setWindowTitle(whole);
    m_deed->setObjectName(QStringLiteral("deedButton"));
    QString deed = verb + QLatin1Char(' ') + fontMetrics().elidedText(target.name, Qt::ElideMiddle, 220);
    m_deed->setText(deed.replace(QLatin1Char('&'), QStringLiteral("&&")));
    m_deed->setAccessibleName(whole);
    m_deed->setDefault(true);
    m_cancel->setObjectName(QStringLiteral("cancelButton"));
    m_obstacle->setObjectName(QStringLiteral("dialogObstacle"));

    auto* title = wrappedLabel(whole, TextKind::Title);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::medium);
    m_column->addWidget(new Section(tr("What it will do"), m_plan));

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_obstacle, 1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_deed);
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(space::large, space::medium, space::large, space::large);
    inner->setSpacing(space::medium);
    inner->addStrut(520); // else its least height is that of one word a line
    inner->addWidget(title);
    inner->addWidget(m_body);
    if (session.profile().environment == Environment::Production) {
        m_typedName = new QLineEdit;
        m_typedName->setObjectName(QStringLiteral("typedName"));
        inner->addWidget(field(tr("This is production. Type %1 to confirm").arg(m_typed), m_typedName));
        connect(m_typedName, &QLineEdit::textChanged, this, &ActionDialog::updateButton);
    }
    inner->addWidget(m_message);
    inner->addStretch(1);
    inner->addLayout(buttons);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(environmentLabel(session.profile(), palette()));
    outer->addLayout(inner);

    m_planSoon->setSingleShot(true);
    m_planSoon->setInterval(200ms);
    connect(m_planSoon, &QTimer::timeout, this, &ActionDialog::askPlan);
    connect(m_deed, &QPushButton::clicked, this, &ActionDialog::apply);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(&session, &live::Session::planReady, this, &ActionDialog::takePlan);
    connect(&session, &live::Session::applied, this, &ActionDialog::takeReceipt);
    connect(&session, &live::Session::statusChanged, this, &ActionDialog::updateButton);
}

void ActionDialog::addForm(QWidget* form) {
    m_column->insertWidget(0, form);
}

void ActionDialog::replaceForm(QWidget* widget) {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        item->widget()->hide();
        delete item;
    }
    if (m_typedName)
        m_typedName->parentWidget()->hide();
    m_column->addWidget(widget);
    m_finished = true;
    m_deed->hide();
    m_obstacle->clear();
    m_cancel->setText(tr("Close"));
    m_cancel->setDefault(true);
    m_cancel->setFocus();
}

bool ActionDialog::event(QEvent* event) {
    const bool handled = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show)
        fitHeight();
    return handled;
}

void ActionDialog::fitHeight() {
    const int wanted = layout()->totalHeightForWidth(width());
    if (wanted <= 0 || wanted == m_fitted)
        return; // a height that a person gave it stays
    m_fitted = wanted;
    resize(width(), std::min(wanted, screen()->availableGeometry().height()));
}

QWidget* ActionDialog::field(const QString& name, QWidget* input, const QString& hint) {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    auto* label = plainLabel(name);
    label->setWordWrap(true);
    label->setBuddy(input);
    column->addWidget(label);
    column->addWidget(input);
    if (input->accessibleName().isEmpty())
        input->setAccessibleName(name);
    if (!hint.isEmpty()) {
        auto* under = plainLabel(hint, TextKind::Small);
        under->setWordWrap(true);
        column->addWidget(under);
    }
    return box;
}

void ActionDialog::formChanged() {
    updateButton();
    m_planSoon->start();
}

bool ActionDialog::typedNameFits() const {
    return !m_typedName || m_typedName->text() == m_typed;
}

void ActionDialog::updateButton() {
    if (m_finished)
        return;
    QString why = obstacle();
    if (why.isEmpty() && m_session.status().state != live::LinkStatus::State::Live)
        why = tr("There is no connection");
    if (why.isEmpty() && !typedNameFits())
        why = m_typed == m_name ? tr("Type the job's name") : tr("Type what is asked for");
    if (m_applying)
        why = tr("sent, waiting for the answer…");
    m_deed->setEnabled(why.isEmpty());
    m_deed->setToolTip(shownTip(why));
    m_obstacle->setText(why);
}

void ActionDialog::askPlan() {
    if (m_applying || m_finished || m_session.status().state != live::LinkStatus::State::Live)
        return;
    m_plan->setWorking();
    domain::Intent wanted = intent();
    wanted.requestId = m_requestId;
    m_planTicket = m_session.requestPlan(wanted);
}

void ActionDialog::takePlan(quint64 ticket, const base::Result<domain::Plan>& plan) {
    if (ticket != m_planTicket || m_applying || m_finished)
        return;
    if (plan) {
        m_message->clear();
        m_plan->setPlan(*plan);
        return;
    }
    m_plan->setUnknown();
    // While the form has gaps of its own, the button's text already says what is missing.
    if (obstacle().isEmpty())
        m_message->showError(plan.error());
}

void ActionDialog::apply() {
    if (m_applying || m_finished || !obstacle().isEmpty() || !typedNameFits())
        return;
    m_applying = true;
    m_message->clear();
    updateButton();
    domain::Intent wanted = intent();
    wanted.requestId = m_requestId;
    m_applyTicket = m_session.requestApply(wanted);
}

void ActionDialog::takeReceipt(quint64 ticket, const base::Result<domain::Receipt>& receipt) {
    if (!m_applying || ticket != m_applyTicket)
        return;
    m_applying = false;
    if (!receipt) {
        m_message->showError(receipt.error());
        updateButton();
        return;
    }
    emit carriedOut(*receipt);
    finished(*receipt);
}

void ActionDialog::finished(const domain::Receipt& /*receipt*/) {
    m_finished = true;
    accept();
}

} // namespace redispatch::ui
