// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/rows.h"
#include "ui/jobs/stripruns.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace redispatch::ui {

class StripCard;

/// The strip of the opened job, with bars large enough to be aimed at. The mouse or Left, Right, Home and End
/// choose one and show its card; a click or Return opens its run, Escape leaves.
class StripView final : public QWidget {
    Q_OBJECT

public:
    using Runs = std::shared_ptr<const std::vector<domain::Run>>;

    explicit StripView(QWidget* parent = nullptr);

    /// The row as it is now; the chosen bar stays with its run. Null: no job.
    void setJob(query::JobPtr job, base::Instant now);
    void setRuns(const Runs& runs); ///< the job's newest, newest first
    void tick(base::Instant now) { m_now = now; }

    QSize sizeHint() const override;

signals:
    /// `run` is its id, or how the list of runs names a slot without a run.
    void runWanted(const std::string& run);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QRectF strip() const;
    int fateAt(const QPointF& at) const; ///< −1 beside all bars
    const StripRecord* record() const { return m_record ? &*m_record : nullptr; }
    void choose(int fate, bool byKeys);
    void showCard();
    void open();
    void match(); ///< the runs behind the bars
    void describe();

    query::JobPtr m_job;
    Runs m_runs;
    std::optional<StripRecord> m_record;
    base::Instant m_now{};
    StripCard* m_card = nullptr; ///< of the window
    int m_chosen = -1;
    int m_pressed = -1;
    bool m_byKeys = false;
};

} // namespace redispatch::ui
