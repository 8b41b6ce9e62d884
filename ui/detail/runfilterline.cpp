// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/runfilterline.h"

#include "core/base/humanize.h"
#include "ui/detail/runtext.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/window/filtercompleter.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <cmath>

namespace redispatch::ui {

namespace {

constexpr std::uint32_t enoughForP95 = 59; ///< runs (statistics.md 4.2)

QStringList outcomeWords() {
    QStringList words;
    for (const auto fate : {query::RunFate::Ok, query::RunFate::Failed, query::RunFate::Timeout,
                            query::RunFate::Killed, query::RunFate::Lost, query::RunFate::Cancelled,
                            query::RunFate::Skipped, query::RunFate::Missed, query::RunFate::Running}) {
        const std::string_view name = query::word(fate);
        words << QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
    }
    return words;
}

QString keyWord(query::RunFilter::Key key) {
    return key == query::RunFilter::Key::Outcome   ? QStringLiteral("outcome:")
           : key == query::RunFilter::Key::Trigger ? QStringLiteral("trigger:")
                                                   : QStringLiteral("cache:");
}

QString durationTerm(QChar sign, base::milliseconds limit) {
    return QStringLiteral("dur") + sign + QString::fromStdString(base::durationCode(limit));
}

} // namespace

/// Keys and words of the run filter, values of the runs that were read.
class RunCompletion final : public CompletionSource {
public:
    void setRuns(RunList runs) { m_newest = std::move(runs); }

    query::Completions complete(const std::string& text, std::size_t caret) const override {
        return query::complete(text, caret, m_values);
    }
    bool isStale() const override { return m_runs != m_newest; }
    bool lookAtSlice() override {
        constexpr std::size_t runsPerSlice = 4'000;
        if (isStale()) {
            m_runs = m_newest;
            m_values = {};
        }
        return m_runs && m_values.look(*m_runs, runsPerSlice);
    }
    QString rowsText(std::size_t rows) const override {
        return rows == 1 ? RunFilterLine::tr("1 run") : RunFilterLine::tr("%1 runs").arg(shownCount(rows));
    }

private:
    RunList m_runs; ///< of m_values, or that they are looked up in
    RunList m_newest;
    query::RunValues m_values;
};

RunFilterLine::RunFilterLine(QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit), m_problem(wrappedLabel({})) {
    setObjectName(QStringLiteral("runFilterLine"));
    m_edit->setObjectName(QStringLiteral("runFilterEdit"));
    m_edit->setAccessibleName(tr("Filter runs"));
    m_edit->setPlaceholderText(tr("Filter runs"));
    m_edit->setToolTip(
        shownTip(tr("Words occur in error, reason, runner, host, revision, parameters or "
                    "last output.\noutcome:failed trigger:manual cache:cold dur>2s wait>1s "
                    "attempt>1 db>100\nerror: host: runner: by: rev: param: — and ! for not")));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_edit->setMaxLength(1000);
    m_edit->installEventFilter(this);
    auto values = std::make_unique<RunCompletion>();
    m_values = values.get();
    m_completer = new FilterCompleter(m_edit, std::move(values)); // has the keys before this
    for (QToolButton* button : m_edit->findChildren<QToolButton*>())
        button->setAccessibleName(button->icon().isNull() ? tr("Filter runs")
                                                          : tr("Clear the filter of runs"));
    m_problem->setObjectName(QStringLiteral("runFilterProblem"));
    m_problem->setForegroundRole(QPalette::BrightText);
    m_problem->hide();
    auto* row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    row->addWidget(m_edit, 1);
    m_outcome = addMenu(QStringLiteral("runFilterOutcome"), Key::Outcome, tr("Outcome"), outcomeWords());
    m_trigger = addMenu(QStringLiteral("runFilterTrigger"), Key::Trigger, tr("Trigger"),
                        {QStringLiteral("schedule"), QStringLiteral("manual"), QStringLiteral("retry")});
    m_cache = addMenu(QStringLiteral("runFilterCache"), Key::Cache, tr("Cache"),
                      {QStringLiteral("warm"), QStringLiteral("cold"), QStringLiteral("unknown")});
    m_duration = addMenu(QStringLiteral("runFilterDuration"), Key::Duration, tr("Duration"), {});
    for (QToolButton* button : {m_outcome, m_trigger, m_cache, m_duration})
        row->addWidget(button);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    column->setSpacing(space::tiny);
    column->addLayout(row);
    column->addWidget(m_problem);
    connect(m_edit, &QLineEdit::textChanged, this, &RunFilterLine::parse);
    connect(m_edit, &QLineEdit::returnPressed, this, &RunFilterLine::left);
}

QToolButton* RunFilterLine::addMenu(const QString& name, Key key, const QString& title,
                                    const QStringList& words) {
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setText(title);
    button->setAccessibleName(tr("Filter runs by: %1").arg(title));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setAutoRaise(true);
    button->setCheckable(true); // while a value is chosen
    button->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(button);
    button->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, key, words] {
        menu->clear();
        if (key == Key::Duration)
            fillDurations(*menu);
        else
            fillWords(*menu, key, words);
    });
    return button;
}

void RunFilterLine::fillWords(QMenu& menu, Key key, const QStringList& words) {
    QStringList chosen;
    for (const std::string& word : query::wordsOf(text().toStdString(), key))
        chosen << QString::fromStdString(word);
    const auto choose = [this, key](const QStringList& wanted) {
        setTerm(key, wanted.isEmpty() ? QString() : keyWord(key) + wanted.join(QLatin1Char(',')));
    };
    for (const QString& word : words) {
        QAction* action = menu.addAction(word);
        action->setCheckable(true);
        action->setChecked(chosen.contains(word));
        connect(action, &QAction::triggered, this, [choose, chosen, word](bool on) {
            QStringList wanted = chosen;
            wanted.removeAll(word);
            if (on)
                wanted << word;
            choose(wanted);
        });
    }
    menu.addSeparator();
    if (key == Key::Outcome)
        connect(menu.addAction(tr("All failures")), &QAction::triggered, this,
                [choose] { choose({QStringLiteral("failure")}); });
    addAny(menu, key, !chosen.isEmpty());
}

void RunFilterLine::fillDurations(QMenu& menu) {
    const auto add = [&](const QString& words, QChar sign, base::milliseconds limit) {
        connect(menu.addAction(words.arg(durationWords(limit))), &QAction::triggered, this,
                [this, sign, limit] { setTerm(Key::Duration, durationTerm(sign, limit)); });
    };
    const auto ms = [](float value) { return base::milliseconds(std::llround(value)); };
    if (m_baseline && m_baseline->n >= enoughForP95) {
        add(tr("Longer than p95 of 30 days (%1)"), QLatin1Char('>'), ms(m_baseline->p95));
        add(tr("Longer than the median (%1)"), QLatin1Char('>'), ms(m_baseline->p50));
        add(tr("Shorter than p5 (%1)"), QLatin1Char('<'), ms(m_baseline->p5));
        menu.addSeparator();
    }
    using namespace std::chrono_literals;
    for (const base::milliseconds limit : {base::milliseconds(100ms), base::milliseconds(1s),
                                           base::milliseconds(10s), base::milliseconds(1min)})
        add(tr("Longer than %1"), QLatin1Char('>'), limit);
    for (const base::milliseconds limit : {base::milliseconds(100ms), base::milliseconds(1s)})
        add(tr("Shorter than %1"), QLatin1Char('<'), limit);
    menu.addSeparator();
    addAny(menu, Key::Duration, m_duration->isChecked());
}

void RunFilterLine::addAny(QMenu& menu, Key key, bool set) {
    QAction* any = menu.addAction(tr("Any"));
    any->setEnabled(set);
    connect(any, &QAction::triggered, this, [this, key] { setTerm(key, {}); });
}

void RunFilterLine::setTerm(Key key, const QString& term) {
    // What cannot be understood cannot be added to.
    const std::string before = query::RunFilter::parse(text().toStdString()) ? text().toStdString() : "";
    setText(QString::fromStdString(query::withTerm(before, key, term.toStdString())));
}

void RunFilterLine::showChoice(QToolButton& button, Key key, const QString& title) {
    QStringList words;
    const auto filter = query::RunFilter::parse(text().toStdString());
    if (!filter)
        return;
    const std::string typed = text().toStdString();
    for (const query::RunFilter::Term& term : filter->terms())
        if (term.key == key && !term.negated && key == Key::Duration)
            words << QString::fromStdString(typed.substr(term.from, term.to - term.from)).trimmed();
    if (key != Key::Duration)
        for (const std::string& word : query::wordsOf(text().toStdString(), key))
            words << QString::fromStdString(word);
    button.setText(words.isEmpty()     ? title
                   : words.size() == 1 ? words.front()
                                       : title + QStringLiteral(" · %1").arg(words.size()));
    button.setChecked(!words.isEmpty());
    button.setToolTip(words.isEmpty() ? QString() : shownTip(words.join(QStringLiteral(", "))));
}

QString RunFilterLine::text() const {
    return m_edit->text();
}

void RunFilterLine::setText(const QString& text) {
    m_edit->setText(text);
}

void RunFilterLine::setRuns(const RunList& runs) {
    m_values->setRuns(runs);
    m_completer->rowsChanged();
}

void RunFilterLine::setBaseline(const std::optional<domain::DurationBaseline>& baseline) {
    m_baseline = baseline;
}

void RunFilterLine::focus() {
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void RunFilterLine::parse() {
    const auto filter = query::RunFilter::parse(m_edit->text().toStdString());
    m_problem->setVisible(!filter.has_value());
    if (!filter) {
        m_problem->setText(tr("“%1” is not understood: expected %2. The filter before it stays in force.")
                               .arg(shown(filter.error().actual), shown(filter.error().expected)));
        return;
    }
    showChoice(*m_outcome, Key::Outcome, tr("Outcome"));
    showChoice(*m_trigger, Key::Trigger, tr("Trigger"));
    showChoice(*m_cache, Key::Cache, tr("Cache"));
    showChoice(*m_duration, Key::Duration, tr("Duration"));
    emit filterChanged(*filter);
}

bool RunFilterLine::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_edit || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key != Qt::Key_Escape && key != Qt::Key_Down)
        return QWidget::eventFilter(watched, event);
    event->accept(); // Esc would go to the jobs
    if (event->type() == QEvent::KeyPress) {
        if (key == Qt::Key_Escape && !text().isEmpty())
            setText({});
        else
            emit left();
    }
    return true;
}

} // namespace redispatch::ui
