-- SPDX-License-Identifier: GPL-3.0-or-later
-- recordFlip(from, to, mark, at, by, kept, ms to live): a job's state has become another. 1 when this writer is
-- the first to tell; 0 when the same change (to the same state, with the same mark) stands among the newest.
local flips = KEYS[1]
local from, to, mark, at, by, kept, ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

for _, entry in ipairs(redis.call('XREVRANGE', flips, '+', '-', 'COUNT', '10')) do
  local known = {}
  for i = 1, #entry[2], 2 do known[entry[2][i]] = entry[2][i + 1] end
  if known.to == to and known.mark == mark then return 0 end
end
redis.call('XADD', flips, 'MAXLEN', '~', kept, '*', 'from', from, 'to', to, 'mark', mark, 'at', at, 'by', by)
redis.call('PEXPIRE', flips, ttl)
return 1
