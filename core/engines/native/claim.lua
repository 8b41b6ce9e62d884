-- SPDX-License-Identifier: GPL-3.0-or-later
-- claim(entry, slot, next slot, rev, lease ms, runner, host, code, request): takes a due slot, or an entry of
-- the queue, for one runner. Refusals write nothing.
local entry, slot, next_slot, rev, lease_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local runner, host, code, request = ARGV[6], ARGV[7], ARGV[8], ARGV[9]

local function grant()
  local a = read('active', 'active_fence', 'active_slot', 'active_due', 'active_start', 'active_attempt',
                 'active_trig', 'active_ask')
  return {'grant', look(), a.active, a.active_fence, a.active_slot or a.active_due or '0', a.active_start or '0',
          a.active_attempt or '1', a.active_trig or '', a.active_ask or ''}
end

local s = read('rev', 'retired', 'cursor', 'next_hint', 'fence', 'paused', 'pause_until', 'active', 'active_req')
-- The answer to this very request was lost.
if s.active and s.active_req == request then return grant() end
if not s.rev or s.retired then return {'missing', ''} end

local kind, attempt, first, ask, due = 'schedule', '1', '', '', slot
if entry ~= '' then
  local score = redis.call('ZSCORE', q, entry)
  if not score then return {'taken', ''} end
  kind, attempt, slot, first, ask = unpack_entry(redis.call('HGET', qd, entry))
  due = int(tonumber(score))
end
if now < tonumber(due) then return {'early', ''} end
local is_held = held(s)
if is_held and kind ~= 'manual' then return {'paused', ''} end
if entry == '' and tonumber(slot) <= num(s.cursor, 0) then return {'taken', ''} end
if s.active then return {'busy', ''} end
if s.rev ~= rev then return {'rev_changed', '', s.rev} end

-- First write: a command that is refused when memory is full, so that then nothing changes.
redis.call('HINCRBY', st, 'claims', 1)
local fence = int(now_us)
if num(s.fence, 0) < now_us then
  redis.call('HSET', st, 'fence', fence)
else
  -- The clock went back, or two claims within a microsecond. Counted by the server: exact beyond 2^53.
  redis.call('HINCRBY', st, 'fence', 1)
  fence = redis.call('HGET', st, 'fence')
end

local run = entry == '' and slot .. ':' .. fence or entry
local change = {
  active = run, active_slot = slot, active_due = due, active_start = int(now), active_runner = runner,
  active_host = host, active_code = code, active_req = request, active_fence = fence,
  active_attempt = attempt, active_trig = kind, active_ask = ask, active_first = first, active_entry = entry,
  active_lease = int(now + lease_ms),
}
if entry == '' then
  change.active_cursor, change.active_next = s.cursor or '', s.next_hint or ''
  change.cursor, change.next_hint = slot, next_slot
else
  redis.call('ZREM', q, entry)
  redis.call('HDEL', qd, entry)
end
if s.paused and not is_held then
  change.paused, change.pause_until, change.pause_by, change.pause_note = '', '', '', ''
  record('resume', {'cause', 'expired'})
end
write(change)
redis.call('ZADD', lease, int(now + lease_ms), run)
record('start', {'run', run, 'slot', slot, 'fence', fence, 'runner', runner, 'host', host, 'attempt', attempt,
                 'trig', kind, 'req', request})
settle()
return grant()
