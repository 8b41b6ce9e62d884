// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/scan.h"

#include <algorithm>

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {

bool isCursor(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

base::Status scan(Client& client, const Scan& what, const ScanBudget& budget,
                  const std::function<base::Status(const Reply& members)>& consume) {
    const std::string subject = what.key.empty() ? client.endpoint().display() : what.key;
    const auto end = std::chrono::steady_clock::now() + budget.maxTime;
    std::string cursor = "0";
    for (std::size_t calls = 0; calls < budget.maxCalls; ++calls) {
        if (calls > 0 && std::chrono::steady_clock::now() >= end)
            break;
        std::vector<std::string> words = {what.command};
        if (what.command != "SCAN")
            words.push_back(what.key);
        words.push_back(cursor);
        if (!what.match.empty())
            words.insert(words.end(), {"MATCH", what.match});
        words.insert(words.end(), {"COUNT", std::to_string(budget.countPerCall)});
        if (!what.type.empty() && what.command == "SCAN")
            words.insert(words.end(), {"TYPE", what.type});
        auto replies = client.call(Pipeline().addArgs(words));
        if (!replies)
            return std::move(replies).errorDuring("walking through " + subject);
        const Reply page = (*replies)[0];
        if (page.size() != 2 || !page[1].isArray() || !isCursor(page[0].text()))
            return makeError(ErrorKind::Protocol, subject, "a cursor and a list of members");
        if (auto fine = consume(page[1]); !fine)
            return fine;
        cursor = page[0].text();
        if (cursor == "0")
            return {};
    }
    return makeError(ErrorKind::Busy, subject, "the end of the walk within its budget",
                     std::to_string(budget.maxCalls) + " calls or " + std::to_string(budget.maxTime.count()) +
                         " ms used up");
}

} // namespace redispatch::redis
