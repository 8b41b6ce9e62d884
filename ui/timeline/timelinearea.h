// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/jobhealth.h"
#include "ui/timeline/groups.h"
#include "ui/timeline/lanepainter.h"
#include "ui/timeline/load.h"
#include "ui/timeline/runfeed.h"
#include "ui/timeline/timelinetext.h"

#include <QAbstractScrollArea>
#include <QTimeZone>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

class QTimer;

namespace redispatch::ui {

class TimelineCard;

/// Jobs down, time across: what ran, what did not, what is due, and above it the load that the schedules
/// make. Lays out and paints only the rows on screen. Follows the present until somebody pans.
///
/// Up and down choose a job, left and right walk its runs and slots, Enter opens, + and − zoom, Shift with
/// left and right pans, Home goes back to now. Wheel scrolls, with Ctrl it zooms about the mouse, with Shift
/// it pans; dragging pans.
class TimelineArea final : public QAbstractScrollArea {
    Q_OBJECT

public:
    using RunsOf = std::function<const RunFeed::Known*(const base::JobId&)>;

    explicit TimelineArea(RunsOf runs, QWidget* parent = nullptr);
    ~TimelineArea() override;

    void setRows(domain::SnapshotPtr snapshot, std::vector<TimelineRow> rows);
    void runsChanged(const base::JobId& job);
    void setNow(base::Instant now); ///< the server's
    /// While the link is lost: what came after the last answer is not known, and shown so.
    void setReadAge(const query::ReadAge& read);
    void setTimeZone(const QTimeZone& zone);
    const QTimeZone& timeZone() const { return m_zone; }

    TimeStretch view() const;
    void setSpan(base::milliseconds span); ///< around now when following, else around the middle
    void goToNow();
    void zoom(double factor, std::optional<base::Instant> about = {}); ///< above 1: nearer; about now, else
    void pan(base::milliseconds by);
    bool isFollowing() const { return m_following; }

    void chooseJob(const base::JobId& job); ///< brings it into view; tells nobody
    base::JobId currentJob() const;
    LaneHit currentItem() const { return m_item; }
    QString currentText() const; ///< the current row, and the item in it, in words
    std::vector<query::JobPtr> visibleJobs() const;
    int lines() const { return static_cast<int>(m_rows.size()); }
    const LoadForecast& load() const { return m_load; }
    const Lane* laneOf(const base::JobId& job);  ///< of a row on screen; null otherwise
    QRect rowRect(const base::JobId& job) const; ///< of the lane, in the viewport; empty when off screen

    void moveCurrent(int by); ///< the current line down, or up when negative; a person does

signals:
    void jobChosen(const redispatch::base::JobId& job);    ///< by mouse or key
    void jobActivated(const redispatch::base::JobId& job); ///< double click or Enter
    void runActivated(const redispatch::base::JobId& job, const std::string& run);
    void viewChanged();        ///< the stretch of time
    void currentTextChanged(); ///< currentText() has become another
    void visibleChanged();     ///< rows or times have come to rest at others

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    /// A row on screen with all that its painting needs.
    struct Shown {
        int line = -1;
        quint64 stamp = 0;
        query::JobPtr job;
        std::optional<timing::TimingRule> rule;
        JobSlots due;
        Lane lane;
        QString name;
        QString note; ///< why there are no runs
    };
    /// Finds an item again after its lane was laid out anew.
    struct ItemKey {
        LaneHit::Kind kind = LaneHit::Kind::None;
        std::string run;
        base::Instant at{};
    };
    struct AxisMark {
        double x;
        QString label;
    };

    // geometry, in the viewport
    int nameWidth() const;
    int headHeight() const;
    QRect rowsRect() const;
    QRect laneRect(int line) const;
    int lineAt(int y) const; ///< −1 outside
    int firstLine() const;
    int lastLine() const;
    int lineOf(const base::JobId& job) const;

    // state
    void setView(const TimeStretch& view);
    void changed();
    void placeBars();
    Shown& shown(int line);
    void layOutRow(Shown& row, int line);
    static QString noteOf(const domain::Job& job, const RunFeed::Known* known);
    void measureAxis();
    void setCurrent(int line, bool tell);
    void bringIntoView(int line);
    void setItem(const LaneHit& hit);
    void findItemAgain();
    void walk(int by);
    void activate();
    void hover(const QPoint& at);
    void hoverAgain(); ///< what is under a mouse that rests may be another now
    void tellText();
    void wantLoad();
    void stepLoad();
    std::span<const domain::Run> runsOf(const base::JobId& job) const;

    // painting
    void paintRows(QPainter& painter);
    void paintNames(QPainter& painter);
    void paintLoad(QPainter& painter);
    void paintAxis(QPainter& painter);
    void paintNow(QPainter& painter);
    void paintUnknown(QPainter& painter);

    RunsOf m_runsOf;
    domain::SnapshotPtr m_snapshot;
    std::vector<TimelineRow> m_rows;
    base::Instant m_now{};
    base::Instant m_laidNow{};             ///< when the lanes were last laid out for
    std::optional<base::Instant> m_lostAt; ///< the last answer, while there is no link
    query::ReadAge m_read;
    TimeStretch m_view;
    bool m_following = true;
    base::milliseconds m_ahead{}; ///< while following: the view's middle − now
    QTimeZone m_zone = QTimeZone::systemTimeZone();

    std::vector<Shown> m_shown; ///< by line modulo its size
    quint64 m_stamp = 1;
    std::vector<AxisMark> m_marks;
    std::vector<AxisMark> m_clockChanges;
    quint64 m_marksStamp = 0;
    LanePainter m_painter;

    int m_current = -1;
    base::JobId m_currentJob;
    LaneHit m_item;
    ItemKey m_itemKey;
    QString m_text; ///< as told last

    int m_hoverLine = -1;
    QPoint m_hoverAt;
    QPoint m_pressed;
    TimeStretch m_pressedView;
    int m_pressedScroll = 0;
    bool m_down = false;
    bool m_dragging = false;

    LoadForecast m_load;
    LoadForecast m_nextLoad;
    std::size_t m_loadSignature = 0;
    std::chrono::steady_clock::time_point m_loadedAt{};
    bool m_loading = false;
    QTimer* m_loadTimer;
    QTimer* m_settled;
    TimelineCard* m_card;
};

} // namespace redispatch::ui
