-- SPDX-License-Identifier: GPL-3.0-or-later
-- hold(due, score, sentinel score, by, why, until): holds the pending run back until `due`, far in the future
-- unless the hold has an end. `score` is due × 4096, with the tie that tells of a note when the hold has an end.
local due, score, sentinel, by, why, till = unpack(ARGV, 7)
local refusal = moved()
if refusal then return refusal end
if redis.call('EXISTS', job) == 0 then return {'no_job'} end

local before = redis.call('HMGET', job, 'rd:by', 'rd:request', 'rd:until')
local stands = redis.call('ZSCORE', delayed, id)
local already = held(stands, sentinel, before[1], before[3])
if before[2] == request then return {already and before[1] and 'repeat' or 'reused'} end
if already then return {'held', before[1] or ''} end
if till ~= '' and tonumber(till) <= now then return {'past'} end
-- Taken by a worker this moment, or its chain is broken: nothing has been written so far.
if not stands and take(id) == 0 then return {'busy'} end

redis.call('ZADD', delayed, score, id)
redis.call('HSET', job, 'delay', int(tonumber(due) - now), 'rd:by', by, 'rd:reason', why, 'rd:since', int(now),
           'rd:request', request)
redis.call('HDEL', job, 'rd:until')
tell('delayed', 'jobId', id, 'delay', due)
if till ~= '' then
  redis.call('HSET', job, 'rd:until', till)
  wake_later()
end
return {'ok'}
