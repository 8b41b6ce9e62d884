// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/environmentlabel.h"

#include "ui/theme/colours.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

namespace redispatch::ui {

QLabel* environmentLabel(const domain::Profile& profile, const QPalette& palette) {
    const std::string_view word = domain::word(profile.environment);
    const QString name = QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size())).toUpper();
    auto* label = plainLabel(name + QStringLiteral("  ·  ") + shown(profile.name), TextKind::Strong);
    label->setObjectName(QStringLiteral("dialogEnvironment"));
    const BandColours colours = bandColours(profile.environment, isDark(palette));
    QPalette own = label->palette();
    own.setColor(QPalette::Window, colours.back);
    own.setColor(QPalette::WindowText, colours.text);
    label->setPalette(own);
    label->setAutoFillBackground(true);
    label->setContentsMargins(space::large, space::tiny, space::large, space::tiny);
    return label;
}

} // namespace redispatch::ui
