-- SPDX-License-Identifier: GPL-3.0-or-later
-- retire(): the job file is gone. Nothing is due any more, the queue is dropped, history stays.
local s = read('rev', 'retired')
if not s.rev then return {'missing', ''} end
if s.retired then return {'same', look()} end
redis.call('DEL', q, qd)
redis.call('HSET', st, 'retired', int(now))
write({next_hint = ''})
redis.call('HSET', def, 'retired', int(now))
record('retire', {'dropped', int(queued)})
return {'ok', settle()}
