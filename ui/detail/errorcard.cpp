// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/errorcard.h"

#include "ui/detail/factgrid.h"
#include "ui/detail/fold.h"
#include "ui/detail/markdowntext.h"
#include "ui/detail/runsmodel.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace redispatch::ui {

ErrorCard::ErrorCard(QWidget* parent)
    : QFrame(parent)
    , m_failed(wrappedLabel({}, TextKind::Strong))
    , m_ended(wrappedLabel({}, TextKind::Muted))
    , m_facts(new FactGrid)
    , m_copy(new QToolButton)
    , m_line(new QPushButton(tr("Go to the error in the output")))
    , m_stackText(wrappedLabel({}, TextKind::Mono))
    , m_stack(new Fold(QStringLiteral("errorStack"), m_stackText))
    , m_rollbackText(wrappedLabel({}))
    , m_rollback(new Fold(QStringLiteral("errorRollback"), m_rollbackText)) {
    setObjectName(QStringLiteral("errorCard"));
    setAccessibleName(tr("What failed"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window); // not that of the panel around it
    m_failed->setObjectName(QStringLiteral("runError"));
    m_ended->setObjectName(QStringLiteral("errorEnded"));
    m_expected = m_facts->add(tr("Expected"), QStringLiteral("errorExpected"));
    m_retry = m_facts->add(tr("Safe to retry"), QStringLiteral("errorRetry"));
    m_differs = m_facts->add(tr("Last ok run"), QStringLiteral("errorDiffers"));
    m_next = m_facts->add(tr("Next step"), QStringLiteral("errorNext"));
    m_line->setObjectName(QStringLiteral("errorLineButton"));
    m_line->hide();
    m_stackText->setObjectName(QStringLiteral("errorStackText"));
    m_rollbackText->setObjectName(QStringLiteral("errorRollbackText"));
    m_rollback->setTitle(tr("Rollback note"));

    m_copy->setObjectName(QStringLiteral("copyError"));
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setAutoRaise(true);
    m_copy->setToolTip(tr("Copy what failed with its context"));
    m_copy->setAccessibleName(tr("Copy what failed with its context"));
    m_copy->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_copy);
    const auto add = [&](const QString& name, const QString& text,
                         QString (*report)(const Failure&, base::Instant)) {
        QAction* action = menu->addAction(text);
        action->setObjectName(name);
        connect(action, &QAction::triggered, this,
                [this, report] { QApplication::clipboard()->setText(report(m_failure, m_now)); });
    };
    add(QStringLiteral("copyErrorText"), tr("Copy as text"), plainReport);
    add(QStringLiteral("copyErrorMarkdown"), tr("Copy as Markdown for an issue"), markdownReport);
    m_copy->setMenu(menu);

    auto* head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(m_failed, 1);
    head->addWidget(m_copy, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::small, space::small, space::small);
    column->setSpacing(space::tiny);
    column->addLayout(head);
    column->addWidget(m_ended);
    column->addWidget(m_facts);
    column->addWidget(m_stack);
    column->addWidget(m_rollback);
    column->addWidget(m_line, 0, Qt::AlignLeft);
    connect(m_line, &QPushButton::clicked, this, &ErrorCard::errorLineWanted);
    takeColours();
}

void ErrorCard::setFailure(const Failure& failure, base::Instant now) {
    if (keyOf(failure.run) != keyOf(m_failure.run)) {
        m_stack->setOpen(false);
        m_rollback->setOpen(false);
        m_line->hide();
    }
    m_failure = failure;
    m_now = now;
    m_failed->setText(failedText(failure));
    m_ended->setText(endText(failure));
    m_expected->setText(expectedText(failure));
    m_retry->setText(retryText(failure));
    m_differs->setText(differenceText(failure, now));
    m_next->setText(nextStepText(failure));
    const QString stack = stackText(failure);
    m_stackText->setText(stack);
    m_stack->setTitle(tr("%1 more lines of the error").arg(stack.count(QLatin1Char('\n')) + 1));
    m_stack->setVisible(!stack.isEmpty());
    const QString rollback = plainMarkdown(failure.rollback);
    m_rollbackText->setText(rollback);
    m_rollback->setVisible(!rollback.isEmpty());
}

void ErrorCard::setErrorLine(bool found) {
    m_line->setVisible(found);
}

void ErrorCard::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        takeColours();
}

void ErrorCard::takeColours() {
    // Only the ground is another; palettes of children follow from it.
    QPalette own = QApplication::palette();
    own.setColor(QPalette::Window, coloursOf(own).errorBack);
    if (palette().color(QPalette::Window) != own.color(QPalette::Window))
        setPalette(own);
}

} // namespace redispatch::ui
