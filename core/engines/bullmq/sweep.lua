-- SPDX-License-Identifier: GPL-3.0-or-later
-- sweep(sentinel score): deletes a run that a pause held and that its schedule has left behind.
local sentinel = ARGV[7]
local refusal = moved()
if refusal then return refusal end
local stands = redis.call('ZSCORE', delayed, id)
if not stands then return {'gone'} end
if tonumber(stands) < tonumber(sentinel) and redis.call('HEXISTS', job, 'rd:by') == 0 then return {'not_ours'} end

redis.call('ZREM', delayed, id)
forget_job()
tell('removed', 'jobId', id, 'prev', 'delayed')
return {'ok', id}
