// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QUrl>

namespace redispatch::ui {

/// Asks before an address from a card is opened in the browser, and shows all of it.
class LinkDialog final : public QDialog {
    Q_OBJECT

public:
    LinkDialog(const QUrl& url, QWidget* parent);
};

} // namespace redispatch::ui
