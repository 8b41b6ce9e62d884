// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/completion.h"

#include <QObject>
#include <QTimer>

class QFrame;
class QLineEdit;
class QListWidget;

namespace redispatch::ui {

/// Offers what could stand at the caret of the filter line, in a list below it. The focus and the text stay
/// in the line: a new snapshot changes what is offered, never what is typed.
class FilterCompleter final : public QObject {
    Q_OBJECT

public:
    explicit FilterCompleter(QLineEdit* edit);
    ~FilterCompleter() override;
    /// What owners, tags, groups and engines there are; looked at when the line is used.
    void setSnapshot(domain::SnapshotPtr snapshot);
    bool isOpen() const;
    void close();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool pressed(int key, Qt::KeyboardModifiers modifiers);
    void offer(bool asked); ///< `asked`: also where nothing was typed yet
    void fill();
    void place();
    void move(int rows);
    bool accept();
    void lookAtSlice();

    QLineEdit* m_edit;
    QFrame* m_popup = nullptr; ///< a child of the window, made when it is first needed
    QListWidget* m_list = nullptr;
    query::Completions m_offered;
    domain::SnapshotPtr m_snapshot; ///< of m_values, or that they are looked up in
    domain::SnapshotPtr m_newest;
    query::FilterValues m_values;
    QTimer m_goOn;
    bool m_accepting = false;
};

} // namespace redispatch::ui
