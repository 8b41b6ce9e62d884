-- SPDX-License-Identifier: GPL-3.0-or-later
-- Stands in front of every script about a queue: its keys, the time, and what the scripts share. All keys begin
-- with the queue's own prefix. The job's are those of the pending run or of the run in question.
local schedules, delayed, wait, parked, prioritized = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local ranks, meta, stopped, marker, events = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local active, turns, ids, completed, failed = KEYS[11], KEYS[12], KEYS[13], KEYS[14], KEYS[15]
local definition, job, lock, logs, dependencies = KEYS[16], KEYS[17], KEYS[18], KEYS[19], KEYS[20]
local processed, broken, unsuccessful = KEYS[21], KEYS[22], KEYS[23]
-- family: bull, 4, 5, 6 or unknown. seen: the schedule's score as the caller read it.
local family, queue, member, seen, id, request = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local bull = family == 'bull'

-- Read once: two readings within one script may differ.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- A key of the wrong type must fail the script before its first write.
redis.call('ZCARD', delayed)
redis.call('LLEN', wait)
redis.call('LLEN', parked)
redis.call('ZCARD', prioritized)
redis.call('ZCARD', ranks)
redis.call('ZCARD', marker)
redis.call('ZCARD', completed)
redis.call('ZCARD', failed)
redis.call('LLEN', active)
redis.call('HLEN', definition)
redis.call('HLEN', job)
local has_events = redis.call('XLEN', events) > 0
redis.call('STRLEN', turns)
redis.call('STRLEN', ids)

-- Numbers become text only here: `..` would lose digits.
local function int(n) return string.format('%.0f', n) end

local function num(text, otherwise)
  if text and string.find(text, '^%-?%d+$') then return tonumber(text) end
  return otherwise
end

local facts = redis.call('HMGET', meta, 'paused', 'concurrency', 'opts.maxLenEvents')
local paused = facts[1] or ((bull or family == 'unknown') and redis.call('EXISTS', stopped) == 1)
local kept = num(facts[3] or nil) and facts[3] or '10000'

-- Refuses when the schedule is gone or is no longer where the caller saw it.
local function moved()
  local score = redis.call('ZSCORE', schedules, member)
  if not score then return {'missing'} end
  if tonumber(score) ~= tonumber(seen) then return {'moved', score} end
  return nil
end

-- Whether a run stands in `delayed` because of a pause, with or without an end, that is not over.
local function held(score, sentinel, by, till)
  if score and tonumber(score) >= tonumber(sentinel) then return true end
  return score and by and num(till or nil, math.huge) > now
end

-- An entry of the queue's stream; Bull has none.
local function tell(...)
  if not bull and (family ~= 'unknown' or has_events) then
    redis.call('XADD', events, 'MAXLEN', '~', kept, '*', 'event', ...)
  end
end

-- What nobody hears is found some seconds later all the same, so a user without the right is no failure.
local function publish(channel, text)
  if bull or family == 'unknown' then redis.pcall('PUBLISH', queue .. channel, text) end
end

-- Tells the workers that a job can be taken now.
local function wake()
  if bull or family == '4' or paused then return end
  if facts[2] and redis.call('LLEN', active) >= num(facts[2], math.huge) then return end
  redis.call('ZADD', marker, '0', '0')
end

-- Tells the workers when to look at the delayed jobs next.
local function wake_later()
  local first = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
  if not first[2] then return end
  local due = int(math.floor(tonumber(first[2]) / 4096))
  publish('delayed', due)
  if family == '4' then
    if paused then return end
    local waiting = redis.call('LLEN', wait)
    if waiting == 0 then
      redis.call('LPUSH', wait, '0:' .. due)
    elseif waiting == 1 then
      local at = string.match(redis.call('LINDEX', wait, 0), '^0:(%d+)$')
      if at and tonumber(at) > tonumber(due) then redis.call('LSET', wait, 0, '0:' .. due) end
    end
  elseif not bull then
    redis.call('ZADD', marker, due, '1')
  end
end

-- Puts a job where the workers take jobs from. BullMQ 6 alone keeps them in `wait` while the queue is paused;
-- in the others they would run despite the pause, or be lost at its end.
local function enqueue(name, priority, push)
  local park = paused and family ~= '6'
  if priority > 0 and (family == '4' or family == '5' or family == '6') then
    local turn = redis.call('INCR', turns) % 4294967296
    redis.call('ZADD', prioritized, int(priority * 4294967296 + turn), name)
    if family == '4' and not paused then
      -- A marker of delayed jobs says nothing about prioritized ones: a worker that takes it would not look.
      local first = redis.call('LINDEX', wait, 0)
      if not first then
        redis.call('LPUSH', wait, '0:0')
      elseif string.sub(first, 1, 2) == '0:' then
        redis.call('LSET', wait, 0, '0:0')
      end
    end
  elseif priority > 0 and bull then
    redis.call('ZADD', ranks, int(priority), name)
    local rank = redis.call('ZCOUNT', ranks, 0, int(priority))
    if park then
      local after = redis.call('LINDEX', parked, redis.call('LLEN', parked) - rank + 1)
      if after then redis.call('LINSERT', parked, 'BEFORE', after, name) else redis.call('RPUSH', parked, name) end
    else
      local after = redis.call('LINDEX', wait, redis.call('LLEN', wait) - rank + 1)
      if after then redis.call('LINSERT', wait, 'BEFORE', after, name) else redis.call('RPUSH', wait, name) end
    end
  elseif park then
    redis.call(push, parked, name)
  else
    redis.call(push, wait, name)
  end
  wake()
  publish('waiting@', name)
end

-- How many places the job was taken out of: 0 when it neither waits nor is delayed.
local function take(name)
  local places = redis.call('ZREM', delayed, name)
  if places == 0 then
    places = redis.call('LREM', wait, 1, name) + redis.call('LREM', parked, 1, name) +
             redis.call('ZREM', prioritized, name)
    -- A worker of 4 that takes this marker and finds no prioritized job fails in its script.
    if family == '4' and redis.call('ZCARD', prioritized) == 0 then redis.call('LREM', wait, 1, '0:0') end
    if bull then redis.call('ZREM', ranks, name) end
  end
  return places
end

local function forget_job()
  redis.call('DEL', job, logs, dependencies, processed, broken, unsuccessful)
end
