-- SPDX-License-Identifier: GPL-3.0-or-later
-- indexCard(job, revision, summary): keeps what lists show of a card, unless a newer revision stands there.
local index = KEYS[1]
local job, revision, summary = ARGV[1], ARGV[2], ARGV[3]

local present = redis.call('HGET', index, job)
local number = present and tonumber(string.match(present, '^(%d+) '))
if number and number > tonumber(revision) and number < 1e15 then return 0 end
redis.call('HSET', index, job, summary)
return 1
