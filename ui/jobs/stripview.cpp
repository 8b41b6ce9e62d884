// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/stripview.h"

#include "core/base/humanize.h"
#include "ui/detail/runsmodel.h"
#include "ui/jobs/stripcard.h"
#include "ui/theme/colours.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace redispatch::ui {

namespace {

constexpr int barsHigh = 40; // pixels
constexpr int edge = 3;      // of the ring around it while it has the keys

} // namespace

StripView::StripView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("jobStrip"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("What became of the last slots"));
}

void StripView::setJob(query::JobPtr job, base::Instant now) {
    m_now = now;
    const query::JobPtr before = std::exchange(m_job, std::move(job));
    if (before && m_job && before->id == m_job->id && before->strip == m_job->strip &&
        before->last.id == m_job->last.id)
        return;
    if (!before || !m_job || before->id != m_job->id) {
        m_runs.reset();
        choose(-1, false);
    } else if (m_chosen >= 0) {
        const auto added = fatesAdded(before->strip, m_job->strip);
        const int shift = added ? fatesIn(m_job->strip) - *added - fatesIn(before->strip) : 0;
        choose(added && m_chosen + shift >= 0 ? m_chosen + shift : -1, m_byKeys);
    }
    match();
    setVisible(m_job && fatesIn(m_job->strip) > 0);
}

void StripView::setRuns(const Runs& runs) {
    m_runs = runs;
    match();
}

void StripView::match() {
    m_record.reset();
    if (m_job && m_runs)
        m_record = recordOf(m_job->strip,
                            std::span(*m_runs).first(std::min(m_runs->size(), 2 * domain::stripLength)));
    describe();
    update();
    if (m_chosen >= 0)
        showCard();
}

void StripView::describe() {
    if (!m_job)
        return;
    const std::string letters = domain::stripLetters(m_job->strip);
    setAccessibleDescription(
        tr("the last %n, oldest first: %1; arrow keys walk along them", nullptr, fatesIn(m_job->strip))
            .arg(QString::fromStdString(letters)));
}

QSize StripView::sizeHint() const {
    constexpr int wide = 4; // pixels a bar, to begin with
    return {wide * static_cast<int>(domain::stripLength) + 2 * edge, barsHigh + 2 * edge};
}

QRectF StripView::strip() const {
    return QRectF(rect()).adjusted(edge, edge, -edge, -edge);
}

int StripView::fateAt(const QPointF& at) const {
    return m_job ? stripRoom(strip(), fatesIn(m_job->strip)).fateAt(at.x()) : -1;
}

void StripView::choose(int fate, bool byKeys) {
    m_byKeys = byKeys && fate >= 0;
    if (m_chosen == fate)
        return;
    m_chosen = fate;
    update();
    if (m_chosen >= 0)
        showCard();
    else if (m_card)
        m_card->hide();
}

void StripView::showCard() {
    const std::vector<domain::Fate> fates = domain::unpackStrip(m_job->strip);
    if (m_chosen >= std::ssize(fates) || !isVisible())
        return;
    if (!m_card || m_card->parentWidget() != window()) {
        delete m_card;
        m_card = new StripCard(window());
        m_card->setObjectName(QStringLiteral("jobStripCard"));
        connect(m_card, &QObject::destroyed, this, [this] { m_card = nullptr; });
    }
    QRect bar = stripRoom(strip(), static_cast<int>(fates.size())).columnOf(m_chosen).toRect();
    bar.moveTopLeft(mapTo(window(), bar.topLeft()));
    m_card->showText(
        stripText(*m_job, fates, static_cast<std::size_t>(m_chosen), record(), m_now, coloursOf(palette())),
        bar);
}

void StripView::open() {
    const auto place = static_cast<std::size_t>(m_chosen);
    if (m_chosen < 0 || !m_record || place >= m_record->runs.size() || !m_record->runs[place])
        return; // the card says why
    emit runWanted(keyOf(*m_record->runs[place]));
}

bool StripView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && m_chosen >= 0) {
        const auto* press = static_cast<QKeyEvent*>(event);
        for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End, Qt::Key_Return,
                              Qt::Key_Enter, Qt::Key_Escape})
            if (press->key() == key && (press->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
                event->accept(); // not the window's keys now
                return true;
            }
    }
    return QWidget::event(event);
}

void StripView::keyPressEvent(QKeyEvent* event) {
    const int last = m_job ? fatesIn(m_job->strip) - 1 : -1;
    const bool goesOn = m_chosen >= 0;
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(goesOn ? std::max(m_chosen - 1, 0) : last, true);
    case Qt::Key_Right:
        return choose(goesOn ? std::min(m_chosen + 1, last) : last, true);
    case Qt::Key_Home:
        return choose(std::min(0, last), true);
    case Qt::Key_End:
        return choose(last, true);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return open();
    case Qt::Key_Escape:
        if (goesOn)
            return choose(-1, false);
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void StripView::mouseMoveEvent(QMouseEvent* event) {
    if (const int fate = fateAt(event->position()); fate >= 0 || !m_byKeys)
        choose(fate, false);
    setCursor(m_chosen >= 0 && !m_byKeys ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void StripView::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->button() == Qt::LeftButton ? fateAt(event->position()) : -1;
}

void StripView::mouseReleaseEvent(QMouseEvent* event) {
    if (const int fate = fateAt(event->position()); fate >= 0 && std::exchange(m_pressed, -1) == fate) {
        choose(fate, false);
        open();
    }
}

void StripView::leaveEvent(QEvent* /*event*/) {
    if (!m_byKeys)
        choose(-1, false);
}

void StripView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    choose(-1, false);
    update();
}

void StripView::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    choose(-1, false);
}

void StripView::paintEvent(QPaintEvent* /*event*/) {
    if (!m_job)
        return;
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    paintStrip(painter, strip(), m_job->strip, colours, overlayOf(record(), m_chosen));
    if (hasFocus() && m_chosen < 0) {
        painter.setPen(QPen(colours.accent, 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

} // namespace redispatch::ui
