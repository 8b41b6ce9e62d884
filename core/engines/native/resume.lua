-- SPDX-License-Identifier: GPL-3.0-or-later
-- resume(by, reason, cursor seen, first, last, count, next slot, fate): lets the job run again. Slots that came
-- due while it was paused and that nobody has decided yet are skipped, so that resuming never bursts; the
-- caller counted them, and they count only when the cursor is still the one it saw.
local by, why, seen, first, last = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local count, next_slot, fate = tonumber(ARGV[6]), ARGV[7], ARGV[8]
local before, reused = earlier('resume')
if before or reused then return before or reused end

local s = read('rev', 'paused', 'pause_until', 'cursor', 'strip')
if not s.rev then return {'missing', ''} end
if not held(s) then return {'not_paused', ''} end

remember('resume', int(now))
local change = {paused = '', pause_by = '', pause_note = '', pause_until = ''}
if count > 0 and s.cursor == seen and tonumber(last) <= now then
  change.cursor, change.next_hint = last, next_slot
  change.strip = string.sub((s.strip or '') .. string.rep(fate, math.min(count, 60)), -240)
  redis.call('HINCRBY', st, 'skipped', int(count))
  record('skip', {'cause', 'paused', 'count', int(count), 'from', first, 'to', last})
end
write(change)
record('resume', {'by', by, 'why', why})
return {'ok', settle(), int(now)}
