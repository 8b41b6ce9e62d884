-- SPDX-License-Identifier: GPL-3.0-or-later
-- reap(fates, what a lost run adds to sketches (counting.lua)): ends a run whose lease is over as lost, and
-- queues the retry that the definition allows.
local fates = ARGV[1]
local s = read('active', 'active_slot', 'active_due', 'active_start', 'active_attempt', 'active_trig',
               'active_ask', 'active_first', 'active_runner', 'active_host', 'active_code', 'active_fence', 'strip', 'retired')
local expired = redis.call('ZRANGEBYSCORE', lease, '-inf', '(' .. int(now), 'LIMIT', '0', '100')
-- Renewal replaces a lease within one script: an active run without one lost it for good.
local is_lost = s.active and not redis.call('ZSCORE', lease, s.active)
for _, run in ipairs(expired) do is_lost = is_lost or run == s.active end
if #expired == 0 and not is_lost then return {'ok', '', '0'} end
local counts = read_counts(2)
if is_lost and is_other_hour(counts) then return {'hour', '', int(now)} end

if #expired > 0 then redis.call('ZREM', lease, unpack(expired)) end
if not is_lost then return {'ok', look(), '0'} end

local dropped = ''
local policy = redis.call('HMGET', def, 'retry_attempts', 'retry_base_ms')
if num(s.active_attempt, 1) <= num(policy[1] or nil, 0) then
  dropped = queue_retry(s, int(now + num(policy[2] or nil, 5000)))
end
conclude(s, {outcome = 'lost', class = 'fail', fates = fates})
record_end(s, 'fail', {'outcome', 'lost', 'retry_dropped', dropped})
count_run(counts)
return {'ok', settle(), '1'}
