// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/detail.h"

#include <QUrl>
#include <QWidget>

#include <memory>

class QLabel;
class QToolButton;

namespace redispatch::ui {

class FactGrid;
class MarkdownText;

/// What a person must know about a job before touching it. Parts that nobody wrote are left out; those that
/// are needed and missing are named once.
class CardView final : public QWidget {
    Q_OBJECT

public:
    explicit CardView(QWidget* parent = nullptr);

    /// Before the card is there: what the row knows, and `why` the rest is not shown.
    void setUnread(const QString& owner, const QString& why);
    void setCard(const domain::Card& card, const domain::CardOrigin& origin, base::Instant now);
    void tick(base::Instant now);

signals:
    void linkWanted(const QUrl& url);
    void driftWanted(); ///< what the job file says beside what applies

private:
    QLabel* fact(FactGrid& grid, const QString& name, const char* objectName, bool mono = false);
    MarkdownText* note(FactGrid& grid, const QString& name, const char* objectName);
    static void setFactRow(FactGrid& grid, QLabel& label, const QString& text);
    static void setNoteRow(FactGrid& grid, MarkdownText& note, const std::string& markdown);
    void showBaseline(const domain::Baseline& baseline);

    domain::Card m_card;
    domain::CardOrigin m_origin;
    bool m_read = false;
    QLabel* m_missing;
    FactGrid* m_notes;
    QLabel* m_owner;
    QLabel* m_contact;
    MarkdownText* m_expected;
    MarkdownText* m_rollback;
    QLabel* m_command;
    QToolButton* m_copyCommand;
    QLabel* m_baselineTitle;
    FactGrid* m_baseline;
    QLabel* m_route;
    QLabel* m_input;
    QLabel* m_query;
    QLabel* m_noticed;
    QLabel* m_runbookTitle;
    MarkdownText* m_runbook;
    FactGrid* m_more;
    MarkdownText* m_links;
    QLabel* m_cacheKeys;
    QLabel* m_tags;
    QLabel* m_from;
    QWidget* m_driftRow;
    QLabel* m_drift;
};

} // namespace redispatch::ui
