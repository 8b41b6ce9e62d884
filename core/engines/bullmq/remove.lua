-- SPDX-License-Identifier: GPL-3.0-or-later
-- remove(): deletes the schedule and its pending run. A run that has been taken already goes on and is the last.
local refusal = moved()
if refusal then return refusal end

local running = redis.call('LLEN', active)
if take(id) > 0 then
  forget_job()
  tell('removed', 'jobId', id, 'prev', 'delayed')
end
redis.call('ZREM', schedules, member)
redis.call('DEL', definition)
return {'ok', int(running)}
