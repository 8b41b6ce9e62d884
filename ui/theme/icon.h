// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace redispatch::ui {

/// An icon of resources/icons ("trigger"), drawn in the text colour of the application's palette as it is at
/// the moment of painting, so that a change of theme needs no new icons.
QIcon icon(const QString& name);

} // namespace redispatch::ui
