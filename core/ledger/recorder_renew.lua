-- SPDX-License-Identifier: GPL-3.0-or-later
-- renewRecorder(token and a space, value, ms): only who holds the lease can renew it.
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
