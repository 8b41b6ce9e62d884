// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/service/operator.h"

#include <array>
#include <vector>

#include <pwd.h>
#include <unistd.h>

namespace redispatch::service {

std::string currentActor() {
    std::string user = std::to_string(::geteuid()); // a user without an entry still has a number
    std::vector<char> buffer(16'384);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        user = found->pw_name;
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0 || host[0] == '\0')
        return user;
    return base::visible(user + "@" + host.data());
}

} // namespace redispatch::service
