-- SPDX-License-Identifier: GPL-3.0-or-later
-- rearm(seen pending id, slot, score, name, data, opts, priority, rjk): makes the pending run that a broken chain
-- lacks. `job` and `id` are the new run's; `old` in KEYS is the one whose absence broke the chain. The slot
-- may have come since the schedule was read; the run is due then.
local old = KEYS[24]
local old_id, slot, score, name, data, opts, priority, rjk = unpack(ARGV, 7)
if redis.call('EXISTS', job) == 1 and redis.call('HGET', job, 'rd:request') == request then return {'repeat', id} end
local refusal = moved()
if refusal then return refusal end
if redis.call('EXISTS', old) == 1 and not redis.call('ZSCORE', completed, old_id) and
   not redis.call('ZSCORE', failed, old_id) then
  return {'intact'}
end
if redis.call('EXISTS', job) == 1 then return {'exists'} end

redis.call('INCR', ids)
redis.call('HSET', job, 'name', name, 'data', data, 'opts', opts, 'timestamp', int(now), 'delay',
           int(math.max(tonumber(slot) - now, 0)), 'priority', priority, 'rd:request', request)
if rjk ~= '' then redis.call('HSET', job, 'rjk', rjk) end
redis.call('ZADD', schedules, slot, member)
redis.call('ZADD', delayed, score, id)
tell('added', 'jobId', id, 'name', name)
tell('delayed', 'jobId', id, 'delay', slot)
wake_later()
return {'ok', id}
