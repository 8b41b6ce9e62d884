// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/capability.h"
#include "core/domain/run.h"

#include <QScrollArea>
#include <QTimeZone>

#include <optional>
#include <string>

class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace redispatch::ui {

class FactGrid;
class OutputView;
class RunGlyph;

/// One run in full: the four meters side by side, what was expected beside what came, the error, every field,
/// the output.
class RunCard final : public QScrollArea {
    Q_OBJECT

public:
    explicit RunCard(QWidget* parent = nullptr);

    void setRun(const std::optional<domain::Run>& run, base::Instant now);
    void setExpected(const std::string& expected); ///< of the job's card
    void setTimeZone(const QTimeZone& zone) { m_zone = zone; }
    void setOutputPending();
    void setOutput(const base::Result<domain::RunOutput>& output);

    const std::optional<domain::Run>& run() const { return m_run; }
    OutputView& output() { return *m_output; }
    QString meterText(int meter) const;                    ///< response, error, cache, DB calls; for tests
    void setCapabilities(const domain::Capabilities& can); ///< what can be done to the job's runs

signals:
    void verbWanted(redispatch::domain::Verb verb);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeMeters();
    QWidget* makeExpectation();
    void showFields(base::Instant now);
    void showExpectation();
    void showVerbs();
    void takeColours();

    struct Meter {
        QLabel* value = nullptr;
        QLabel* note = nullptr;
    };
    std::optional<domain::Run> m_run;
    std::string m_expected;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
    QLabel* m_nothing;
    QWidget* m_body;
    RunGlyph* m_glyph;
    QLabel* m_title;
    QLabel* m_when;
    QProgressBar* m_progress; ///< of a run under way
    Meter m_meters[4];
    QLabel* m_expectedText;
    QLabel* m_cameText;
    QLabel* m_error;
    FactGrid* m_fields;
    OutputView* m_output;
    QWidget* m_meterRow;
    domain::Capabilities m_can;
    QPushButton* m_retry;
    QPushButton* m_remove;
};

/// Whether the engine can do this to a single run at all.
bool offersRunVerb(const domain::Capabilities& can, domain::Verb verb);
/// Why retry or remove cannot be done to this run, as half a sentence; empty when it can.
QString runRefusal(const domain::Capabilities& can, domain::Verb verb, const domain::Run& run);

} // namespace redispatch::ui
