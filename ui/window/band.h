// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/profile.h"
#include "core/domain/snapshot.h"
#include "core/live/session.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace redispatch::ui {

class ElidedLabel;

/// The strip on top in the environment's colour: where one is, how fresh the data are, who runs the jobs,
/// what the console costs, and whether it may write.
class Band final : public QWidget {
    Q_OBJECT

public:
    explicit Band(QWidget* parent = nullptr);
    void setProfile(const domain::Profile& profile);
    void setSnapshot(const domain::Snapshot& snapshot);
    /// To be called when the link changes and once a second.
    void setStatus(const live::LinkStatus& status, std::chrono::steady_clock::time_point now);

signals:
    void retryWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void recolour();
    domain::Environment m_environment = domain::Environment::Unknown;
    QLabel* m_word;
    ElidedLabel* m_name;
    ElidedLabel* m_freshness;
    QPushButton* m_retry;
    QLabel* m_runners;
    QLabel* m_cost;
    QLabel* m_safetyIcon;
    QLabel* m_safety;
    bool m_readOnly = false;
};

/// "live, 1 s", "frozen 00:42, next try in 5 s", "connecting…".
QString freshnessText(const live::LinkStatus& status, std::chrono::steady_clock::time_point now);
/// "3 runners, skew +4 ms"; says so when none is alive or the clocks are far apart.
QString runnersText(const domain::Snapshot& snapshot);

} // namespace redispatch::ui
