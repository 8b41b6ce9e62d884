-- SPDX-License-Identifier: GPL-3.0-or-later
-- release(run): gives a claim back before anything was started; its slot or entry is due again.
local run = ARGV[1]
local s = read('active', 'active_slot', 'active_due', 'active_attempt', 'active_trig', 'active_ask', 'active_first',
               'active_entry', 'active_cursor', 'active_next', 'cursor', 'released', 'retired')
if s.active ~= run then return {s.released == run and 'already' or 'lost', ''} end
redis.call('ZREM', lease, run)
clear_active()
local change = {released = run}
if not s.active_entry and s.cursor == s.active_slot then
  change.cursor, change.next_hint = s.active_cursor or '', s.active_next or ''
elseif not s.retired then
  -- An entry of the queue, or a slot that the cursor has left behind meanwhile.
  enqueue(run, s.active_due or int(now),
          pack_entry(s.active_trig or 'manual', s.active_attempt or '1', s.active_slot or '', s.active_first or '',
                     s.active_ask or ''))
end
if s.retired then change.next_hint = '' end
write(change)
record('release', {'run', run})
return {'ok', settle()}
