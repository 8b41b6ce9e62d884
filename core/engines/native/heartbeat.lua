-- SPDX-License-Identifier: GPL-3.0-or-later
-- heartbeat(runner, packed): its entry with the server's time in front. Removing it first lets it pass when
-- memory is full.
local runners = KEYS[1]
local runner, packed = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
local was_there = redis.call('HDEL', runners, runner)
redis.call('HSET', runners, runner, now .. ' ' .. packed)
return {was_there == 1 and 'known' or 'new', now}
