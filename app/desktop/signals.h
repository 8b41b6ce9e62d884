// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace redispatch::desktop {

/// Turns SIGINT and SIGTERM into a signal in the main thread, so that the window closes as by hand. To be
/// made before other threads: they inherit the blocked set.
class EndSignals final : public QObject {
    Q_OBJECT

public:
    /// First thing in main(): threads inherit the blocked set.
    static void block();

    explicit EndSignals(QObject* parent = nullptr); ///< needs the application object
    ~EndSignals() override;

signals:
    void received();

private:
    int m_descriptor = -1;
};

} // namespace redispatch::desktop
