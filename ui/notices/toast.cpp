// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/toast.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>

#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;

Toast::Toast(QWidget* window) : QFrame(window), m_label(plainLabel({})), m_timer(new QTimer(this)) {
    setObjectName(QStringLiteral("toast"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_label->setForegroundRole(QPalette::Base); // on the text colour as background
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::small, space::large, space::small);
    row->addWidget(m_label);
    m_timer->setSingleShot(true);
    m_timer->setInterval(6s);
    connect(m_timer, &QTimer::timeout, this, &QWidget::hide);
    window->installEventFilter(this);
    hide();
}

void Toast::showText(const QString& text) {
    m_label->setText(text);
    adjustSize();
    place();
    show();
    raise();
    m_timer->start();
    setAccessibleName(text);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QString Toast::text() const {
    return m_label->text();
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void Toast::place() {
    const QWidget* window = parentWidget();
    move((window->width() - width()) / 2, window->height() - height() - 2 * space::huge);
}

void Toast::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::WindowText));
    painter.drawRoundedRect(rect(), 6, 6);
}

} // namespace redispatch::ui
