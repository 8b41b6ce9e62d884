// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"

#include <QFrame>
#include <QTimeZone>

class QLabel;

namespace redispatch::ui {

class RunGlyph;

/// The card that floats beside a point of a chart: what the run was, in a few lines of plain text. The mouse
/// goes through it.
class RunTip final : public QFrame {
    Q_OBJECT

public:
    explicit RunTip(QWidget* parent);
    void showRun(const domain::Run& run, base::Instant now, const QTimeZone& zone);
    void showNote(const QString& title, const QString& sentence);
    /// Beside `point` of the parent, inside `area`, never above the point itself.
    void placeBeside(const QPoint& point, const QRect& area);
    QString text() const; ///< all lines, for tests and screen readers

protected:
    void changeEvent(QEvent* event) override;

private:
    void takeColours();
    RunGlyph* m_glyph;
    QLabel* m_title;
    QLabel* m_when;
    QLabel* m_facts;
    QLabel* m_error;
};

} // namespace redispatch::ui
