-- SPDX-License-Identifier: GPL-3.0-or-later
-- trigger(opts, priority, push, name, data, by, why): adds an ordinary job with an id of our own. It carries no
-- `rjk`: workers would take it for the schedule's own run.
local opts, priority, push, name, data, by, why = unpack(ARGV, 7)
if not redis.call('ZSCORE', schedules, member) then return {'missing'} end
if redis.call('EXISTS', job) == 1 then
  if redis.call('HGET', job, 'rd:request') == request then return {'repeat', id} end
  return {'reused'}
end

redis.call('INCR', ids)
redis.call('HSET', job, 'name', name, 'data', data, 'opts', opts, 'timestamp', int(now), 'delay', '0', 'priority',
           priority, 'rd:by', by, 'rd:reason', why, 'rd:request', request)
tell('added', 'jobId', id, 'name', name)
enqueue(id, num(priority, 0), push)
tell('waiting', 'jobId', id)
return {'ok', id}
