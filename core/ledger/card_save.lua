-- SPDX-License-Identifier: GPL-3.0-or-later
-- saveCard(expected revision, by, comment, versions kept, field, value, …): replaces the card when its revision
-- is the expected one; the version before goes to the old ones. Empty values are not stored.
local card, old, request = KEYS[1], KEYS[2], KEYS[3]
local expected, by, comment, kept = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- Read once: two readings within one script may differ.
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))

-- A key of the wrong type must fail the script before its first write.
local fields = redis.call('HLEN', card)
redis.call('XLEN', old)
local before = redis.call('GET', request)
if before then return {'repeat', before} end
if fields > 64 then return {'damaged', 'more than 64 fields'} end

local revision = '0'
if fields > 0 then
  revision = redis.call('HGET', card, 'rev') or ''
  if not string.find(revision, '^[1-9]%d*$') or #revision > 15 then return {'damaged', 'rev'} end
end
if revision ~= expected then
  local who = redis.call('HMGET', card, 'by', 'at')
  return {'conflict', revision, who[1] or '', who[2] or ''}
end

-- Old versions may outlive a card that somebody deleted: revisions are never used twice.
local newest = redis.call('XREVRANGE', old, '+', '-', 'COUNT', 1)[1]
local number = newest and tonumber(string.match(newest[1], '^%d+')) or 0
if number >= 1e15 then return {'damaged', 'the old versions'} end
local made = string.format('%.0f', math.max(tonumber(revision), number) + 1)

if tonumber(revision) > number then
  redis.call('XADD', old, 'MAXLEN', '=', kept, revision .. '-0', unpack(redis.call('HGETALL', card)))
end
redis.call('DEL', card)
redis.call('HSET', card, 'rev', made, 'at', now, 'by', by, 'comment', comment)
for i = 5, #ARGV, 2 do
  if ARGV[i + 1] ~= '' then redis.call('HSET', card, ARGV[i], ARGV[i + 1]) end
end
redis.call('SET', request, made, 'EX', '86400')
return {'ok', made, now}
