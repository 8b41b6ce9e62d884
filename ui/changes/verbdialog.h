// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/changes/actiondialog.h"
#include "ui/changes/verbtext.h"

class QCheckBox;
class QLineEdit;

namespace redispatch::ui {

/// Asks for one of the verbs of verbtext.h: what it does, why, what it will touch. A run that comes of it is
/// followed in place.
class VerbDialog final : public ActionDialog {
    Q_OBJECT

public:
    /// `run`: for verbs that are done to one.
    VerbDialog(live::Session& session, const domain::Job& job, domain::Verb verb, std::string run,
               QWidget* parent);

    bool isFor(domain::Verb verb, const std::string& run) const {
        return m_text.verb == verb && m_run == run;
    }

protected:
    domain::Intent intent() const override;
    QString obstacle() const override;
    void finished(const domain::Receipt& receipt) override;

private:
    bool reasonNeeded() const;
    const VerbText& m_text;
    std::string m_run;
    QLineEdit* m_reason;
    QCheckBox* m_allAttempts;
};

} // namespace redispatch::ui
