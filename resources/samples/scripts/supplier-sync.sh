#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes over stock figures while the supplier's token is valid. The token lasts 70 seconds; a run that finds it
# expired fails and leaves a new one for the next run.
source "${BASH_SOURCE[0]%/*}/shop.sh"

token=shop:supplier:token
if [[ $(redis EXISTS "$token") != 1 ]]; then
    redis SET "$token" "$RANDOM$RANDOM" EX 70 > /dev/null
    echo "the supplier's token has expired: nothing was taken over; a new one was asked for" >&2
    exit 3
fi
ensure_catalogue
changed=$((RANDOM % 30 + 5))
for ((index = 0; index < changed; index++)); do
    printf 'HSET shop:stock %d %d\n' $((RANDOM % products + 1)) $((RANDOM % 500))
done | redis_each > /dev/null
report db_calls "$changed"
report token_seconds_left "$(redis TTL "$token")"
echo "$changed stock figures taken over"
