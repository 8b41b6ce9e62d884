#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Waits for the accounting system to hand over a ledger. It is not connected here, so the wait goes on until the
# job's time limit.
source "${BASH_SOURCE[0]%/*}/shop.sh"

echo "waiting for a ledger in shop:queue:ledger"
redis BLPOP shop:queue:ledger 0
