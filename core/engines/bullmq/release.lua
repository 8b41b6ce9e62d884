-- SPDX-License-Identifier: GPL-3.0-or-later
-- release(due, score, sentinel score, push): gives the held run its due time back; an empty `due` lets it run now.
-- A slot that was ahead when the schedule was read may have come by now: that run is due, and not left out.
local due, score, sentinel, push = unpack(ARGV, 7)
local refusal = moved()
if refusal then return refusal end
local before = redis.call('HMGET', job, 'rd:by', 'rd:request', 'priority', 'rd:until')
if not before[1] and before[2] == request then return {'repeat'} end
if before[2] == request then return {'reused'} end
local stands = redis.call('ZSCORE', delayed, id)
if not held(stands, sentinel, before[1], before[4]) then return {'not_held'} end

redis.call('HDEL', job, 'rd:by', 'rd:reason', 'rd:since', 'rd:until')
redis.call('HSET', job, 'rd:request', request)
if due == '' then
  redis.call('ZREM', delayed, id)
  redis.call('HSET', job, 'delay', '0')
  enqueue(id, num(before[3] or nil, 0), push)
  tell('waiting', 'jobId', id, 'prev', 'delayed')
else
  redis.call('ZADD', delayed, 'XX', score, id)
  redis.call('HSET', job, 'delay', int(math.max(tonumber(due) - now, 0)))
  tell('delayed', 'jobId', id, 'delay', due)
  wake_later()
end
return {'ok'}
