// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runsfooter.h"

#include "core/base/humanize.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace redispatch::ui {

namespace {

QString runsCount(int n) {
    return QString::fromStdString(base::countText(n));
}

} // namespace

RunsFooter::RunsFooter(QWidget* parent)
    : QWidget(parent)
    , m_counts(new ElidedLabel(TextKind::Small))
    , m_note(new ElidedLabel(TextKind::Small))
    , m_button(new QPushButton) {
    setObjectName(QStringLiteral("runsFooter"));
    m_counts->setObjectName(QStringLiteral("runsCount"));
    m_note->setObjectName(QStringLiteral("runsNote"));
    m_button->setObjectName(QStringLiteral("searchOlderRuns"));
    auto* row = new QHBoxLayout;
    row->setSpacing(space::small);
    row->addWidget(m_counts, 1);
    row->addWidget(m_button);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(m_note);
    m_note->hide();
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_searching)
            emit stopWanted();
        else
            emit searchWanted();
    });
    showButton();
}

void RunsFooter::setCounts(int shownRows, int read, bool filtered, Older older) {
    QString text;
    if (filtered)
        text = tr("%1 of %2 read runs").arg(runsCount(shownRows), runsCount(read));
    else if (read > 0)
        text = read == 1 ? tr("1 run") : tr("%1 runs").arg(runsCount(read));
    switch (older) {
    case Older::None:
        text += read == 0 ? QString() : filtered ? tr("; these are all that are kept") : QString();
        break;
    case Older::Unread:
        text += filtered ? tr("; older runs are not read yet") : tr(" read; older ones follow");
        break;
    case Older::Capped:
        text += tr("; no more are held at once, older ones are not searched");
        break;
    }
    m_counts->setText(text);
    m_offered = filtered && older == Older::Unread;
    showButton();
}

void RunsFooter::setSearching(bool searching) {
    m_searching = searching;
    showButton();
}

void RunsFooter::showButton() {
    m_button->setText(m_searching ? tr("Stop") : tr("Search older runs"));
    m_button->setToolTip(m_searching ? QString() : tr("Reads up to 5,000 older runs, until 50 more match"));
    m_button->setVisible(m_offered || m_searching);
}

void RunsFooter::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

} // namespace redispatch::ui
