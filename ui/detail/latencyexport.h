// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"

#include <QMenu>
#include <QString>

namespace redispatch::ui {

class LatencyChart;

/// What the latency tab shows, as a file: a picture that can be read without this window, or the numbers.
class LatencyExport final : public QMenu {
    Q_OBJECT

public:
    explicit LatencyExport(LatencyChart* chart, QWidget* parent = nullptr);
    void setJob(const base::JobId& id, const QString& name);

signals:
    void written(const QString& path);
    void failed(const redispatch::base::Error& error);

private:
    enum class Format { Png, Svg, Pdf, Percentiles, Runs };
    void add(Format format, const QString& text, const char* name);
    void ask(Format format);
    QByteArray bytesOf(Format format) const;

    LatencyChart* m_chart;
    base::JobId m_id;
    QString m_name;
};

} // namespace redispatch::ui
