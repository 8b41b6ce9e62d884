// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/domain/strip.h"
#include "ui/jobs/stripruns.h"
#include "ui/theme/look.h"

#include <QFrame>

#include <optional>

class QLabel;

namespace redispatch::ui {

/// What one bar of a strip stands for, in words.
struct StripText {
    Look look;
    QString title;     ///< "failed · exit 1 · 41 s"
    QStringList lines; ///< when, against the median, how it came to be
    QString error;     ///< what the engine recorded; empty when nothing
    QString note;      ///< which of how many, and what is not known
    QString text() const;
};

/// `record` null: not read yet, so that the packed fate is all there is.
StripText stripText(const domain::Job& job, const std::vector<domain::Fate>& fates, std::size_t fate,
                    const StripRecord* record, base::Instant now, const Colours& colours);

/// The card beside a bar. The mouse goes through it.
class StripCard final : public QFrame {
    Q_OBJECT

public:
    explicit StripCard(QWidget* parent);
    /// Under `bar`, or above it where there is no room; in coordinates of the parent.
    void showText(const StripText& text, const QRect& bar);
    QString text() const; ///< all lines; empty while hidden

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_title;
    QLabel* m_lines;
    QLabel* m_error;
    QLabel* m_note;
    Look m_look{};
    QString m_text;
};

} // namespace redispatch::ui
