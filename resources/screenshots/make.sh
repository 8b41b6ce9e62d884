#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes the documentation's pictures of the real console on its embedded Redis: make.sh PROGRAM FOLDER
set -euo pipefail
program=$(readlink -f "$1")
mkdir -p "$2"
folder=$(readlink -f "$2")
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
export XDG_DATA_HOME=$data/data XDG_CONFIG_HOME=$data/config XDG_STATE_HOME=$data/state QT_QPA_PLATFORM=offscreen

shoot() { # name theme scale milliseconds tab
  QT_SCALE_FACTOR=$3 "$program" --local --theme "$2" --size 1440x900 --open sales-report --tab "$5" \
    --after "$4" --screenshot "$folder/$1.png"
}
# The first picture waits until the sample jobs have some history; the later ones find it.
shoot console-light light 1 240000 latency
shoot console-dark dark 1 6000 latency
shoot console-light-200 light 2 6000 latency
shoot console-dark-200 dark 2 6000 latency
shoot runs-light light 1 6000 runs
shoot schedule-dark dark 1 6000 schedule
