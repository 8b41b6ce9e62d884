-- SPDX-License-Identifier: GPL-3.0-or-later
-- recordRuns(runs kept, failures kept, seconds that sketches of days live, ms that those of hours live, alpha,
-- sketch version, then per end: run, end ms, class, outcome, fate, last, numbers of the keys of its day's and its
-- hour's sketch or 0, duration µs, number of words that follow, field, increment, …, number of words that follow,
-- field, value, …): ends of one job. One that is already there changes nothing.
local rec, runs, failures = KEYS[1], KEYS[2], KEYS[3]
local kept, kept_failures, expiry, hours_ms = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local alpha, version = ARGV[5], ARGV[6]

local function int(n) return string.format('%.0f', n) end

-- A key of the wrong type must fail the script before its first write.
local s = redis.call('HMGET', rec, 'strip', 'end', 'ok_at', 'fail_at')
redis.call('XLEN', failures)
local newest = redis.call('XREVRANGE', runs, '+', '-', 'COUNT', 1)[1]
local ms, seq = 0, 0
if newest then
  local a, b = string.match(newest[1], '^(%d+)-(%d+)$')
  ms, seq = tonumber(a), tonumber(b)
end

local strip = s[1] or ''
local last_end, ok_at, fail_at = tonumber(s[2] or '-1') or -1, tonumber(s[3] or '-1') or -1, tonumber(s[4] or '-1') or -1

local function value(fields, name)
  for i = 1, #fields, 2 do
    if fields[i] == name then return fields[i + 1] end
  end
end

-- Ends as they are kept; only read when an end is not later than all that were recorded.
local known, oldest
local function is_known(run, at)
  if not known then
    known, oldest = {}, -1
    local entries = redis.call('XREVRANGE', runs, '+', '-', 'COUNT', kept)
    for i = 1, #entries do
      local fields = entries[i][2]
      known[(value(fields, 'r') or '') .. '@' .. (value(fields, 'e') or '')] = true
    end
    -- What is older than a full history was there once.
    if #entries >= kept then oldest = tonumber(value(entries[#entries][2], 'e') or '-1') or -1 end
  end
  return at < oldest or known[run .. '@' .. int(at)]
end

-- Hours are kept once the runs that are kept hardly reach back as far as they would.
local hours_from = math.huge
if newest and redis.call('XLEN', runs) >= 0.9 * kept then
  local first = redis.call('XRANGE', runs, '-', '+', 'COUNT', 1)[1]
  if tonumber(string.match(first[1], '^%d+')) > ms - hours_ms then hours_from = ms - hours_ms end
end

-- Its failures count for nothing: a broken sketch must not keep a run from being recorded.
local function add_counts(sketch, us, first, last)
  local h = redis.pcall('HMGET', sketch, 'alpha', 'v', 'min', 'max')
  -- Counts of another scale must not be mixed.
  if h.err or (h[1] or alpha) ~= alpha or (h[2] or version) ~= version then return false end
  redis.pcall('HSET', sketch, 'alpha', alpha, 'v', version)
  for w = first, last, 2 do redis.pcall('HINCRBY', sketch, ARGV[w], ARGV[w + 1]) end
  local n = tonumber(us)
  if n and (not h[3] or n < (tonumber(h[3]) or 0)) then redis.pcall('HSET', sketch, 'min', us) end
  if n and (not h[4] or n > (tonumber(h[4]) or 0)) then redis.pcall('HSET', sketch, 'max', us) end
  return true
end

local change, fresh = {}, 0
local i = 7
while i <= #ARGV do
  local run, at, class, outcome = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3]
  local fate, last, day, hour, us = ARGV[i + 4], ARGV[i + 5], tonumber(ARGV[i + 6]), tonumber(ARGV[i + 7]), ARGV[i + 8]
  local counts = i + 10
  local entries = counts + tonumber(ARGV[i + 9]) + 1
  local words = tonumber(ARGV[entries - 1])
  if at > last_end or not is_known(run, at) then
    fresh = fresh + 1
    if known then known[run .. '@' .. int(at)] = true end
    if at > ms then ms, seq = at, 0 else seq = seq + 1 end
    local entry = {int(ms) .. '-' .. int(seq), 'r', run, 'e', int(at)}
    for w = 1, words do entry[5 + w] = ARGV[entries - 1 + w] end
    redis.call('XADD', runs, 'MAXLEN', '=', int(kept), unpack(entry))
    if class == 'fail' then redis.call('XADD', failures, 'MAXLEN', '=', kept_failures, unpack(entry)) end
    strip = string.sub(strip .. fate, -240)
    if at >= last_end then last_end, change.last = at, last end
    if class == 'ok' and at > ok_at then ok_at, change.ok_at = at, int(at) end
    if class == 'fail' and at > fail_at then fail_at, change.fail_at = at, int(at) end
    redis.call('HINCRBY', rec, 'ended', 1)
    redis.call('HINCRBY', rec, 'ended_' .. outcome, 1)
    if day > 0 and add_counts(KEYS[3 + day], us, counts, entries - 2) then
      redis.call('EXPIRE', KEYS[3 + day], expiry)
    end
    if hour > 0 and at >= hours_from and add_counts(KEYS[3 + hour], us, counts, entries - 2) then
      redis.call('PEXPIREAT', KEYS[3 + hour], int(math.floor(at / 3600000) * 3600000 + 3600000 + hours_ms))
    end
  end
  i = entries + words
end
if fresh > 0 then
  redis.call('HSET', rec, 'strip', strip, 'end', int(last_end))
  for name, text in pairs(change) do redis.call('HSET', rec, name, text) end
end
return {fresh, int(last_end)}
