// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/recordnews.h"

#include "core/engines/bullmq/keys.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace redispatch::engines::bullmq {

namespace {
constexpr std::size_t streamsPerRead = 250;

/// All of the stream is still to be told, or there was none.
bool isToBeRead(const QueuePosition& position) {
    return position.lastEntry.empty() || position.lastEntry == "0-0";
}
} // namespace

base::Result<std::vector<std::string>> withNews(redis::Client& client, const RecordPosition& position,
                                                const std::vector<std::string>& queues) {
    std::vector<std::string> followed;
    std::set<std::string> news; // by key of the stream
    for (const std::string& queue : queues) {
        if (isToBeRead(position.queues.at(queue)))
            news.insert(key(queue, "events"));
        else
            followed.push_back(queue);
    }
    redis::Pipeline pipeline;
    for (std::size_t from = 0; from < followed.size(); from += streamsPerRead) {
        const std::size_t to = std::min(from + streamsPerRead, followed.size());
        std::vector<std::string> args = {"XREAD", "COUNT", "1", "STREAMS"};
        for (std::size_t i = from; i < to; ++i)
            args.push_back(key(followed[i], "events"));
        for (std::size_t i = from; i < to; ++i)
            args.push_back(position.queues.at(followed[i]).lastEntry);
        pipeline.addArgs(args);
    }
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    for (std::size_t read = 0; read < replies->size(); ++read) {
        const redis::Reply streams = (*replies)[read];
        for (std::size_t i = 0; i < streams.size(); ++i)
            news.emplace(streams[i][0].text());
        // One that cannot be read hides the others: they are looked at one by one.
        if (streams.isError())
            for (std::size_t i = read * streamsPerRead;
                 i < std::min((read + 1) * streamsPerRead, followed.size()); ++i)
                news.insert(key(followed[i], "events"));
    }
    std::vector<std::string> found;
    std::copy_if(queues.begin(), queues.end(), std::back_inserter(found),
                 [&](const std::string& queue) { return news.contains(key(queue, "events")); });
    return found;
}

} // namespace redispatch::engines::bullmq
