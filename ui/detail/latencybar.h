// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QBoxLayout;
class QButtonGroup;
class QComboBox;
class QMenu;
class QPushButton;
class QToolButton;

namespace redispatch::ui {

/// What of the latency chart is shown, and what can be done with it.
class LatencyBar final : public QWidget {
    Q_OBJECT

public:
    LatencyBar(const QStringList& windows, QMenu* exports, QWidget* parent = nullptr);

    void setWindow(int index);
    void setMarking(bool marking);
    /// `newer` runs came since the view left the present.
    void setAway(bool away, int newer);
    QString newRunsText() const;

signals:
    void windowChosen(int index);
    void scaleChosen(int index);
    void cacheChosen(int index);
    void markingChosen(bool marking);
    void nowWanted();

private:
    QButtonGroup* choice(QBoxLayout* row, const QStringList& names, const QString& tip, const char* name);

    QButtonGroup* m_windows;
    QButtonGroup* m_scales;
    QComboBox* m_cache;
    QToolButton* m_marking;
    QPushButton* m_newRuns;
    QPushButton* m_reset;
};

} // namespace redispatch::ui
