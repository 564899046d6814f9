#!/usr/bin/env bash
# make.sh: the pictures of the README, made anew: the report on a real terminal (script gives one) and the page in a real browser. It needs Go, Python,
# chromium and pngquant.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

CGO_ENABLED=0 go build -o "$scratch/why502" ./cmd/why502
export PATH="$scratch:$PATH"
report="why502 --deploys deploys.csv logs"
cd testdata/incidents/n-bigheader
here=../../pictures

# Up to the timeline: a screenful.
TERM=xterm script -qec "stty cols 118; $report" /dev/null | sed '/Timeline/,$d' | python3 "$here/terminal.py" "$report" >"$here/terminal.svg"

$report --format html -o "$scratch/report.html"
for theme in light dark; do
	# chromium takes the theme of the page from this setting: 0 is dark, 1 light.
	[ "$theme" = dark ] && scheme=0 || scheme=1
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --blink-settings=preferredColorScheme=$scheme --window-size=1100,1000 \
		--user-data-dir="$scratch/profile" --screenshot="$scratch/$theme.png" "file://$scratch/report.html" >/dev/null 2>&1
	pngquant --force --quality=60-90 --output "$here/report-$theme.png" 64 "$scratch/$theme.png"
done
