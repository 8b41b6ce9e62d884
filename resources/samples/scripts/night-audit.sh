#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Compares the price index with the catalogue.
source "${BASH_SOURCE[0]%/*}/shop.sh"

ensure_catalogue
catalogue=$(redis HLEN "$database")
indexed=$(redis ZCARD shop:index:price)
report db_calls 2
if ((catalogue != indexed)); then
    echo "$catalogue products in the catalogue, $indexed in the index" >&2
    exit 1
fi
echo "catalogue and index agree on $catalogue products"
