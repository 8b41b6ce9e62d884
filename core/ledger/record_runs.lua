-- SPDX-License-Identifier: GPL-3.0-or-later
-- recordRuns(runs kept, failures kept, seconds sketches live, alpha, sketch version, then per end: run, end ms,
-- class, outcome, fate, last, number of its sketch's key or 0, sketch field, duration µs, number of words that
-- follow, field, value, …): ends of one job. One that is already there changes nothing.
local rec, runs, failures = KEYS[1], KEYS[2], KEYS[3]
local kept, kept_failures, expiry, alpha, version = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local function int(n) return string.format('%.0f', n) end

-- A key of the wrong type must fail the script before its first write.
local s = redis.call('HMGET', rec, 'strip', 'end', 'ok_at', 'fail_at')
redis.call('XLEN', failures)
for i = 4, #KEYS do redis.call('HLEN', KEYS[i]) end
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

local change, fresh = {}, 0
local i = 6
while i <= #ARGV do
  local run, at, class, outcome = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3]
  local fate, last, sketch, bucket, us = ARGV[i + 4], ARGV[i + 5], tonumber(ARGV[i + 6]), ARGV[i + 7], ARGV[i + 8]
  local words = tonumber(ARGV[i + 9])
  if at > last_end or not is_known(run, at) then
    fresh = fresh + 1
    if known then known[run .. '@' .. int(at)] = true end
    if at > ms then ms, seq = at, 0 else seq = seq + 1 end
    local entry = {int(ms) .. '-' .. int(seq), 'r', run, 'e', int(at)}
    for w = 1, words do entry[5 + w] = ARGV[i + 9 + w] end
    redis.call('XADD', runs, 'MAXLEN', '=', int(kept), unpack(entry))
    if class == 'fail' then redis.call('XADD', failures, 'MAXLEN', '=', kept_failures, unpack(entry)) end
    strip = string.sub(strip .. fate, -240)
    if at >= last_end then last_end, change.last = at, last end
    if class == 'ok' and at > ok_at then ok_at, change.ok_at = at, int(at) end
    if class == 'fail' and at > fail_at then fail_at, change.fail_at = at, int(at) end
    redis.call('HINCRBY', rec, 'ended', 1)
    redis.call('HINCRBY', rec, 'ended_' .. outcome, 1)
    if sketch > 0 then
      local key = KEYS[3 + sketch]
      local h = redis.call('HMGET', key, 'alpha', 'v', 'min', 'max')
      -- Counts of another scale must not be mixed.
      if (not h[1] and not h[2]) or (h[1] == alpha and h[2] == version) then
        redis.call('HSET', key, 'alpha', alpha, 'v', version)
        redis.call('HINCRBY', key, bucket, 1)
        redis.call('HINCRBY', key, 'n', 1)
        redis.call('HINCRBY', key, 'sum', us)
        if not h[3] or tonumber(us) < tonumber(h[3]) then redis.call('HSET', key, 'min', us) end
        if not h[4] or tonumber(us) > tonumber(h[4]) then redis.call('HSET', key, 'max', us) end
        redis.call('EXPIRE', key, expiry)
      end
    end
  end
  i = i + 10 + words
end
if fresh > 0 then
  redis.call('HSET', rec, 'strip', strip, 'end', int(last_end))
  for name, text in pairs(change) do redis.call('HSET', rec, name, text) end
end
return {fresh, int(last_end)}
