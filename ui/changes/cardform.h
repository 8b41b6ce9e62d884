// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/card.h"

#include <QWidget>

#include <vector>

class QBoxLayout;
class QFormLayout;
class QLabel;
class QTabWidget;

namespace redispatch::ui {

class MarkdownText;

/// All parts of a card as fields, with a preview of what is Markdown. A part that nobody touches keeps its
/// bytes, whatever they are.
class CardForm final : public QWidget {
    Q_OBJECT

public:
    explicit CardForm(QWidget* parent = nullptr);

    void setCard(const domain::Card& card); ///< what the fields start from
    /// Puts another card's texts into the fields; those that differ count as changed.
    void putTexts(const domain::Card& card);
    domain::Card card() const; ///< as the fields stand; what is wrong is left as it was
    bool isChanged() const;
    QString problem() const; ///< the first field whose text cannot be that part; empty when all can
    void setReadOnly(bool readOnly);

signals:
    void changed();

private:
    enum class Kind { Line, Text, Code, Tags };
    struct Field {
        domain::CardField field;
        Kind kind;
        QWidget* input;
        QLabel* problem;
        QString given; ///< the text that was put in
    };
    QWidget* add(QBoxLayout& column, domain::CardField field, Kind kind, const QString& hint = {});
    void addPair(QBoxLayout& column, domain::CardField left, domain::CardField right);
    QWidget* notesPage();
    QWidget* baselinePage();
    QWidget* runbookPage();
    QWidget* metersPage();
    static QString textIn(const Field& field);
    static void putText(Field& field, const std::string& text);
    bool fits(const Field& field) const;
    void check();
    void showPreview();

    domain::Card m_card;
    std::vector<Field> m_fields;
    QTabWidget* m_pages;
    MarkdownText* m_expectedPreview;
    MarkdownText* m_rollbackPreview;
    MarkdownText* m_runbookPreview;
};

} // namespace redispatch::ui
