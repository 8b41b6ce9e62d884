-- SPDX-License-Identifier: GPL-3.0-or-later
-- pause_queue(most): stops the whole queue. Moves at most `most` waiting jobs aside and asks to be called again
-- when there are more. What `paused` holds already is older and stays in front.
local most = tonumber(ARGV[7])
local was = paused
local rest, aside = 0, 0
if family ~= '6' then
  local waiting = redis.call('LLEN', wait)
  if waiting > 0 and redis.call('LLEN', parked) == 0 then
    aside = waiting
    redis.call('RENAME', wait, parked)
  else
    aside = math.min(waiting, most)
    for _ = 1, aside do redis.call('RPOPLPUSH', wait, parked) end
    rest = redis.call('LLEN', wait)
  end
end
redis.call('HSET', meta, 'paused', '1')
if bull then
  redis.call('SET', stopped, '1')
elseif family ~= '4' then
  redis.call('DEL', marker)
end
if not was then
  tell('paused')
  publish('paused', 'paused')
end
return {rest > 0 and 'more' or (was and aside == 0 and 'repeat' or 'ok'), int(rest)}
