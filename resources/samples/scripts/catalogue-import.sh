#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes over new prices for three quarters of the catalogue and drops them from the cache: what reads the cache
# next finds it cold.
source "${BASH_SOURCE[0]%/*}/shop.sh"

ensure_catalogue
drop=()
for ((number = 1; number <= products; number++)); do
    if ((RANDOM % 4)); then drop+=("$number"); fi
done
for number in "${drop[@]}"; do
    printf 'HSET %s %d "product %d;%d"\n' "$database" "$number" "$number" $((RANDOM % 9000 + 100))
done | redis_each > /dev/null
dropped=$(redis DEL "${drop[@]/#/$cache}")
report db_calls "${#drop[@]}"
echo "${#drop[@]} prices taken over, $dropped cached ones dropped"
