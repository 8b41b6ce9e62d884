-- SPDX-License-Identifier: GPL-3.0-or-later
-- finish(run, outcome, class, ms, cache, db, fates, retry at, what it adds to sketches (counting.lua), report
-- pairs): how a run ended.
local run, retry_at = ARGV[1], ARGV[8]
local r = {outcome = ARGV[2], class = ARGV[3], ms = ARGV[4], cache = ARGV[5], db = ARGV[6], fates = ARGV[7]}
local counts = read_counts(9)
local report = {'outcome', r.outcome, 'ms', r.ms, 'cache', r.cache}
for i = counts.last + 1, #ARGV do report[#report + 1] = ARGV[i] end

if is_other_hour(counts) then return {'hour', '', int(now)} end

-- First write: it frees memory, so that the rest passes when memory is full.
redis.call('ZREM', lease, run)

local s = read('active', 'active_slot', 'active_due', 'active_start', 'active_attempt', 'active_trig',
               'active_ask', 'active_first', 'active_runner', 'active_host', 'active_code', 'active_fence', 'strip', 'done',
               'retired')
local done = ' ' .. (s.done or '') .. ' '
if s.active ~= run then
  if string.find(done, ' ' .. run .. ' ', 1, true) then return {'already', ''} end
  -- Recorded once, as far as the newest entries tell.
  for _, entry in ipairs(redis.call('XREVRANGE', hist, '+', '-', 'COUNT', '50')) do
    if entry[2][2] == 'stale' and entry[2][4] == run then return {'stale', ''} end
  end
  record('stale', {'run', run, 'end', int(now), unpack(report)})
  return {'stale', look()}
end

local dropped = ''
if retry_at ~= '' then dropped = queue_retry(s, retry_at) end
conclude(s, r)
-- The newest eight, for repeats of this call that come late.
local newest = {}
for id in string.gmatch(s.done or '', '%S+') do newest[#newest + 1] = id end
newest[#newest + 1] = run
write({done = table.concat(newest, ' ', math.max(1, #newest - 7))})
report[#report + 1], report[#report + 2] = 'retry_dropped', dropped
record_end(s, r.class, report)
count_run(counts)
return {'ok', settle()}
