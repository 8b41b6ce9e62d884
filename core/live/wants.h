// SPDX-License-Identifier: GPL-3.0-or-later
// What the threads of a session want of each other.
#pragma once

#include "core/base/ids.h"
#include "core/live/inbox.h"
#include "core/live/line.h"
#include "core/live/outlet.h"
#include "core/service/operator.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace redispatch::live {

/// What a request may use while it is performed.
struct Access {
    Line& line;
    service::Operator& operations;
};

/// What one request is answered with, exactly once: `perform` over a good link, else `refuse`.
struct Request {
    std::function<void(Access&)> perform;
    std::function<void(const base::Error&)> refuse;
};
inline constexpr std::size_t maxRequests = 64; ///< waiting for one thread; more are refused as Busy

/// Performs it; what it throws becomes an Internal error.
void performGuarded(const Request& request, Access& access);

/// Where each engine's events go on, by the engine's name.
using Positions = std::map<std::string, std::string>;

/// Whether events come.
struct Following {
    std::optional<base::Error> refused; ///< why not; empty: they do
};

struct ReaderWants {
    std::deque<Request> requests;
    std::set<base::JobId> changed;
    bool everything = false;
    bool runners = false;
    bool checkLink = false; ///< another thread's link broke
    bool retry = false;     ///< a person asked
    std::optional<base::JobId> watch;
    std::optional<Following> following;        ///< set when that has changed
    std::optional<base::Error> recordingEnded; ///< why no history is kept any more
};
struct ListenerWants {
    std::optional<Positions> positions; ///< follow from here, anew
    Positions added;                    ///< follow these engines as well, unless they are followed already
    std::map<std::string, std::vector<std::string>> places; ///< that were found, by the engine's name
    std::optional<base::JobId> focus;                       ///< the job on screen
};
struct WriterWants {
    std::deque<Request> requests;
};

using ReaderInbox = Inbox<ReaderWants>;
using ListenerInbox = Inbox<ListenerWants>;
using WriterInbox = Inbox<WriterWants>;

} // namespace redispatch::live
