// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace redispatch::ui {

/// A small heading with a hairline above it, and what belongs under it.
class Section final : public QWidget {
    Q_OBJECT

public:
    Section(const QString& heading, QWidget* body, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace redispatch::ui
