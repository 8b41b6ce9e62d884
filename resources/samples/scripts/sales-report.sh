#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sums up the catalogue. What is not cached is read from the database one by one: slow when the cache is cold.
source "${BASH_SOURCE[0]%/*}/shop.sh"

ensure_catalogue
read_cache
hits=0 misses=0 total=0
for ((number = 1; number <= products; number++)); do
    row=${cached[number - 1]}
    if [[ -n $row ]]; then
        hits=$((hits + 1))
    else
        row=$(redis HGET "$database" "$number")
        misses=$((misses + 1))
    fi
    total=$((total + ${row##*;}))
done
redis HSET shop:report:latest products "$products" total_cents "$total" cache_hits "$hits" > /dev/null

report cache_hits "$hits"
report cache_misses "$misses"
report db_calls "$misses"
report total_cents "$total"
echo "$products products, $((total / 100)).$(printf '%02d' $((total % 100))) in all; $hits from the cache, $misses from the database"
