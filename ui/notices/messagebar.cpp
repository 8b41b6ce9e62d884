// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/messagebar.h"

#include "core/base/errortext.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace redispatch::ui {

namespace {

constexpr int barEdge = 4;          ///< width of the coloured barEdge
constexpr qsizetype mostLines = 12; ///< of further messages on screen; copied are all

struct LevelLook {
    Glyph glyph;
    QColor colour;
    QColor back;
};

LevelLook lookOf(MessageBar::Level level, const Colours& colours) {
    switch (level) {
    case MessageBar::Level::Info:
        return {Glyph::Dots, colours.running, colours.infoBack};
    case MessageBar::Level::Good:
        return {Glyph::Disc, colours.ok, colours.okBack};
    case MessageBar::Level::Warning:
        return {Glyph::Alert, colours.late, colours.warningBack};
    case MessageBar::Level::Error:
        return {Glyph::Cross, colours.failed, colours.errorBack};
    }
    return {Glyph::Dots, colours.running, colours.infoBack};
}

QToolButton* flatButton(const QString& iconName, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_headline(wrappedLabel({}, TextKind::Strong))
    , m_rest(wrappedLabel({}))
    , m_more(wrappedLabel({}))
    , m_action(new QPushButton)
    , m_copy(flatButton(QStringLiteral("copy"), tr("Copy message"), this))
    , m_close(flatButton(QStringLiteral("close"), tr("Dismiss message"), this)) {
    setObjectName(QStringLiteral("messageBar"));
    m_headline->setObjectName(QStringLiteral("messageHeadline"));
    m_rest->setObjectName(QStringLiteral("messageRest"));
    m_more->setObjectName(QStringLiteral("messageMore"));
    m_action->setObjectName(QStringLiteral("messageAction"));
    m_action->setAutoDefault(false); // in a dialog Enter must not press it, whatever it does
    m_copy->setObjectName(QStringLiteral("messageCopy"));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_headline);
    texts->addWidget(m_rest);
    texts->addWidget(m_more);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(barEdge + space::glyph + 2 * space::medium, space::small, space::small,
                            space::small);
    row->setSpacing(space::small);
    row->addLayout(texts, 1);
    row->addWidget(m_action, 0, Qt::AlignVCenter);
    row->addWidget(m_copy, 0, Qt::AlignTop);
    row->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (m_run)
            m_run();
    });
    connect(m_copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
    connect(m_close, &QToolButton::clicked, this, &MessageBar::clear);
    clear();
}

void MessageBar::showError(const base::Error& error) {
    const base::ErrorText text = base::explain(error);
    QStringList rest;
    for (const std::string* part : {&text.expected, &text.retry, &text.next})
        if (!part->empty())
            rest += QString::fromStdString(*part);
    showNote(error.kind == base::ErrorKind::Uncertain ? Level::Warning : Level::Error,
             QString::fromStdString(text.failed), rest.join(QLatin1Char(' ')));
}

void MessageBar::showErrors(const std::vector<base::Error>& errors) {
    if (errors.empty())
        return clear();
    showError(errors.front());
    if (errors.size() == 1)
        return;
    for (std::size_t i = 1; i < errors.size(); ++i)
        m_others += QString::fromStdString(base::explain(errors[i]).failed);
    QStringList lines = m_others.mid(0, mostLines);
    if (const qsizetype left = m_others.size() - lines.size(); left > 0)
        lines += tr("… and %1 more").arg(left);
    const QString others = lines.join(QLatin1Char('\n'));
    setToolTip(shownTip(others));
    setAccessibleName(text());
    setAction(tr("and %1 more").arg(m_others.size()), [this, others] {
        m_more->setText(others);
        m_more->show();
        setAction({}, {});
    });
    m_action->setAccessibleName(tr("Show what else could not be read"));
}

void MessageBar::showNote(Level level, const QString& headline, const QString& rest) {
    const bool same = isVisibleTo(parentWidget()) && level == m_level && headline == m_headline->text() &&
                      rest == m_rest->text();
    m_level = level;
    m_headline->setText(headline);
    m_rest->setText(rest);
    m_rest->setVisible(!rest.isEmpty());
    setAction({}, {});
    m_others.clear();
    m_more->hide();
    setToolTip({});
    show();
    update();
    if (same)
        return;
    setAccessibleName(text());
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageBar::setAction(const QString& text, std::function<void()> action) {
    m_action->setText(text);
    m_action->setAccessibleName(text);
    m_action->setVisible(!text.isEmpty());
    m_run = std::move(action);
}

void MessageBar::clear() {
    hide();
    m_headline->clear();
    m_rest->clear();
    m_more->hide();
    m_others.clear();
    setAction({}, {});
}

QString MessageBar::text() const {
    QStringList lines = {m_headline->text(), m_rest->text()};
    lines += m_others;
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

void MessageBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const LevelLook look = lookOf(m_level, coloursOf(palette()));
    painter.fillRect(rect(), look.back);
    painter.fillRect(QRect(0, 0, barEdge, height()), look.colour);
    const double top = space::small + (m_headline->fontMetrics().height() - space::glyph) / 2.0;
    paintGlyph(painter, QRectF(barEdge + space::medium, top, space::glyph, space::glyph), look.glyph,
               look.colour);
}

} // namespace redispatch::ui
