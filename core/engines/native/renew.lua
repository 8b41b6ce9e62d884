-- SPDX-License-Identifier: GPL-3.0-or-later
-- renew(run, lease ms): prolongs the lease of the run that is active.
local run, lease_ms = ARGV[1], tonumber(ARGV[2])
if read('active').active ~= run then return {'lost', ''} end
-- Freeing memory first lets the rest pass when memory is full: a running job must not lose its lease to that.
redis.call('ZREM', lease, run)
redis.call('ZADD', lease, int(now + lease_ms), run)
redis.call('HSET', st, 'active_lease', int(now + lease_ms)) -- for rows, which are read from this hash alone
return {'ok', look()}
