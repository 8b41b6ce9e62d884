// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/strippainter.h"
#include "ui/jobs/stripruns.h"

#include <QObject>
#include <QPoint>

#include <optional>
#include <string>

class QTimer;
class QWidget;

namespace redispatch::ui {

class JobsTable;
class StripCard;

/// One bar of the table's strips: under the mouse, or walked to by keys. Shows its card and opens its run.
/// Left and Right walk along the current row while the strip column is shown, Return opens, Escape leaves.
class StripCursor final : public QObject {
    Q_OBJECT

public:
    /// Belongs to `table`, which must be inside of its window by now.
    StripCursor(JobsTable& table, live::Session& session);

    /// To the bar so many to the right in the current row; starts at the newest. Whether there is any.
    bool step(int bars);
    bool walking() const { return m_at && m_byKeys; }
    void leave();

signals:
    /// `run` is its id, or how the list of runs names a slot without a run.
    void runWanted(const redispatch::base::JobId& job, const std::string& run);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct At {
        base::JobId job;
        std::string strip; ///< as it was when the bar was chosen
        int fate = 0;      ///< its place, oldest first
        bool operator==(const At&) const = default;
    };
    std::optional<At> atPoint(const QPoint& point) const; ///< of the table's viewport
    query::JobPtr rowOf(const At& at) const;
    void moveTo(std::optional<At> at, bool byKeys);
    void follow();
    void showCard();
    void open();
    StripOverlay overlayOf(const domain::Job& job) const;
    bool keyPressed(int key, Qt::KeyboardModifiers modifiers);
    bool takesKey(int key, Qt::KeyboardModifiers modifiers) const;

    JobsTable& m_table;
    QWidget* const m_viewport; ///< kept, as it sends events while the table is destroyed
    live::Session& m_session;
    StripRuns* m_runs;
    StripCard* m_card;
    QTimer* m_rest; ///< the mouse has rested on the row
    std::optional<At> m_at;
    std::optional<At> m_pressed;
    bool m_byKeys = false;
    bool m_openWhenKnown = false;
};

} // namespace redispatch::ui
