// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/findingsview.h"

#include "core/base/humanize.h"
#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QAbstractButton>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace redispatch::ui {

using domain::Finding;
using domain::Verdict;

namespace {

constexpr int mostHeight = 190; ///< of all rows; the others are scrolled to
constexpr qsizetype mostFilter = 900;

Look lookOfVerdict(Verdict verdict, const Colours& colours) {
    switch (verdict) {
    case Verdict::Bad:
        return {Glyph::Alert, colours.failed, FindingsView::tr("bad")};
    case Verdict::Warning:
        return {Glyph::Alert, colours.late, FindingsView::tr("warning")};
    case Verdict::Good:
        return {Glyph::Disc, colours.ok, FindingsView::tr("good")};
    case Verdict::Skipped:
        break;
    }
    return {Glyph::DashedRing, colours.neutral, FindingsView::tr("not looked into")};
}

/// One finding: its shape, what was found and where, what to do, and how many jobs it concerns.
class FindingRow final : public QAbstractButton {
public:
    explicit FindingRow(const Finding& finding) : m_verdict(finding.verdict) {
        m_found = shown(finding.found);
        m_check = shown(finding.check);
        m_advice = shown(finding.advice);
        if (!finding.jobs.empty())
            m_jobs = finding.jobs.size() == 1 ? FindingsView::tr("1 job ›")
                                              : FindingsView::tr("%1 jobs ›")
                                                    .arg(QString::fromStdString(base::countText(
                                                        static_cast<long long>(finding.jobs.size()))));
        setObjectName(QStringLiteral("finding"));
        setAccessibleName(lookOfVerdict(m_verdict, lightColours()).word + QStringLiteral(": ") + m_check +
                          QStringLiteral(": ") + m_found);
        setAccessibleDescription(m_advice);
        setToolTip(shownTip(m_check + QLatin1Char('\n') + m_found + QLatin1Char('\n') + m_advice));
        setEnabled(!finding.jobs.empty());
        setFocusPolicy(finding.jobs.empty() ? Qt::NoFocus : Qt::StrongFocus);
        if (!finding.jobs.empty())
            setCursor(Qt::PointingHandCursor);
        QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
        setMouseTracking(true);
    }

    QSize sizeHint() const override { return {200, heightForWidth(600)}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override {
        return 2 * space::tiny + 2 +
               boundsOf(width, QFontMetrics(font()), m_check + QStringLiteral(" — ") + m_found) +
               (m_advice.isEmpty() ? 0 : boundsOf(width, QFontMetrics(font()), m_advice));
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        const Colours& colours = coloursOf(palette());
        if (isEnabled() && (underMouse() || hasFocus()))
            painter.fillRect(rect(), colours.hover);
        if (hasFocus())
            painter.fillRect(QRect(0, 0, 3, height()), colours.accent);
        painter.fillRect(QRect(0, height() - 1, width(), 1), colours.rule);
        const Look look = lookOfVerdict(m_verdict, colours);
        const int line = fontMetrics().height();
        paintGlyph(
            painter,
            QRectF(space::medium, space::tiny + (line - space::glyph) / 2.0, space::glyph, space::glyph),
            look.glyph, look.colour);
        QRect text(left(), space::tiny, textWidth(width()), height());
        painter.setPen(colours.text);
        QRect used;
        painter.drawText(text, Qt::TextWordWrap, m_check + QStringLiteral(" — ") + m_found, &used);
        painter.setPen(colours.muted);
        if (!m_advice.isEmpty())
            painter.drawText(text.translated(0, used.height()), Qt::TextWordWrap, m_advice);
        painter.setPen(colours.accent);
        painter.drawText(rect().adjusted(0, space::tiny, -space::medium, 0), Qt::AlignRight | Qt::AlignTop,
                         m_jobs);
    }
    void enterEvent(QEnterEvent* event) override {
        QAbstractButton::enterEvent(event);
        update();
    }
    void leaveEvent(QEvent* event) override {
        QAbstractButton::leaveEvent(event);
        update();
    }

private:
    static int left() { return space::medium + space::glyph + space::small; }
    int textWidth(int width) const {
        return width - left() - 2 * space::medium - fontMetrics().horizontalAdvance(m_jobs);
    }
    int boundsOf(int width, const QFontMetrics& metrics, const QString& text) const {
        return metrics.boundingRect(QRect(0, 0, textWidth(width), 10000), Qt::TextWordWrap, text).height();
    }

    Verdict m_verdict;
    QString m_check;
    QString m_found;
    QString m_advice;
    QString m_jobs;
};

} // namespace

QString filterFor(const Finding& finding, const domain::Snapshot& snapshot) {
    if (finding.jobs.empty())
        return {};
    const domain::Job* first = domain::findJob(snapshot, finding.jobs.front());
    const auto inQueue = [&](const domain::Job& job) { return first && job.group == first->group; };
    const bool oneQueue =
        first && !first->group.empty() && std::ranges::all_of(finding.jobs, [&](const base::JobId& id) {
            const domain::Job* job = domain::findJob(snapshot, id);
            return !job || inQueue(*job);
        });
    const auto queueSize = static_cast<std::size_t>(
        std::ranges::count_if(snapshot.jobs, [&](const auto& job) { return inQueue(*job); }));
    constexpr std::size_t mostNamed = 100; // by a finding
    if (oneQueue && queueSize > 1 && (finding.jobs.size() >= std::min(queueSize, mostNamed))) {
        const QString group = shown(first->group.view());
        if (!group.contains(QLatin1Char('"')))
            return QStringLiteral("group:\"%1\"").arg(group);
    }
    QString text;
    for (const base::JobId& id : finding.jobs) {
        const QString one = QString::fromStdString(id.str());
        if (one.contains(QLatin1Char('"')) || text.size() + one.size() > mostFilter)
            continue;
        text += (text.isEmpty() ? QStringLiteral("id:\"%1\"") : QStringLiteral(",\"%1\"")).arg(one);
    }
    return text;
}

FindingsView::FindingsView(QWidget* parent) : QScrollArea(parent) {
    setObjectName(QStringLiteral("findingsView"));
    setAccessibleName(tr("Findings about queues, workers and clocks"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    m_column = new QVBoxLayout(page);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    setWidget(page);
    hide();
}

void FindingsView::setSnapshot(const domain::Snapshot& snapshot) {
    if (snapshot.findings == m_findings)
        return;
    m_findings = snapshot.findings;
    std::ranges::stable_sort(m_findings, [](const Finding& a, const Finding& b) {
        return (a.verdict == Verdict::Bad) > (b.verdict == Verdict::Bad);
    });
    while (QLayoutItem* item = m_column->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Finding& finding : m_findings) {
        auto* row = new FindingRow(finding);
        m_column->addWidget(row);
        connect(row, &QAbstractButton::clicked, this,
                [this, text = filterFor(finding, snapshot)] { emit filterWanted(text); });
    }
    m_findings = snapshot.findings;
    setWanted(m_wanted);
}

void FindingsView::setWanted(bool wanted) {
    m_wanted = wanted;
    setVisible(wanted && !m_findings.empty());
    fit();
}

QSize FindingsView::sizeHint() const {
    return {200, std::min(m_column->heightForWidth(std::max(width(), 200)), mostHeight)};
}

void FindingsView::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    fit();
}

void FindingsView::fit() {
    if (const int wanted = sizeHint().height(); wanted != height() || wanted != minimumHeight())
        setFixedHeight(std::max(wanted, 1));
}

} // namespace redispatch::ui
