// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/cardtext.h"

#include "ui/detail/phrases.h"
#include "ui/theme/look.h"

#include <QCoreApplication>
#include <QStringList>

namespace redispatch::ui {

namespace {

struct CardTexts {
    Q_DECLARE_TR_FUNCTIONS(CardTexts)
};

} // namespace

QString originText(const domain::Card& card, const domain::CardOrigin& origin, base::Instant now) {
    if (origin.revision > 0) {
        const QString who = origin.editedBy.empty() ? CardTexts::tr("somebody") : shown(origin.editedBy);
        return CardTexts::tr("edited by %1, %2, revision %3")
            .arg(who, relative(origin.editedAt, now))
            .arg(origin.revision);
    }
    return origin.seed && card != domain::Card() ? CardTexts::tr("from the job file") : QString();
}

QString driftText(const domain::Card& card, const domain::CardOrigin& origin) {
    if (origin.revision == 0 || !origin.seed)
        return {};
    QStringList titles;
    for (const domain::CardField field : domain::differing(card, *origin.seed))
        titles += fieldTitle(field);
    return titles.join(QStringLiteral(", "));
}

QString missingText(const domain::Card& card) {
    QStringList missing;
    if (card.owner.empty())
        missing += CardTexts::tr("owner");
    if (card.expectedResult.empty())
        missing += CardTexts::tr("expected result");
    if (card.rollbackNote.empty())
        missing += CardTexts::tr("rollback note");
    return missing.join(QStringLiteral(", "));
}

QString fieldTitle(domain::CardField field) {
    const std::string_view title = domain::info(field).title;
    return QString::fromUtf8(title.data(), static_cast<qsizetype>(title.size()));
}

QString fieldKey(domain::CardField field) {
    const std::string_view key = domain::info(field).key;
    return QString::fromLatin1(key.data(), static_cast<qsizetype>(key.size()));
}

QString measuredText(const domain::Baseline& baseline) {
    if (baseline.author.empty())
        return shown(baseline.date);
    return baseline.date.empty()
               ? CardTexts::tr("by %1").arg(shown(baseline.author))
               : CardTexts::tr("%1 by %2").arg(shown(baseline.date), shown(baseline.author));
}

} // namespace redispatch::ui
