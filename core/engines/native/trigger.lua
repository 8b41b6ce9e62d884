-- SPDX-License-Identifier: GPL-3.0-or-later
-- trigger(request, ask, by, reason): queues one run for now. Works while the job is paused.
local request, ask, by, why = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local before, reused = earlier('trigger')
if before or reused then return before or reused end

local s = read('rev', 'retired')
if not s.rev then return {'missing', ''} end
if s.retired then return {'retired', ''} end
if queued >= 100 then return {'full', '', int(queued)} end

-- Runners know runs by their ids alone, and requests for many jobs at once begin alike.
local run = 'm:' .. int(now) .. ':' .. string.sub(request, -8)
if redis.call('ZSCORE', q, run) then run = 'm:' .. int(now) .. ':' .. request end
remember('trigger', run)
enqueue(run, int(now), pack_entry('manual', '1', '', '', ask))
record('trigger', {'run', run, 'by', by, 'why', why, 'req', request})
return {'ok', settle(), run}
