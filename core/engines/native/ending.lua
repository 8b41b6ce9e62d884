-- SPDX-License-Identifier: GPL-3.0-or-later
-- How a run ends, shared by finish, reap and release; their eighth key is the stream of failures.
local active_fields = {
  'active', 'active_slot', 'active_due', 'active_start', 'active_runner', 'active_host', 'active_code',
  'active_req', 'active_fence', 'active_attempt', 'active_trig', 'active_ask', 'active_first',
  'active_entry', 'active_cursor', 'active_next', 'active_lease',
}
local failures = KEYS[8]
redis.call('XLEN', failures)
local trigger_order = {schedule = 0, manual = 1, retry = 2, backfill = 3, unknown = 4}

local function clear_active() redis.call('HDEL', st, unpack(active_fields)) end

-- The self-contained history entry of the run that `s` calls active.
local function end_fields(s, report)
  local e = {
    'run', s.active, 'slot', s.active_slot, 'due', s.active_due, 'start', s.active_start, 'end', int(now),
    'attempt', s.active_attempt, 'trig', s.active_trig, 'ask', s.active_ask, 'runner', s.active_runner,
    'host', s.active_host, 'code', s.active_code, 'fence', s.active_fence, n = 24,
  }
  for i = 1, #report do e[e.n + i] = report[i] end
  e.n = e.n + #report
  return e
end

-- Records an end; the last five failures also where neither age nor other runs remove them.
local function record_end(s, class, report)
  local entry = record('end', end_fields(s, report))
  if class == 'fail' then redis.call('XADD', failures, 'MAXLEN', '=', '5', '*', unpack(entry)) end
end

-- Queues the next attempt. Beyond 100 entries it is dropped, and said so.
local function queue_retry(s, at)
  if s.retired then return '' end
  if queued >= 100 then return 'queue_full' end
  local attempt = int(num(s.active_attempt, 1) + 1)
  local first = s.active_first or s.active
  enqueue(first .. '.' .. attempt, at, pack_entry('retry', attempt, s.active_slot or '', first, s.active_ask or ''))
  return ''
end

-- Moves the ended run from active to last, and appends its fate to the strip.
-- `fates` holds one packed fate per kind of trigger, four bytes each.
local function conclude(s, r)
  local trig = s.active_trig or 'unknown'
  local from = 4 * (trigger_order[trig] or 4)
  local strip = (s.strip or '') .. string.sub(r.fates, from + 1, from + 4)
  local function dash(text) return (text and text ~= '') and text or '-' end
  local change = {
    last = table.concat({s.active, dash(s.active_slot), dash(s.active_start), int(now), dash(r.ms), r.outcome,
                         trig, dash(r.cache), dash(r.db)}, ' '),
    strip = string.sub(strip, -240),
  }
  if r.class == 'ok' then change.ok_at = int(now) end
  if r.class == 'fail' then change.fail_at = int(now) end
  clear_active()
  write(change)
  redis.call('HINCRBY', st, 'ended', 1)
  redis.call('HINCRBY', st, 'ended_' .. r.outcome, 1)
end
