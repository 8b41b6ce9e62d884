-- SPDX-License-Identifier: GPL-3.0-or-later
-- define(next slot, starts paused, by, reason, row pairs, definition pairs): writes a definition that differs, and
-- what the row lacks of one that does not.
-- What only says where it came from does not make it differ, so that two hosts with one file agree.
local next_slot, starts_paused, by, why, row_count = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local row_at, def_at = 6, 6 + 2 * row_count
local origin = {source = true, revision = true}

local before, reused = earlier('define')
if before or reused then return before or reused end

local s = read('rev', 'sched', 'tz', 'cursor', 'retired', 'paused')
local def_rev = redis.call('HGET', def, 'rev')
local is_new = not s.rev
local differs = is_new or s.retired or not def_rev
for i = def_at, #ARGV, 2 do
  -- A field that is absent, as one that an older runner did not know, is an empty one.
  if not origin[ARGV[i]] and (redis.call('HGET', def, ARGV[i]) or '') ~= ARGV[i + 1] then differs = true end
end
if not differs then
  -- What a row shows may be more than it did when it was written.
  for i = row_at, def_at - 1, 2 do
    if ARGV[i + 1] ~= '' then redis.call('HSETNX', st, ARGV[i], ARGV[i + 1]) end
  end
  return {'same', look(), s.rev}
end

local rev = int(math.max(num(s.rev, 0), num(def_rev or nil, 0)) + 1)
remember('define', rev)
local change = {rev = rev, retired = ''}
for i = row_at, def_at - 1, 2 do change[ARGV[i]] = ARGV[i + 1] end
if is_new or s.retired or s.sched ~= change.sched or (s.tz or '') ~= change.tz then
  change.cursor = int(math.max(num(s.cursor, 0), now))
  change.next_hint = next_slot
end
if is_new and starts_paused == '1' and not s.paused then
  change.paused, change.pause_by, change.pause_note = int(now), by, why
end
write(change)
redis.call('HDEL', def, 'retired')
redis.call('HSET', def, 'rev', rev, unpack(ARGV, def_at))
record('define', {'rev', rev, 'by', by})
if change.paused then record('pause', {'by', by, 'why', why}) end
return {'ok', settle(), rev}
