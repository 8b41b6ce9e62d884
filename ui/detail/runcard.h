// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/detail.h"
#include "ui/detail/elapsedbar.h"
#include "ui/detail/runsmodel.h"

#include <QScrollArea>
#include <QTimeZone>

#include <optional>
#include <string>

class QLabel;
class QProgressBar;
class QPushButton;

namespace redispatch::ui {

class ErrorCard;
class FactGrid;
class Fold;
class OutputView;
class RunGlyph;
class RunMeters;

/// One run in full: the four meters side by side, what was expected beside what came, the error, every field,
/// the output.
class RunCard final : public QScrollArea {
    Q_OBJECT

public:
    explicit RunCard(QWidget* parent = nullptr);

    void setRun(const std::optional<domain::Run>& run, base::Instant now);
    void setJob(const domain::Job& job);             ///< its name, what can be done to its runs, its pace
    void setDetail(const domain::JobDetail& detail); ///< its card and its policy
    void forgetJob();                                ///< another one: nothing is known of it
    void setRuns(const RunList& runs);               ///< the others of the job, newest first
    void setExpected(const std::string& expected);   ///< of the job's card
    void tick(base::Instant now);                    ///< what changes with time alone
    void setTimeZone(const QTimeZone& zone) { m_zone = zone; }
    void setOutputPending();
    void setOutput(const base::Result<domain::RunOutput>& output);

    const std::optional<domain::Run>& run() const { return m_run; }
    OutputView& output() { return *m_output; }
    QString meterText(int meter) const; ///< response, error, cache, DB calls; for tests

signals:
    void verbWanted(redispatch::domain::Verb verb);
    void againWanted(); ///< a new run with the same parameters

private:
    QWidget* makeHead();
    QWidget* makeExpectation();
    void showWhen();
    void showComparisons(); ///< what rests on the job and its other runs
    void showAttempts();
    void showFields();
    void showExpectation();
    void showVerbs();
    void findErrorLine();

    std::optional<domain::Run> m_run;
    base::Instant m_now{};
    std::optional<domain::JobDetail> m_detail;
    base::JobId m_job;
    std::string m_jobName;
    RunList m_runs;
    std::string m_expected;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
    QLabel* m_nothing;
    QWidget* m_body;
    RunGlyph* m_glyph;
    QLabel* m_title;
    QLabel* m_when;
    QProgressBar* m_progress; ///< of a run under way
    ElapsedBar* m_elapsed;    ///< beside what is usual
    RunMeters* m_meters;
    ErrorCard* m_error;
    QWidget* m_expectation; ///< where nothing failed; the error card tells it otherwise
    QLabel* m_expectedText;
    QLabel* m_cameText;
    QLabel* m_attemptsText;
    Fold* m_attempts;
    FactGrid* m_fields;
    OutputView* m_output;
    domain::Capabilities m_can;
    QPushButton* m_again;
    QPushButton* m_retry;
    QPushButton* m_remove;
};

/// Whether the engine can do this to a single run at all.
bool offersRunVerb(const domain::Capabilities& can, domain::Verb verb);
/// Why retry or remove cannot be done to this run, as half a sentence; empty when it can.
QString runRefusal(const domain::Capabilities& can, domain::Verb verb, const domain::Run& run);
/// Whether a run can be done again by a new one: where runs are not retried themselves.
bool offersAgain(const domain::Capabilities& can, const domain::Run& run);
/// Why not now, as half a sentence; empty when it can.
QString againRefusal(const domain::Capabilities& can);

} // namespace redispatch::ui
