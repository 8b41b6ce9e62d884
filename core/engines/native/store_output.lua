-- SPDX-License-Identifier: GPL-3.0-or-later
-- store_output(run, packed): keeps the output of a run, and of the 20 newest only.
local out, order = KEYS[1], KEYS[2]
local run, packed = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
redis.call('HLEN', out)
redis.call('ZADD', order, now, run)
redis.call('HSET', out, run, packed)
local old = redis.call('ZRANGE', order, 0, -21)
for i = 1, math.min(#old, 100) do
  redis.call('HDEL', out, old[i])
  redis.call('ZREM', order, old[i])
end
return {'ok'}
