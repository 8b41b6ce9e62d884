// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/card.h"

#include <QScrollArea>

#include <map>
#include <optional>

class QGridLayout;
class QRadioButton;

namespace redispatch::ui {

/// Two versions of a card side by side, only the parts in which they differ; where wanted, one of the two can
/// be chosen for each part.
class CardDiff final : public QScrollArea {
    Q_OBJECT

public:
    enum class Side { Left, Right };

    explicit CardDiff(QWidget* parent = nullptr);
    void setCards(const QString& leftTitle, const domain::Card& left, const QString& rightTitle,
                  const domain::Card& right, bool choosable = false);
    void clear(const QString& why); ///< nothing to compare, and the reason

    void choose(domain::CardField field, Side side);
    std::optional<Side> chosen(domain::CardField field) const;
    std::optional<domain::CardField> undecided() const; ///< the first part without a choice
    /// The right card with the left one's parts where those were chosen.
    domain::Card merged() const;

signals:
    void changed();

private:
    struct Choice {
        QRadioButton* left;
        QRadioButton* right;
    };
    void begin();
    QWidget* version(const domain::Card& card, domain::CardField field, Side side,
                     QRadioButton* button) const;

    domain::Card m_left;
    domain::Card m_right;
    QGridLayout* m_grid = nullptr;
    int m_row = 0;
    std::map<domain::CardField, Choice> m_choices;
};

} // namespace redispatch::ui
