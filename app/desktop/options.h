// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/profile.h"
#include "ui/theme/palette.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace redispatch::desktop {

/// What was asked for on the command line.
struct Options {
    bool local = false;
    std::optional<QString> url;
    std::optional<QString> profile;    ///< name of a saved one
    std::optional<QString> caCertFile; ///< absolute path
    std::optional<QString> prefix;
    bool readOnly = false;
    std::optional<domain::Environment> environment;
    std::optional<ui::Theme> theme;
    QString view;   ///< a way of showing the jobs, or a saved view's name
    QString filter; ///< as in the filter line
    QString job;
    QString tab;
    QString screenshot; ///< absolute path
    QSize size;
    std::chrono::milliseconds after{3000};
};

/// Invalid with the option as subject. `--help` and `--version` print and end the program.
base::Result<Options> parseOptions(const QStringList& arguments);

} // namespace redispatch::desktop
