#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# calibrate.sh - is the simulation as the kernels that were counted?
#
# Every result in calibration/results is played, and all counts must be equal.
# Then counts are changed, one by one, and each change must be seen; and what is
# no result must be refused.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"

tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP

failures=0

fail()
{
	echo "calibrate.sh: $*" >&2
	failures=$((failures + 1))
}

# ends STATUS WORDS... - does calibrate end so, with the last argument in what it
# says?
ends()
{
	want=$1
	says=$2
	shift 2
	"$PGDBENCH" calibrate -q "$@" > "$tmp/out" 2> "$tmp/err"
	status=$?
	[ $status -eq "$want" ] || {
		cat "$tmp/out" "$tmp/err" >&2
		fail "$*: status $status, not $want"
	}
	grep -q "$says" "$tmp/out" "$tmp/err" || fail "$*: does not say '$says'"
}

results=$top_srcdir/calibration/results
for name in 686 686-pae-pti 686-pae-nopti amd64; do
	test -s "$results/$name.json" || fail "no result of $name"
done
ends 0 '^All [0-9]* counts are those of the kernels\.$' "$results"/*.json
counts=$(sed -n 's/^All \([0-9]*\) counts.*/\1/p' "$tmp/out")
echo "$counts counts"
[ "${counts:-0}" -ge 60 ] || fail "only $counts counts"
for kernel in "$results"/*.json; do
	grep -q "^== $(basename "$kernel" .json): Linux " "$tmp/out" ||
		fail "$kernel is not in what was said"
done

# differs WHAT SCRIPT - a result that sed has changed must be found different.
differs()
{
	sed "$2" "$results/686.json" > "$tmp/changed.json"
	cmp -s "$results/686.json" "$tmp/changed.json" &&
		fail "$1: nothing was changed"
	ends 3 'counts are not those of the kernels' "$tmp/changed.json"
}

# The first of each in the first point, by one.
for member in walks entries acquisitions faults_by_sleepers cloned_bytes; do
	value=$(grep -o "\"$member\":[0-9]*" "$results/686.json" |
		sed -n '1s/.*://p')
	[ -n "$value" ] || continue
	differs "$member" "s/\"$member\":$value\([,}]\)/\"$member\":$((value + 1))\1/"
done
# Of the second call: that it was, and for which area.
differs 'a call is missing' 's/{"vmalloc":3,[^}]*},//'
differs 'a call is for another area' 's/{"vmalloc":5,/{"vmalloc":4,/'
differs 'the end of the area' \
	's/"vmalloc_end":"[^"]*"/"vmalloc_end":"0xfe000000"/'

ends 4 "'$tmp/none.json'" "$tmp/none.json"
echo '{"schema": "pgdbench-plan", "schema_version": 1}' > "$tmp/other.json"
ends 2 "schema" "$tmp/other.json"
echo '{"schema": "pgdbench-kernel", "schema_version": 9}' > "$tmp/newer.json"
ends 2 'schema_version' "$tmp/newer.json"
sed 's/"walks":[0-9]*/"walks":"many"/' "$results/686.json" > "$tmp/bad.json"
ends 2 'walks' "$tmp/bad.json"
# refused WHAT SCRIPT - what cannot be of one kernel is no result.
refused()
{
	sed "$2" "$results/686.json" > "$tmp/odd.json"
	cmp -s "$results/686.json" "$tmp/odd.json" &&
		fail "$1: nothing was changed"
	ends 2 "$1" "$tmp/odd.json"
}

refused 'page_directories' 's/"processes":500,/"processes":499,/'
refused 'vmallocs' 's/"vmallocs":12/"vmallocs":100000000000/'
refused 'area' 's/"slot_bytes":4194304/"slot_bytes":0/'
sed '/^  {"processes"/d' "$results/686.json" > "$tmp/empty.json"
ends 2 "'points' has none" "$tmp/empty.json"
sed 's/"name":"x86-32"/"name":"vax"/' "$results/686.json" > "$tmp/vax.json"
ends 2 "'vax'" "$tmp/vax.json"
"$PGDBENCH" calibrate > "$tmp/out" 2> "$tmp/err"
[ $? -eq 2 ] || fail 'without a result: not refused'

[ $failures -eq 0 ]
