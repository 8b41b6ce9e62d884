// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/attention/attentionlist.h"

#include <QString>
#include <QWidget>

class QLabel;

namespace redispatch::ui {

/// That nothing needs anybody, and how that is known.
class CalmView final : public QWidget {
    Q_OBJECT

public:
    explicit CalmView(QWidget* parent = nullptr);
    /// `age`: "Read 1 s ago."
    void setList(const AttentionList& list, const QString& age, bool stale, bool gaps, std::size_t findings);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_rest;
    bool m_certain = true;
};

} // namespace redispatch::ui
