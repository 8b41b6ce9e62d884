-- SPDX-License-Identifier: GPL-3.0-or-later
-- What an ended run adds to the sketch of its day, the ninth key, and of its hour, the tenth (statistics.md 4.6).
-- Arguments from `i` on: hour since 1970, alpha, version, ms that days live, ms that hours live, duration µs,
-- number of fields, field, increment, … Without a field it counts nowhere.
local sketch, hour_sketch = KEYS[9], KEYS[10]

local function read_counts(i)
  local first = i + 7
  return {
    hour = tonumber(ARGV[i]), alpha = ARGV[i + 1], version = ARGV[i + 2], day_ms = ARGV[i + 3],
    hour_ms = ARGV[i + 4], us = ARGV[i + 5], first = first, last = first + 2 * tonumber(ARGV[i + 6]) - 1,
  }
end

-- The keys are those of one hour. Once the server's is another, nothing happens and the caller is told.
local function is_other_hour(c)
  return c.last > c.first and math.floor(now / 3600000) ~= c.hour
end

-- Hours are kept of jobs whose history, 2,000 entries or some more, reaches back less far than they live.
local function are_hours_wanted(c)
  if recorded < 1800 then return false end
  local oldest = redis.call('XRANGE', hist, '-', '+', 'COUNT', '1')[1]
  return oldest ~= nil and now - num(string.match(oldest[1], '^%d+'), 0) < num(c.hour_ms, 0)
end

-- To either of the two.
local function add_counts(sketch, c, live_ms)
  local known = redis.pcall('HMGET', sketch, 'alpha', 'v', 'min', 'max')
  if known.err or (known[1] or c.alpha) ~= c.alpha or (known[2] or c.version) ~= c.version then return end
  redis.pcall('HSET', sketch, 'alpha', c.alpha, 'v', c.version)
  for i = c.first, c.last, 2 do redis.pcall('HINCRBY', sketch, ARGV[i], ARGV[i + 1]) end
  local us = num(c.us, nil)
  if us then
    if not known[3] or us < num(known[3], 0) then redis.pcall('HSET', sketch, 'min', c.us) end
    if not known[4] or us > num(known[4], 0) then redis.pcall('HSET', sketch, 'max', c.us) end
  end
  redis.pcall('PEXPIRE', sketch, live_ms)
end

-- Comes last, and its failures count for nothing: a broken sketch must not keep a run from ending.
local function count_run(c)
  if c.last < c.first then return end
  add_counts(sketch, c, c.day_ms)
  if are_hours_wanted(c) then add_counts(hour_sketch, c, c.hour_ms) end
end
