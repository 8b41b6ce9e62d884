// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/button.h"

namespace redispatch::ui {

QPushButton* pushButton(const QString& text, const char* name) {
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    return button;
}

} // namespace redispatch::ui
