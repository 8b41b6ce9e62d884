-- SPDX-License-Identifier: GPL-3.0-or-later
-- retry(all attempts, push): a finished run waits again. Its schedule's chain is not touched.
local all, push = ARGV[7], ARGV[8]
if redis.call('EXISTS', job) == 0 then return {'no_run'} end
local before = redis.call('HMGET', job, 'rd:request', 'priority', 'parentKey')
if before[1] == request then return {'repeat', id} end
if redis.call('EXISTS', lock) == 1 then return {'busy'} end
if before[3] or redis.call('EXISTS', dependencies) == 1 then return {'flow'} end
local prev = 'failed'
if not redis.call('ZSCORE', failed, id) then
  if not redis.call('ZSCORE', completed, id) then return {'not_finished'} end
  prev = 'completed'
end

if prev == 'failed' then redis.call('ZREM', failed, id) else redis.call('ZREM', completed, id) end
redis.call('HDEL', job, 'finishedOn', 'processedOn', 'failedReason', 'returnvalue', 'defa')
if all == '1' then redis.call('HDEL', job, 'atm', 'ats', 'attemptsMade') end
redis.call('HSET', job, 'rd:request', request)
if bull then redis.call('HSET', job, 'retriedOn', int(now)) end
enqueue(id, num(before[2] or nil, 0), push)
tell('waiting', 'jobId', id, 'prev', prev)
return {'ok', id}
