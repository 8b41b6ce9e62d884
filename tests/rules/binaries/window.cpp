// SPDX-License-Identifier: GPL-3.0-or-later
#include <QWidget>

int windowWidth(const QWidget& widget) {
    return (QWidget::tr("width").isEmpty() ? 0 : 1) + widget.sizeHint().width();
}
