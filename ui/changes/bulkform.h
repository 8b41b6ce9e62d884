// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/bulk.h"
#include "core/domain/capability.h"
#include "core/domain/parameter.h"

#include <QWidget>

#include <functional>
#include <vector>

class QCheckBox;
class QLineEdit;

namespace redispatch::ui {

class ParameterForm;
class UntilField;

/// What a person says about one verb for many jobs: why, until when, with how many attempts.
class BulkForm final : public QWidget {
    Q_OBJECT

public:
    /// `verb`: Trigger, Pause, Resume, Retry or Acknowledge. `reasonNeeded`: also where the verb itself asks
    /// for none.
    BulkForm(domain::Verb verb, bool reasonNeeded, std::function<base::Instant()> now,
             QWidget* parent = nullptr);

    /// What all jobs of a trigger declare alike; empty: nothing is asked, and defaults apply.
    void setParameters(const std::vector<domain::Parameter>& parameters);
    domain::BulkOrder order() const; ///< without an id
    QString obstacle() const;        ///< why it cannot be done so; empty when it can

signals:
    void changed();

private:
    domain::Verb m_verb;
    bool m_reasonNeeded;
    QLineEdit* m_reason;
    ParameterForm* m_parameters = nullptr;
    UntilField* m_until = nullptr;
    QCheckBox* m_allAttempts = nullptr;
};

} // namespace redispatch::ui
