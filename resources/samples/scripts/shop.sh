# SPDX-License-Identifier: GPL-3.0-or-later
# What the sample jobs share: a small shop whose catalogue and cache live in this Redis. Sourced, not run.
set -euo pipefail
export PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C
: "${SAMPLE_REDIS_SOCKET:?the socket of the Redis to work on}"

products=200
database=shop:db:products   # hash: number → "name;price in cents"
cache=shop:cache:product:   # string per product, with a time to live

# One connection a call; -e turns an error reply into an exit code.
redis() { redis-cli -e -s "$SAMPLE_REDIS_SOCKET" "$@"; }

# The commands on standard input over one connection, one answer a line.
redis_each() { redis-cli -e -s "$SAMPLE_REDIS_SOCKET"; }

# Numbers this run is measured by.
report() { printf '%s=%s\n' "$1" "$2" >> "${REDISPATCH_METRICS:-/dev/null}"; }

ensure_catalogue() {
    local known number
    known=$(redis HLEN "$database")
    if ((known >= products)); then return; fi
    for ((number = 1; number <= products; number++)); do
        printf 'HSETNX %s %d "product %d;%d"\n' "$database" "$number" "$number" $((RANDOM % 9000 + 100))
    done | redis_each > /dev/null
    echo "catalogue of $products products written"
}

# Sets `cached` to the cached products, in order; an empty text where one is not cached.
read_cache() {
    local number keys=()
    for ((number = 1; number <= products; number++)); do keys+=("$cache$number"); done
    mapfile -t cached < <(redis MGET "${keys[@]}")
    if ((${#cached[@]} != products)); then
        echo "expected $products answers, got ${#cached[@]}" >&2
        exit 1
    fi
}
