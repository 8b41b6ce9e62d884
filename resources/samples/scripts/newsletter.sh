#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Queues one letter for each of the ten cheapest products.
source "${BASH_SOURCE[0]%/*}/shop.sh"

mapfile -t cheapest < <(redis ZRANGE shop:index:price 0 9)
if ((${#cheapest[@]} == 0)); then
    echo "no price index: run search-index first" >&2
    exit 1
fi
redis RPUSH shop:queue:letters "${cheapest[@]}" > /dev/null
redis LTRIM shop:queue:letters -100 -1 > /dev/null
report letters "${#cheapest[@]}"
echo "${#cheapest[@]} letters queued"
