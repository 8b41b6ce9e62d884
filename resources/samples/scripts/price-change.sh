#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# price-change.sh up|down PERCENT FIRST LAST: changes the prices of a range of products and drops them from the
# cache. "--rollback" brings back the prices from before the last change.
source "${BASH_SOURCE[0]%/*}/shop.sh"

before=shop:db:before-change
ensure_catalogue
if [[ ${1:-} == --rollback ]]; then
    if [[ $(redis EXISTS "$before") != 1 ]]; then
        echo "there is no change to take back" >&2
        exit 1
    fi
    redis COPY "$before" "$database" REPLACE > /dev/null
    echo "prices from before the last change are back; the cache follows within a minute"
    exit 0
fi

direction=$1 percent=$2 first=$3 last=$4
if ((first < 1 || last > products || first > last)); then
    echo "expected products between 1 and $products, got $first to $last" >&2
    exit 2
fi
redis COPY "$database" "$before" REPLACE > /dev/null
numbers=() drop=()
for ((number = first; number <= last; number++)); do
    numbers+=("$number")
    drop+=("$cache$number")
done
mapfile -t rows < <(redis HMGET "$database" "${numbers[@]}")
for index in "${!numbers[@]}"; do
    price=${rows[index]##*;}
    change=$((price * percent / 100))
    if [[ $direction == down ]]; then change=$((-change)); fi
    printf 'HSET %s %d "%s;%d"\n' "$database" "${numbers[index]}" "${rows[index]%;*}" $((price + change))
done | redis_each > /dev/null
dropped=$(redis DEL "${drop[@]}")
report db_calls $((${#numbers[@]} + 1))
echo "${#numbers[@]} prices $direction by $percent %, $dropped cached ones dropped"
