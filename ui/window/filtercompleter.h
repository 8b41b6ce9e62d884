// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/completion.h"

#include <QObject>
#include <QTimer>

#include <memory>

class QFrame;
class QLineEdit;
class QListWidget;

namespace redispatch::ui {

/// What a filter line's language offers, and the rows whose values are offered.
class CompletionSource {
public:
    virtual ~CompletionSource() = default;
    virtual query::Completions complete(const std::string& text, std::size_t caret) const = 0;
    virtual bool isStale() const = 0; ///< there are other rows than those that were looked at
    virtual bool lookAtSlice() = 0;   ///< at the newest rows; whether any are left
    virtual QString rowsText(std::size_t rows) const = 0; ///< "3 jobs"
};

/// Offers what could stand at the caret of a filter line, in a list below it, or above it where there is no
/// room. The focus and the text stay in the line: new rows change what is offered, never what is typed.
class FilterCompleter final : public QObject {
    Q_OBJECT

public:
    FilterCompleter(QLineEdit* edit, std::unique_ptr<CompletionSource> source);
    ~FilterCompleter() override;
    void rowsChanged(); ///< the source has others; looked at when the line is used
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

    query::Completions completions() const;

    QLineEdit* m_edit;
    std::unique_ptr<CompletionSource> m_source;
    QFrame* m_popup = nullptr; ///< a child of the window, made when it is first needed
    QListWidget* m_list = nullptr;
    query::Completions m_offered;
    QTimer m_goOn;
    bool m_accepting = false;
};

} // namespace redispatch::ui
