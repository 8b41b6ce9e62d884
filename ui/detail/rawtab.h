// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/detail.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace redispatch::ui {

/// The job's keys and fields as they lie in Redis: plain text, control characters made visible, and a note
/// where something was cut.
class RawTab final : public QWidget {
    Q_OBJECT

public:
    explicit RawTab(QWidget* parent = nullptr);
    void setKeys(const std::vector<domain::RawKey>& keys);

private:
    QLabel* m_summary;
    QToolButton* m_copy;
    QPlainTextEdit* m_text;
};

/// The text that the tab shows.
QString rawText(const std::vector<domain::RawKey>& keys);

} // namespace redispatch::ui
