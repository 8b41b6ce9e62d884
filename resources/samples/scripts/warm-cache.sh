#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Puts every product that is not cached into the cache, for 12 to 60 seconds.
source "${BASH_SOURCE[0]%/*}/shop.sh"

ensure_catalogue
read_cache
missing=()
for ((number = 1; number <= products; number++)); do
    if [[ -z ${cached[number - 1]} ]]; then missing+=("$number"); fi
done

if ((${#missing[@]})); then
    mapfile -t rows < <(redis HMGET "$database" "${missing[@]}")
    for index in "${!missing[@]}"; do
        printf 'SET %s%d "%s" EX %d\n' "$cache" "${missing[index]}" "${rows[index]}" $((RANDOM % 49 + 12))
    done | redis_each > /dev/null
fi

report cache_hits $((products - ${#missing[@]}))
report cache_misses "${#missing[@]}"
report db_calls "${#missing[@]}"
echo "$((products - ${#missing[@]})) of $products were warm, ${#missing[@]} read from the database"
