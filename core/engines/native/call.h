// SPDX-License-Identifier: GPL-3.0-or-later
// One way to call a job's script, and to bring the index and the change stream up to date after it.
#pragma once

#include "core/base/result.h"
#include "core/engines/native/keys.h"
#include "core/redis/client.h"
#include "core/redis/script.h"

#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines::native {

/// What a script answered: a word, then its own values. Views hold as long as this value.
class Answer {
public:
    explicit Answer(redis::Replies replies) : m_replies(std::move(replies)) {}
    std::string_view word() const { return m_replies[0][0].text(); }
    /// When a runner must look next, as an index score; empty when the script changed nothing.
    std::string_view look() const { return m_replies[0][1].text(); }
    std::string_view value(std::size_t index) const { return m_replies[0][index + 2].text(); }

private:
    redis::Replies m_replies;
};

struct Call {
    const redis::Script& script;
    const base::JobId& job;
    std::vector<std::string> args;
    std::string requestId;  ///< of scripts that remember their answer; else empty
    std::string_view event; ///< told to the change stream when something changed; empty: nothing is told
    std::vector<std::string> moreKeys = {}; ///< of the job, after those that all scripts have
};

/// Runs the script. An error reply, and an answer that is no array, become the error.
base::Result<Answer> callScript(redis::Client& client, const Keys& keys, const Call& call);

/// Adds what makes a change known: the index entry and an event. Both are advisory, so whoever runs them logs
/// their failure and goes on; the runners' reconcile heals.
void addAdvice(redis::Pipeline& pipeline, const Keys& keys, const base::JobId& job, std::string_view look,
               std::string_view event);

/// Logs what went wrong with advice that was run as the first `count` commands.
void logAdvice(const base::Result<redis::Replies>& replies, std::size_t count, const base::JobId& job);

} // namespace redispatch::engines::native
