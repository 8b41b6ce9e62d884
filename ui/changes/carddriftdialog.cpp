// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/carddriftdialog.h"

#include "ui/changes/carddiff.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace redispatch::ui {

CardDriftDialog::CardDriftDialog(const domain::Job& job, const domain::Card& applies,
                                 const domain::Card& seed, QWidget* parent)
    : QDialog(parent), m_job(job.id) {
    setObjectName(QStringLiteral("cardDriftDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Card and job file of %1").arg(shown(job.name)));
    auto* diff = new CardDiff;
    diff->setCards(tr("Job file"), seed, tr("Card, as it was edited here"), applies);
    auto* close = new QPushButton(tr("Close"));
    close->setObjectName(QStringLiteral("cancelButton"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::large, space::huge, space::large);
    column->setSpacing(space::medium);
    column->addWidget(wrappedLabel(windowTitle(), TextKind::Title));
    column->addWidget(
        wrappedLabel(tr("The edited card applies. The job file is what the host declares; a new "
                        "version of it does not undo what was edited here."),
                     TextKind::Muted));
    column->addWidget(diff, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    resize(720, 480);
}

} // namespace redispatch::ui
