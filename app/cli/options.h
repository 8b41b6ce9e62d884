// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/terminal.h"
#include "core/base/result.h"
#include "core/redis/connectoptions.h"

#include <string>

namespace redispatch::cli {

/// What may stand before or after any command.
struct Options {
    redis::ConnectOptions connect;
    std::string caCertFile;
    std::string passwordFile;
    std::string timeout; ///< as typed
    std::string prefix = "rd:";
    bool readOnly = false;
    bool json = false;

    void declare(Arguments& arguments);
    /// The address these options and REDISCLI_AUTH mean.
    base::Result<redis::Endpoint> endpoint(const Terminal& terminal) const;
    /// Whether a password stands on the command line, where every user of this machine can see it.
    bool showsPassword() const;
};

} // namespace redispatch::cli
