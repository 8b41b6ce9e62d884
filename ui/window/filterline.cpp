// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filterline.h"

#include "core/base/humanize.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/window/filtercompleter.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QToolButton>

namespace redispatch::ui {

/// Keys and words of the job filter, values of a snapshot.
class JobCompletion final : public CompletionSource {
public:
    void setSnapshot(domain::SnapshotPtr snapshot) { m_newest = std::move(snapshot); }

    query::Completions complete(const std::string& text, std::size_t caret) const override {
        return query::complete(text, caret, m_values);
    }
    bool isStale() const override { return m_snapshot != m_newest; }
    bool lookAtSlice() override {
        constexpr std::size_t rowsPerSlice = 4'000;
        if (isStale()) {
            m_snapshot = m_newest;
            m_values = {};
        }
        return m_snapshot && m_values.look(m_snapshot->jobs, rowsPerSlice);
    }
    QString rowsText(std::size_t rows) const override {
        return rows == 1 ? FilterLine::tr("1 job") : FilterLine::tr("%1 jobs").arg(shownCount(rows));
    }

private:
    domain::SnapshotPtr m_snapshot; ///< of m_values, or that they are looked up in
    domain::SnapshotPtr m_newest;
    query::FilterValues m_values;
};

FilterLine::FilterLine(QWidget* parent)
    : QWidget(parent)
    , m_edit(new QLineEdit)
    , m_count(plainLabel({}, TextKind::Muted))
    , m_problem(plainLabel({})) {
    setObjectName(QStringLiteral("filterLine"));
    m_edit->setObjectName(QStringLiteral("filterEdit"));
    m_edit->setAccessibleName(tr("Filter jobs"));
    m_edit->setPlaceholderText(tr("Filter: words, state:failing, owner:billing, tag:nightly, !state:paused"));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_edit->setMaxLength(1000);
    m_edit->installEventFilter(this);
    auto values = std::make_unique<JobCompletion>();
    m_values = values.get();
    m_completer = new FilterCompleter(m_edit, std::move(values));
    for (QToolButton* button : m_edit->findChildren<QToolButton*>())
        button->setAccessibleName(button->icon().isNull() ? tr("Filter") : tr("Clear the filter"));
    m_count->setObjectName(QStringLiteral("filterCount"));
    m_problem->setObjectName(QStringLiteral("filterProblem"));
    m_problem->setForegroundRole(QPalette::BrightText);
    m_problem->hide();
    auto* row = new QHBoxLayout;
    row->setSpacing(space::medium);
    row->addWidget(m_edit, 1);
    row->addWidget(m_count);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::tiny);
    column->addLayout(row);
    column->addWidget(m_problem);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterLine::parse);
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterLine::left);
}

QString FilterLine::text() const {
    return m_edit->text();
}

void FilterLine::setText(const QString& text) {
    m_edit->setText(text);
}

void FilterLine::setSnapshot(const domain::SnapshotPtr& snapshot) {
    m_values->setSnapshot(snapshot);
    m_completer->rowsChanged();
}

void FilterLine::focus() {
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

bool FilterLine::hasFocusInside() const {
    return m_edit->hasFocus();
}

void FilterLine::setCount(int shownRows, int total) {
    const auto count = [](int n) { return QString::fromStdString(base::countText(n)); };
    m_count->setText(shownRows == total ? (total == 1 ? tr("1 job") : tr("%1 jobs").arg(count(total)))
                                        : tr("%1 of %2 jobs").arg(count(shownRows), count(total)));
}

void FilterLine::parse() {
    const auto filter = query::Filter::parse(m_edit->text().toStdString());
    m_problem->setVisible(!filter.has_value());
    if (!filter) {
        const base::Error& error = filter.error();
        m_problem->setText(tr("“%1” is not understood: expected %2. The filter before it stays in force.")
                               .arg(shown(error.actual), shown(error.expected)));
        return;
    }
    emit filterChanged(*filter, m_edit->text());
}

bool FilterLine::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down) {
        emit left();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace redispatch::ui
