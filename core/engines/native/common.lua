-- SPDX-License-Identifier: GPL-3.0-or-later
-- Stands in front of every script about a job: its keys, the time, and what the scripts share.
local st, lease, hist, q, qd, def, req = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]

-- Read once: two readings within one script may differ.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local now_us = tonumber(time[1]) * 1000000 + tonumber(time[2])

-- A key of the wrong type must fail the script before its first write.
redis.call('ZCARD', lease)
local recorded = redis.call('XLEN', hist)
redis.call('HLEN', qd)
redis.call('HLEN', def)
local queued = redis.call('ZCARD', q)

-- Numbers become text only here: `..` would lose digits.
local function int(n) return string.format('%.0f', n) end

local function num(text, otherwise)
  if text and string.find(text, '^%-?%d+$') then return tonumber(text) end
  return otherwise
end

-- The state's fields by name; absent ones are nil.
local function read(...)
  local names = {...}
  local values = redis.call('HMGET', st, unpack(names))
  local s = {}
  for i, name in ipairs(names) do s[name] = values[i] or nil end
  return s
end

-- Sets the state's fields; an empty value removes its field.
local function write(values)
  for name, value in pairs(values) do
    if value == '' then redis.call('HDEL', st, name) else redis.call('HSET', st, name, value) end
  end
end

-- An entry of the history, which keeps 90 days and about 2,000 entries; pairs with an empty or absent value are
-- left out. Returns what was written.
local function record(kind, pairs_list)
  local entry = {'ev', kind}
  for i = 1, pairs_list.n or #pairs_list, 2 do
    local value = pairs_list[i + 1]
    if value and value ~= '' then
      entry[#entry + 1] = pairs_list[i]
      entry[#entry + 1] = value
    end
  end
  if recorded < 2000 then
    redis.call('XADD', hist, 'MINID', '=', int(math.max(0, now - 7776000000)), '*', unpack(entry))
  else
    redis.call('XADD', hist, 'MAXLEN', '~', '2000', '*', unpack(entry))
  end
  return entry
end

-- Whether the job is held back now: a pause whose time is over no longer counts.
local function held(s) return s.paused and now < num(s.pause_until, math.huge) end

-- What waits in the queue: a header that scripts understand, then the caller's own bytes.
local function pack_entry(kind, attempt, slot, first, ask)
  return kind .. ' ' .. attempt .. ' ' .. (slot == '' and '-' or slot) .. ' ' ..
         (first == '' and '-' or first) .. '\n' .. ask
end
local function unpack_entry(data)
  local kind, attempt, slot, first, ask = string.match(data or '', '^(%l+) (%d+) (%S+) (%S+)\n(.*)$')
  if not kind then return 'manual', '1', '', '', '' end
  return kind, attempt, slot == '-' and '' or slot, first == '-' and '' or first, ask
end
local function enqueue(entry, due, data)
  redis.call('ZADD', q, due, entry)
  redis.call('HSET', qd, entry, data)
end

-- When a runner must look at the job next, for the index; '+inf' when nothing is due.
local function look()
  local s = read('next_hint', 'paused', 'pause_until', 'active')
  local at = num(s.next_hint, math.huge)
  if s.active then
    at = math.min(at, num(redis.call('ZSCORE', lease, s.active), now))
  else
    -- At most 101 entries. While the job is paused only what a person asked for counts.
    local entries = redis.call('ZRANGE', q, 0, held(s) and 100 or 0, 'WITHSCORES')
    for i = 1, #entries, 2 do
      local due = tonumber(entries[i + 1])
      if held(s) and unpack_entry(redis.call('HGET', qd, entries[i])) ~= 'manual' then
        due = math.max(due, num(s.pause_until, math.huge))
      end
      at = math.min(at, due)
    end
  end
  return at == math.huge and '+inf' or int(at)
end

-- Keeps the row's view of the queue, then tells when to look.
local function settle()
  local first = redis.call('ZRANGE', q, 0, 0, 'WITHSCORES')
  write({q_due = first[2] and int(tonumber(first[2])) or ''})
  return look()
end

-- The answer that an earlier call with this request id got, without its leading verb. Another verb's answer
-- under the same id is nobody's.
local function earlier(verb)
  local answer = redis.call('GET', req)
  if not answer then return nil end
  if string.sub(answer, 1, #verb + 1) ~= verb .. ' ' then return nil, {'reused', ''} end
  return {'repeat', look(), string.sub(answer, #verb + 2)}
end
local function remember(verb, answer)
  redis.call('SET', req, verb .. ' ' .. answer, 'EX', '86400')
end
