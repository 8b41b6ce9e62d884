-- SPDX-License-Identifier: GPL-3.0-or-later
-- resume_queue(most): lets the whole queue go on. Jobs that were set aside come back in front of those that wait,
-- at most `most` of them at a time; the queue stays paused until all are back.
local most = tonumber(ARGV[7])
local aside = redis.call('LLEN', parked)
if aside > 0 and redis.call('LLEN', wait) == 0 then
  redis.call('RENAME', parked, wait)
else
  for _ = 1, math.min(aside, most) do redis.call('RPUSH', wait, redis.call('LPOP', parked)) end
  local rest = redis.call('LLEN', parked)
  if rest > 0 then return {'more', int(rest)} end
end
if not paused then return {aside > 0 and 'ok' or 'repeat', '0'} end

redis.call('HDEL', meta, 'paused')
redis.call('DEL', stopped)
paused = false
local ready = redis.call('LLEN', wait) + redis.call('ZCARD', prioritized)
if ready > 0 then
  wake()
  if family == '4' and redis.call('LLEN', wait) == 0 then redis.call('LPUSH', wait, '0:0') end
else
  wake_later()
end
tell('resumed')
publish('resumed', 'resumed')
return {'ok', '0'}
