// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/actions.h"

#include <QDialog>

namespace redispatch::ui {

/// All keys, made from the action table.
class KeysDialog final : public QDialog {
    Q_OBJECT

public:
    KeysDialog(const Actions& actions, QWidget* parent);
};

} // namespace redispatch::ui
