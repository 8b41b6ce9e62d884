-- SPDX-License-Identifier: GPL-3.0-or-later
-- early(sentinel score, push): the pending run starts now; its slot is used up.
local sentinel, push = ARGV[7], ARGV[8]
local before = redis.call('HMGET', job, 'rd:by', 'rd:request', 'priority', 'rd:until')
if before[2] == request then return {before[1] and 'reused' or 'repeat', id} end
local refusal = moved()
if refusal then return refusal end
if redis.call('EXISTS', job) == 0 then return {'no_job'} end
local stands = redis.call('ZSCORE', delayed, id)
if not stands then return {'not_pending'} end
if held(stands, sentinel, before[1], before[4]) then return {'held', before[1] or ''} end

redis.call('ZREM', delayed, id)
redis.call('HDEL', job, 'rd:by', 'rd:reason', 'rd:since', 'rd:until')
redis.call('HSET', job, 'delay', '0', 'rd:request', request)
enqueue(id, num(before[3] or nil, 0), push)
tell('waiting', 'jobId', id, 'prev', 'delayed')
return {'ok', id}
