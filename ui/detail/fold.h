// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace redispatch::ui {

/// A line that opens and closes what is under it; closed at first.
class Fold final : public QWidget {
    Q_OBJECT

public:
    Fold(const QString& name, QWidget* body, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setOpen(bool open);
    bool isOpen() const;

private:
    QToolButton* m_head;
    QWidget* m_body;
};

} // namespace redispatch::ui
