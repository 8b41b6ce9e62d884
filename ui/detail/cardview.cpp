// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/cardview.h"

#include "ui/detail/cardtext.h"
#include "ui/detail/factgrid.h"
#include "ui/detail/markdowntext.h"
#include "ui/detail/phrases.h"
#include "ui/theme/icon.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QClipboard>
#include <QToolButton>
#include <QVBoxLayout>

namespace redispatch::ui {

namespace {

QString lines(const std::vector<std::string>& texts) {
    QStringList list;
    for (const std::string& text : texts)
        list += shown(text);
    return list.join(QLatin1Char('\n'));
}

QToolButton* flatButton(const QString& text, const char* objectName) {
    auto* button = new QToolButton;
    button->setObjectName(QLatin1String(objectName));
    button->setText(text);
    button->setAutoRaise(true);
    return button;
}

} // namespace

CardView::CardView(QWidget* parent)
    : QWidget(parent)
    , m_missing(wrappedLabel({}))
    , m_notes(new FactGrid)
    , m_copyCommand(flatButton(tr("Copy rollback command"), "copyRollback"))
    , m_baselineTitle(wrappedLabel({}, TextKind::Small))
    , m_baseline(new FactGrid)
    , m_runbookTitle(plainLabel(tr("Runbook"), TextKind::Small))
    , m_runbook(new MarkdownText)
    , m_more(new FactGrid)
    , m_from(wrappedLabel({}, TextKind::Small))
    , m_driftRow(new QWidget)
    , m_drift(wrappedLabel({}, TextKind::Small)) {
    setObjectName(QStringLiteral("cardView"));
    m_missing->setObjectName(QStringLiteral("cardMissing"));
    m_baselineTitle->setObjectName(QStringLiteral("cardBaseline"));
    m_runbook->setObjectName(QStringLiteral("cardRunbook"));
    m_runbook->setAccessibleName(tr("Runbook"));
    m_from->setObjectName(QStringLiteral("cardOrigin"));
    m_drift->setObjectName(QStringLiteral("cardDrift"));

    m_owner = fact(*m_notes, tr("Owner"), "cardOwner");
    m_contact = fact(*m_notes, tr("Contact"), "cardContact");
    m_expected = note(*m_notes, tr("Expected"), "cardExpected");
    m_rollback = note(*m_notes, tr("Rollback"), "cardRollback");
    m_command = fact(*m_notes, tr("Command"), "cardRollbackCommand", true);
    m_copyCommand->setIcon(icon(QStringLiteral("copy")));
    m_copyCommand->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_copyCommand, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(commandText(m_card.rollbackCommand)); });
    m_route = fact(*m_baseline, tr("Route"), "cardRoute");
    m_input = fact(*m_baseline, tr("Input"), "cardInput");
    m_query = fact(*m_baseline, tr("Query"), "cardQuery", true);
    m_noticed = fact(*m_baseline, tr("Noticed"), "cardNoticed");
    m_links = note(*m_more, tr("Links"), "cardLinks");
    m_cacheKeys = fact(*m_more, tr("Cache"), "cardCacheKeys", true);
    m_tags = fact(*m_more, tr("Tags"), "cardTags");
    connect(m_runbook, &MarkdownText::linkWanted, this, &CardView::linkWanted);

    auto* both = flatButton(tr("Show both"), "showDrift");
    connect(both, &QToolButton::clicked, this, &CardView::driftWanted);
    auto* driftColumn = new QVBoxLayout(m_driftRow);
    driftColumn->setContentsMargins(0, 0, 0, 0);
    driftColumn->setSpacing(0);
    driftColumn->addWidget(m_drift);
    driftColumn->addWidget(both, 0, Qt::AlignLeft);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny + 2);
    column->addWidget(m_missing);
    column->addWidget(m_notes);
    column->addWidget(m_copyCommand, 0, Qt::AlignLeft);
    column->addWidget(m_baselineTitle);
    column->addWidget(m_baseline);
    column->addWidget(m_runbookTitle);
    column->addWidget(m_runbook);
    column->addWidget(m_more);
    column->addWidget(m_from);
    column->addWidget(m_driftRow);
    setUnread({}, {});
}

QLabel* CardView::fact(FactGrid& grid, const QString& name, const char* objectName, bool mono) {
    QLabel* label = wrappedLabel({}, mono ? TextKind::Mono : TextKind::Normal);
    label->setObjectName(QLatin1String(objectName));
    grid.addWidget(name, label);
    return label;
}

MarkdownText* CardView::note(FactGrid& grid, const QString& name, const char* objectName) {
    auto* text = new MarkdownText;
    text->setObjectName(QLatin1String(objectName));
    grid.addWidget(name, text);
    connect(text, &MarkdownText::linkWanted, this, &CardView::linkWanted);
    return text;
}

void CardView::setFactRow(FactGrid& grid, QLabel& label, const QString& text) {
    if (label.text() != text)
        label.setText(text);
    grid.setRowVisible(&label, !text.isEmpty());
}

void CardView::setNoteRow(FactGrid& grid, MarkdownText& note, const std::string& markdown) {
    note.setMarkdownBytes(markdown);
    grid.setRowVisible(&note, !markdown.empty());
}

void CardView::setUnread(const QString& owner, const QString& why) {
    m_read = false;
    m_card = {};
    m_origin = {};
    setCard({}, {}, {});
    m_read = false;
    setFactRow(*m_notes, *m_owner, owner);
    m_notes->setVisible(!owner.isEmpty());
    m_missing->setText(why);
    m_missing->setForegroundRole(QPalette::PlaceholderText);
    m_missing->setVisible(!why.isEmpty());
}

void CardView::setCard(const domain::Card& card, const domain::CardOrigin& origin, base::Instant now) {
    // Text that is being read or selected is not made anew for nothing.
    const bool same = m_read && card == m_card && origin == m_origin;
    m_card = card;
    m_origin = origin;
    m_read = true;
    tick(now);
    if (same)
        return;
    const QString missing = missingText(card);
    m_missing->setText(tr("Not written down: %1.").arg(missing));
    m_missing->setForegroundRole(QPalette::WindowText);
    m_missing->setVisible(!missing.isEmpty());
    setFactRow(*m_notes, *m_owner, shown(card.owner));
    setFactRow(*m_notes, *m_contact, shown(card.contact));
    setNoteRow(*m_notes, *m_expected, card.expectedResult);
    setNoteRow(*m_notes, *m_rollback, card.rollbackNote);
    setFactRow(*m_notes, *m_command, commandText(card.rollbackCommand));
    m_copyCommand->setVisible(!card.rollbackCommand.empty());
    showBaseline(card.baseline);
    std::string steps;
    for (const std::string& step : card.runbook)
        steps += "1. " + step + '\n';
    m_runbook->setMarkdownBytes(steps);
    m_runbook->setVisible(!steps.empty());
    m_runbookTitle->setVisible(!steps.empty());
    m_links->setLinks(card.links);
    m_more->setRowVisible(m_links, !card.links.empty());
    setFactRow(*m_more, *m_cacheKeys, lines(card.cacheKeys));
    setFactRow(*m_more, *m_tags, lines(card.tags).replace(QLatin1Char('\n'), QStringLiteral(" · ")));
    m_notes->setVisible(!card.owner.empty() || !card.contact.empty() || !card.expectedResult.empty() ||
                        !card.rollbackNote.empty() || !card.rollbackCommand.empty());
    m_more->setVisible(!card.links.empty() || !card.cacheKeys.empty() || !card.tags.empty());
    const QString drift = driftText(card, origin);
    m_drift->setText(tr("The job file says otherwise: %1").arg(drift));
    m_driftRow->setVisible(!drift.isEmpty());
}

void CardView::showBaseline(const domain::Baseline& baseline) {
    const QString measured = measuredText(baseline);
    m_baselineTitle->setText(measured.isEmpty() ? tr("Baseline") : tr("Baseline, %1").arg(measured));
    setFactRow(*m_baseline, *m_route, shown(baseline.route));
    setFactRow(*m_baseline, *m_input, shown(baseline.expectedInput, true));
    setFactRow(*m_baseline, *m_query, shown(baseline.slowQuery, true));
    setFactRow(*m_baseline, *m_noticed, shown(baseline.noticedAt, true));
    m_baselineTitle->setVisible(baseline != domain::Baseline());
    m_baseline->setVisible(!baseline.route.empty() || !baseline.expectedInput.empty() ||
                           !baseline.slowQuery.empty() || !baseline.noticedAt.empty());
}

void CardView::tick(base::Instant now) {
    if (!m_read)
        return;
    const QString from = originText(m_card, m_origin, now);
    if (m_from->text() != from)
        m_from->setText(from);
    m_from->setVisible(!from.isEmpty());
}

} // namespace redispatch::ui
