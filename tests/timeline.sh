#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# timeline.sh - does `pgdbench plot` show a stall beside its cause?
#
# Time lines that were made up are put into a stored result: of a strategy whose
# walk holds the lock that a fork waits for, of one that walks beside forks, and
# of one that only takes faults.  Then tables and picture must have what there
# is, at its place, and say where something is not known any more.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${PGDBENCH_DATADIR:=$top_srcdir}"
export PGDBENCH_DATADIR

if ! gnuplot --version >/dev/null 2>&1; then
	echo 'timeline.sh: skipped: no gnuplot'
	exit 77
fi

tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP

failures=0

fail()
{
	echo "timeline.sh: $*" >&2
	failures=$((failures + 1))
}

# lists NAMES UNTILS THREAD WHAT BEGIN LENGTH INTERRUPTED - a time line.
lists()
{
	printf '"timeline": {"threshold_ns": 1000, "op_threshold_ns": 5000, '
	printf '"until_ns": 9000000, "names": [%s], "name_until_ns": [%s], ' \
		"$1" "$2"
	printf '"thread": [%s], "what": [%s], "begin_ns": [%s], ' "$3" "$4" "$5"
	printf '"length_ns": [%s], "interrupted": [%s]},' "$6" "$7"
}

# The walk from 2 to 4 ms holds the lock, and the fork from 2.5 waits for it;
# one walk is interrupted, so that a longer fork beside it proves nothing.
stalled=$(lists '"sync","hold pgd_lock","fork","wait pgd_lock","reboot"' \
	'9000000,9000000,9000000,9000000,9000000' \
	'0,0,1,1,0,0,1,0,1' '0,1,2,3,0,1,2,4,4' \
	'2000000,2001000,2500000,2501000,4500000,4501000,4600000,8000000,8000000' \
	'2000000,1998000,1500000,1497000,3000000,2998000,2700000,500000,500000' \
	'4,5')
beside=$(lists '"sync","hold rcu_read","fork"' '9000000,9000000,9000000' \
	'0,0,1' '0,1,2' '2000000,2001000,2500000' '1000000,998000,9000' '')
# Of faults less is known than of all else: 9 ms.
lazy=$(lists '"fault","fork"' '9000000,9500000' '0,1,1' '0,0,1' \
	'8900000,8950000,8960000' '1200,1300,6000' '')

# put FILE - of the runs of the greatest populate, the first has one each.
put()
{
	awk -v stalled="$stalled" -v beside="$beside" -v lazy="$lazy" '
		/"id": "populate-list-lock-10000-0"/ { text = stalled }
		/"id": "populate-xarray-10000-0"/ { text = beside }
		/"id": "populate-prealloc-10000-0"/ { text = lazy }
		/^   "quality": \{/ { print text; text = "" }
		{ print }' "$top_srcdir/tests/data/result-small.json" > "$1"
}

# has FILE PATTERN - a line of it, whose tabs are blanks.
has()
{
	tr '\t' ' ' < "$dir/$1" | grep -qx -- "$2" || fail "$1 has no line '$2'"
}

# shows TEXT... - the picture does.
shows()
{
	for text in "$@"; do
		grep -q -- "<text>.*$text.*</text>" "$dir/timeline.svg" ||
			fail "the picture has no text '$text'"
	done
}

mkdir "$tmp/full" || exit 99
dir=$tmp/full/plots
put "$tmp/full/results.json"
"$PGDBENCH" plot "$tmp/full" > "$tmp/out" 2>&1 ||
	fail "plot: status $?: $(cat "$tmp/out")"
grep -v ' left out: the results have no ' "$tmp/out" > "$tmp/said" &&
	fail "said: $(cat "$tmp/said")"
grep -q 'plot timeline left out' "$tmp/out" && fail 'no time line is seen'

# Panels: the longest stall of those who walk, the shortest, the one with faults.
# The interrupted hold is no cause; windows are of one width.
has timeline-1.tsv '[0-9]* 0 list-lock 0 8000000 2 2 1500000 fork 1 [0-9]*'
has timeline-1.tsv '[0-9]* 0 list-lock sync 0 0 2000000 4000000 0 sync'
has timeline-1.tsv '[0-9]* 0 list-lock hold 0 0 2001000 3999000 0 hold pgd_lock'
has timeline-1.tsv '[0-9]* 0 list-lock stall 1 1 2500000 4000000 2 fork'
has timeline-1.tsv '[0-9]* 0 list-lock wait 1 1 2501000 3998000 0 wait pgd_lock'
has timeline-1.tsv '[0-9]* 0 list-lock hold 0 0 4501000 7499000 1 hold pgd_lock'
has timeline-2.tsv '[0-9]* 0 xarray 0 8000000 2 2 9000 fork 0 [0-9]*'
has timeline-2.tsv '[0-9]* 0 xarray shared 0 0 2001000 2999000 0 hold rcu_read'
has timeline-3.tsv '[0-9]* 0 prealloc 1000000 8000000 2 2 6000 fork 0 [0-9]*'
has timeline-3.tsv '[0-9]* 0 prealloc fault 0 0 7900000 7901200 0 fault'
test ! -e "$dir/timeline-4.tsv" || fail 'a panel of nobody'

shows 'walk, fault' 'lock held' stalled 'thread 0' 'thread 1' 'time, ms' \
	'list-lock: longest stall behind one hold 1.5 ms (fork); 0 is the start' \
	'xarray: longest stall without an interrupt 9 µs (fork)' \
	'prealloc: longest stall without an interrupt 6 µs (fork); 0 is 1 ms after the start' \
	'walk over all (sync)' 'wait for a lock' 'not recorded any more' \
	'interrupted, or asleep' 'stopped for a reboot' 'workload populate' 'Imagined CPU'
# Three lanes of each thread, whether there is anything in them or not.
for text in 'walk, fault' 'lock held' stalled; do
	nr=$(grep -c "<text>$text</text>" "$dir/timeline.svg")
	test "$nr" -ge 6 || fail "only $nr lanes '$text' in three panels"
done
for thread in 0 1; do
	nr=$(grep -c "thread $thread<" "$dir/timeline.svg")
	test "$nr" -eq 3 || fail "thread $thread is named $nr times"
done
# Boxes, and not just keys for them.
awk '/<g id="gnuplot_plot_/ { inside = 1 }
     inside && /<polygon|<path .*d=.M[^L]*L/ { n++ }
     END { exit n < 20 }' "$dir/timeline.svg" || fail 'the picture is empty'
test "$(head -c 4 "$dir/timeline.png" | tail -c 3)" = PNG || fail 'no PNG'

# Who has none gets no picture, and it is said.
mkdir "$tmp/none" || exit 99
cp "$top_srcdir/tests/data/result-small.json" "$tmp/none/results.json"
"$PGDBENCH" plot "$tmp/none" > "$tmp/out" 2>&1 || fail "without: status $?"
grep -q 'plot timeline left out: the results have no time lines' "$tmp/out" ||
	fail 'not said that there are no time lines'
test ! -e "$tmp/none/plots/timeline.svg" || fail 'a picture of nothing'

# Of a real run, through files.
"$PGDBENCH" run -q -s list-lock,fault -w populate -m 200 -t 2 --oversubscribe \
	-d 40ms --warmup 5ms -r 2 -o "$tmp/run" > "$tmp/out" 2>&1 ||
	fail "run: $(cat "$tmp/out")"
test "$(grep -lc '"timeline": {' "$tmp"/run/cells/*-r0.json | wc -l)" -eq 2 ||
	fail 'a first repetition has no time line'
grep -q '"timeline": {' "$tmp"/run/cells/*-r1.json &&
	fail 'a second repetition has a time line'
"$PGDBENCH" plot "$tmp/run" > "$tmp/out" 2>&1 ||
	fail "plot of a run: $(cat "$tmp/out")"
test -s "$tmp/run/plots/timeline.svg" || fail 'no picture of a run'
"$PGDBENCH" report --format=tsv "$tmp/run" | head -1 | grep -q timeline &&
	fail 'lists of a time line are columns'

test $failures = 0
