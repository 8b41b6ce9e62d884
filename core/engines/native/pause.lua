-- SPDX-License-Identifier: GPL-3.0-or-later
-- pause(by, reason, until): holds the job back; `until` is empty until somebody resumes it.
local by, why, till = ARGV[1], ARGV[2], ARGV[3]
local before, reused = earlier('pause')
if before or reused then return before or reused end

local s = read('rev', 'retired', 'paused', 'pause_until', 'pause_by')
if not s.rev then return {'missing', ''} end
if s.retired then return {'retired', ''} end
if held(s) then return {'paused', '', s.pause_by or ''} end
if till ~= '' and tonumber(till) <= now then return {'past', '', int(now)} end

remember('pause', int(now))
write({paused = int(now), pause_by = by, pause_note = why, pause_until = till})
record('pause', {'by', by, 'why', why, 'until', till})
return {'ok', look(), int(now)}
