// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"

#include <QScrollArea>

#include <vector>

class QVBoxLayout;

namespace redispatch::ui {

/// What is wrong with whole queues, workers and clocks, as calm rows above the jobs that need attention. A
/// row leads to the jobs concerned.
class FindingsView final : public QScrollArea {
    Q_OBJECT

public:
    explicit FindingsView(QWidget* parent = nullptr);
    void setSnapshot(const domain::Snapshot& snapshot);
    void setWanted(bool wanted); ///< the view that it belongs to is chosen
    QSize sizeHint() const override;

signals:
    void filterWanted(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    std::vector<domain::Finding> m_findings;
    QVBoxLayout* m_column;
    bool m_wanted = false;
};

/// A filter that lets through the jobs a finding names: their queue where it concerns all of it, else their
/// ids, as many as a filter can hold. Empty when it names none.
QString filterFor(const domain::Finding& finding, const domain::Snapshot& snapshot);

} // namespace redispatch::ui
