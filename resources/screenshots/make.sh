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

shoot() { # name theme scale milliseconds view tab
  QT_SCALE_FACTOR=$3 "$program" --local --theme "$2" --size 1440x900 --view "$5" --open sales-report --tab "$6" \
    --after "$4" --screenshot "$folder/$1.png"
}
# The first picture waits until the sample jobs have some history; the later ones find it.
shoot table-light light 1 240000 table latency
for theme in light dark contrast; do
  shoot attention-$theme $theme 1 6000 attention latency
  shoot table-$theme $theme 1 6000 table latency
  shoot timeline-$theme $theme 1 6000 timeline heatmap
  shoot runs-$theme $theme 1 6000 table runs
  shoot schedule-$theme $theme 1 6000 table schedule
done
for theme in light dark; do
  shoot attention-$theme-200 $theme 2 6000 attention latency
  shoot table-$theme-200 $theme 2 6000 table latency
done
