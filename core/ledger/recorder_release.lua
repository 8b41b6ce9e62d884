-- SPDX-License-Identifier: GPL-3.0-or-later
-- releaseRecorder(token and a space): gives the lease back, if it is still one's own.
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
