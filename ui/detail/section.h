// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;

namespace redispatch::ui {

/// A small heading with a hairline above it, and what belongs under it.
class Section final : public QWidget {
    Q_OBJECT

public:
    Section(const QString& heading, QWidget* body, QWidget* parent = nullptr);
    void addCorner(QWidget* widget); ///< at the heading's right, from left to right

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QHBoxLayout* m_head;
};

} // namespace redispatch::ui
