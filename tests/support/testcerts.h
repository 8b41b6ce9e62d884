// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/tempdir.h"

#include <string>

namespace redispatch::support {

/// A fresh authority and one server certificate signed by it, as PEM files in `dir`. Valid for one day.
struct TestCerts {
    std::string caFile;
    std::string certFile;
    std::string keyFile;
};

/// `names` as OpenSSL words them: "DNS:localhost,IP:127.0.0.1". Throws std::runtime_error.
TestCerts makeTestCerts(const TempDir& dir, const std::string& names);

} // namespace redispatch::support
