-- SPDX-License-Identifier: GPL-3.0-or-later
-- saveRecorderPosition(fence, field, position): refused once a later recorder has taken over.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1
