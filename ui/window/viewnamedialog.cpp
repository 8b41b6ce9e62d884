// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/viewnamedialog.h"

#include "core/local/savedviews.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace redispatch::ui {

ViewNameDialog::ViewNameDialog(For purpose, const QString& name, const QStringList& taken,
                               const QString& what, QWidget* parent)
    : QDialog(parent)
    , m_for(purpose)
    , m_taken(taken)
    , m_name(new QLineEdit(name))
    , m_problem(wrappedLabel({}, TextKind::Muted))
    , m_good(new QPushButton) {
    setObjectName(QStringLiteral("viewNameDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(purpose == For::Save ? tr("Save this view") : tr("Rename the view"));
    m_name->setObjectName(QStringLiteral("viewName"));
    m_name->setAccessibleName(tr("Name of the view"));
    m_name->setPlaceholderText(tr("Name, such as “Nightly, slow”"));
    m_name->setMaxLength(static_cast<int>(local::SavedViews::longestName));
    m_name->selectAll();
    m_problem->setObjectName(QStringLiteral("viewNameProblem"));
    m_good->setObjectName(QStringLiteral("saveViewName"));
    m_good->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelViewName"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_good);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(m_name);
    if (!what.isEmpty())
        column->addWidget(wrappedLabel(what, TextKind::Muted));
    column->addWidget(m_problem);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &ViewNameDialog::check);
    connect(m_good, &QPushButton::clicked, this, [this] {
        const QString chosen = m_name->text().trimmed();
        accept();
        emit named(chosen);
    });
    check();
    resize(420, sizeHint().height());
}

void ViewNameDialog::check() {
    const QString name = m_name->text().trimmed();
    const bool known = m_taken.contains(name);
    const bool tooLong = name.toUtf8().size() > static_cast<qsizetype>(local::SavedViews::longestName);
    m_problem->setText(tooLong              ? tr("The name is too long.")
                       : !known             ? QString()
                       : m_for == For::Save ? tr("The view of this name is replaced.")
                                            : tr("Another view has this name."));
    m_problem->setVisible(!m_problem->text().isEmpty());
    m_good->setText(m_for == For::Rename ? tr("Rename") : known ? tr("Replace view") : tr("Save view"));
    m_good->setEnabled(!name.isEmpty() && !tooLong && (m_for == For::Save || !known));
}

} // namespace redispatch::ui
