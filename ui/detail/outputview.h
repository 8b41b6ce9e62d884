// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QToolButton;

namespace redispatch::ui {

/// A run's captured output as plain text: its beginning and end, control characters visible, to be searched
/// and copied.
class OutputView final : public QWidget {
    Q_OBJECT

public:
    explicit OutputView(QWidget* parent = nullptr);

    void clear(const QString& why); ///< nothing to show, and the reason
    void setOutput(const base::Result<domain::RunOutput>& output);
    QString text() const;

    /// Selects the next or previous place of the text that is searched; false when there is none.
    bool find(bool backwards = false);
    void focusSearch();
    bool showErrorLine(); ///< goes to the first line that looks like an error; false when there is none

signals:
    void shownOutput(); ///< another text, or none

private:
    QPlainTextEdit* m_text;
    QLineEdit* m_search;
    QLabel* m_note;
    QToolButton* m_copy;
};

/// Head and tail joined, with a line that says how much is left out between them.
QString outputText(const domain::RunOutput& output);
/// The number of the first line, from 0, that tells of an error; −1 when none does.
int errorLineOf(const QString& output);

} // namespace redispatch::ui
