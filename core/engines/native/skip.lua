-- SPDX-License-Identifier: GPL-3.0-or-later
-- skip(first, last, count, cause, next slot, rev, fate): slots that get no run. The reason is checked again.
local first, last, count, cause = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local next_slot, rev, fate = ARGV[5], ARGV[6], ARGV[7]

local s = read('rev', 'retired', 'cursor', 'paused', 'pause_until', 'active', 'strip')
if not s.rev or s.retired or s.rev ~= rev then return {'no', '', 'rev_changed'} end
if first <= num(s.cursor, 0) or last < first then return {'no', '', 'taken'} end
if now < last then return {'no', '', 'early'} end
-- A pause that has run out still explains the slots before its end.
if cause == 'paused' and not (s.paused and last < num(s.pause_until, math.huge)) then
  return {'no', '', 'not_paused'}
end
if cause == 'overlap' and not s.active then return {'no', '', 'not_busy'} end

redis.call('HINCRBY', st, 'skipped', int(count))
local strip = (s.strip or '') .. string.rep(fate, math.min(count, 60))
write({cursor = int(last), next_hint = next_slot, strip = string.sub(strip, -240)})
record('skip', {'cause', cause, 'count', int(count), 'from', int(first), 'to', int(last)})
return {'ok', look()}
