-- SPDX-License-Identifier: GPL-3.0-or-later
-- finish(run, outcome, class, ms, cache, db, fates, retry at, sketch day, field, duration µs, alpha, version, ms
-- that sketches live, report pairs): how a run ended. With a sketch field, the last key is the sketch of that
-- day, counted in days since 1970; when the server's day is another, nothing happens and it is told.
local run, retry_at = ARGV[1], ARGV[8]
local day, field, us, alpha, version, sketch_ms = ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13], ARGV[14]
local sketch = KEYS[9]
local r = {outcome = ARGV[2], class = ARGV[3], ms = ARGV[4], cache = ARGV[5], db = ARGV[6], fates = ARGV[7]}
local report = {'outcome', r.outcome, 'ms', r.ms, 'cache', r.cache}
for i = 15, #ARGV do report[#report + 1] = ARGV[i] end

if field ~= '' and math.floor(now / 86400000) ~= tonumber(day) then return {'day', '', int(now)} end

-- First write: it frees memory, so that the rest passes when memory is full.
redis.call('ZREM', lease, run)

-- Comes last, and its failures count for nothing: a broken sketch must not keep a run from ending.
local function count_duration()
  local known = redis.pcall('HMGET', sketch, 'alpha', 'v', 'min', 'max')
  if known.err or (known[1] or alpha) ~= alpha or (known[2] or version) ~= version then return end
  redis.pcall('HSET', sketch, 'alpha', alpha, 'v', version)
  redis.pcall('HINCRBY', sketch, field, '1')
  redis.pcall('HINCRBY', sketch, 'n', '1')
  redis.pcall('HINCRBY', sketch, 'sum', us)
  if not known[3] or tonumber(us) < num(known[3], 0) then redis.pcall('HSET', sketch, 'min', us) end
  if not known[4] or tonumber(us) > num(known[4], 0) then redis.pcall('HSET', sketch, 'max', us) end
  redis.pcall('PEXPIRE', sketch, sketch_ms)
end

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
if field ~= '' then count_duration() end
return {'ok', settle()}
