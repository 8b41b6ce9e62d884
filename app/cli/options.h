// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/terminal.h"
#include "core/base/result.h"
#include "core/redis/connectoptions.h"

#include <optional>
#include <string>
#include <vector>

namespace redispatch::cli {

/// What may stand before or after any command.
struct Options {
    redis::ConnectOptions connect;
    std::string caCertFile;
    std::string passwordFile;
    std::string timeout; ///< as typed
    std::string prefix = "rd:";
    std::string ledgerUrl; ///< as typed; empty: the records lie in the application's Redis
    std::string ledgerPasswordFile;
    std::vector<std::string> queues; ///< "prefix:queue" each
    bool readOnly = false;
    bool json = false;

    void declare(Arguments& arguments);
    /// The address these options and REDISCLI_AUTH mean.
    base::Result<redis::Endpoint> endpoint(const Terminal& terminal) const;
    /// The address of --ledger, with the password of its file or of REDISPATCH_LEDGER_AUTH; nothing without.
    base::Result<std::optional<redis::Endpoint>> ledgerEndpoint(const Terminal& terminal) const;
    /// Whether a password stands on the command line, where every user of this machine can see it.
    bool showsPassword() const;

private:
    base::Result<redis::Endpoint> patient(base::Result<redis::Endpoint> endpoint) const;
};

} // namespace redispatch::cli
