// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/pause.h"

#include <QWidget>

#include <functional>
#include <optional>

class QButtonGroup;
class QCheckBox;
class QDateTimeEdit;

namespace redispatch::ui {

/// When a pause is to end: one of the usual ends, another time, or a confirmed "until I resume it".
class UntilField final : public QWidget {
    Q_OBJECT

public:
    using Now = std::function<base::Instant()>; ///< Redis time
    explicit UntilField(Now now, QWidget* parent = nullptr);

    std::optional<base::Instant> until() const; ///< empty: until it is resumed
    QString obstacle() const;                   ///< why that cannot be; empty when it can
    /// Chooses the end of an earlier pause, where it still lies ahead.
    void repeat(const domain::Pause& pause);

signals:
    void changed();

private:
    enum Choice { OneHour, FourHours, Tomorrow, Custom, UntilResumed };
    Choice choice() const;
    Now m_now;
    QButtonGroup* m_choices;
    QDateTimeEdit* m_custom;
    QCheckBox* m_reallyOpen;
};

/// Nine in the morning of the day after `now`, on the clock of `zone`.
base::Instant tomorrowMorning(base::Instant now, const std::string& zone);

} // namespace redispatch::ui
