// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/calmview.h"

#include "ui/attention/attentiontext.h"
#include "ui/theme/glyph.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QVBoxLayout>

namespace redispatch::ui {

namespace {
constexpr int mark = 36; // side of the large shape
} // namespace

CalmView::CalmView(QWidget* parent)
    : QWidget(parent)
    , m_title(plainLabel({}, TextKind::Title))
    , m_text(plainLabel({}, TextKind::Normal))
    , m_rest(plainLabel({}, TextKind::Muted)) {
    setObjectName(QStringLiteral("calmView"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_title->setObjectName(QStringLiteral("calmTitle"));
    m_text->setObjectName(QStringLiteral("calmText"));
    m_rest->setObjectName(QStringLiteral("calmRest"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::huge, space::huge, space::huge);
    column->setSpacing(space::small);
    column->addStretch(2);
    column->addSpacing(mark + space::small);
    for (QLabel* label : {m_title, m_text, m_rest}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    column->addStretch(3);
}

void CalmView::setList(const AttentionList& list, const QString& age, bool stale, bool gaps,
                       std::size_t findings) {
    m_certain = !stale && !gaps && list.unknown == 0 && findings == 0;
    m_title->setText(stale          ? tr("Nothing needed you when it was last read")
                     : findings > 0 ? tr("No job needs you")
                                    : tr("Nothing needs you"));
    m_text->setText(calmText(list) + QLatin1Char(' ') + age);
    QStringList rest;
    if (const QString more = calmRest(list); !more.isEmpty())
        rest += more;
    if (gaps)
        rest += tr("A part of the server could not be read; jobs there may need you.");
    if (findings > 0)
        rest += tr("What stands above is about queues, workers and clocks.");
    m_rest->setText(rest.join(QLatin1Char('\n')));
    m_rest->setVisible(!rest.isEmpty());
    update();
}

void CalmView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    // Green only where nothing is left open.
    paintGlyph(painter, QRectF((width() - mark) / 2.0, m_title->y() - mark - space::medium, mark, mark),
               m_certain ? Glyph::Disc : Glyph::Ring, m_certain ? colours.ok : colours.neutral);
}

} // namespace redispatch::ui
