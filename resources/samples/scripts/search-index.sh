#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sorts all products into price bands. Twenty at a time with a rest between, to leave the database to others;
# the rest is longer while many clients are connected.
source "${BASH_SOURCE[0]%/*}/shop.sh"

ensure_catalogue
calls=0
for ((first = 1; first <= products; first += 20)); do
    numbers=()
    for ((number = first; number < first + 20 && number <= products; number++)); do numbers+=("$number"); done
    mapfile -t rows < <(redis HMGET "$database" "${numbers[@]}")
    for index in "${!numbers[@]}"; do
        price=${rows[index]##*;}
        printf 'ZADD shop:index:price %d %d\n' "$price" "${numbers[index]}"
    done | redis_each > /dev/null
    calls=$((calls + 1))
    clients=$(redis INFO clients | sed -n 's/^connected_clients:\([0-9]*\).*/\1/p')
    sleep "0.$((20 + (clients > 10 ? 40 : clients * 4) + RANDOM % 20))"
done
report db_calls "$calls"
echo "$(redis ZCARD shop:index:price) products in the index, $calls reads"
