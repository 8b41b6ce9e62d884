-- SPDX-License-Identifier: GPL-3.0-or-later
-- remove_run(): deletes a finished run with its log.
if redis.call('EXISTS', lock) == 1 then return {'busy'} end
local prev = 'failed'
if not redis.call('ZSCORE', failed, id) then
  if not redis.call('ZSCORE', completed, id) then
    return {redis.call('EXISTS', job) == 1 and 'not_finished' or 'no_run'}
  end
  prev = 'completed'
end
if redis.call('EXISTS', dependencies) == 1 then return {'flow'} end

if prev == 'failed' then redis.call('ZREM', failed, id) else redis.call('ZREM', completed, id) end
forget_job()
tell('removed', 'jobId', id, 'prev', prev)
return {'ok', id}
