// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/vitals.h"
#include "core/query/runfilter.h"
#include "ui/detail/runsmodel.h"

#include <QStringList>
#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace redispatch::ui {

class FilterCompleter;
class RunCompletion;

/// The filter above the run list: a text, and menus that write into it. What cannot be understood is said
/// under it, and the last good filter stays in force.
class RunFilterLine final : public QWidget {
    Q_OBJECT

public:
    explicit RunFilterLine(QWidget* parent = nullptr);
    QString text() const;
    void setText(const QString& text);
    void setBaseline(const std::optional<domain::DurationBaseline>& baseline); ///< for the durations offered
    void setRuns(const RunList& runs);                                         ///< whose values are offered
    void focus();

signals:
    void filterChanged(const redispatch::query::RunFilter& filter);
    void left(); ///< Enter, arrow down or Esc: on to the list

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    using Key = query::RunFilter::Key;
    QToolButton* addMenu(const QString& name, Key key, const QString& title, const QStringList& words);
    void fillWords(QMenu& menu, Key key, const QStringList& words);
    void fillDurations(QMenu& menu);
    void setTerm(Key key, const QString& term);
    void addAny(QMenu& menu, Key key, bool set);
    void showChoice(QToolButton& button, Key key, const QString& title);
    void parse();

    QLineEdit* m_edit;
    RunCompletion* m_values; ///< owned by the completer
    FilterCompleter* m_completer;
    QLabel* m_problem;
    QToolButton* m_outcome;
    QToolButton* m_trigger;
    QToolButton* m_cache;
    QToolButton* m_duration;
    std::optional<domain::DurationBaseline> m_baseline;
};

} // namespace redispatch::ui
