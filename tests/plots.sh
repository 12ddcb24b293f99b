#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# plots.sh - does `pgdbench plot` draw what there is, and nothing else?
#
# All plots of a stored result; of one cell; of cells that all failed; without
# gnuplot; into folders that cannot be written to.  A picture is taken for good
# if it has what must be in it: the keys of its series and lines that have
# points.  Exit status 1 of a result without anything to plot is by design.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=.}"
: "${PGDBENCH_DATADIR:=$top_srcdir}"
export PGDBENCH_DATADIR
sample=$top_builddir/tests/t-report

if ! gnuplot --version >/dev/null 2>&1; then
	echo 'plots.sh: skipped: no gnuplot'
	exit 77
fi

tmp=$(mktemp -d) || exit 99
mounted=
cleanup()
{
	test -z "$mounted" || umount "$mounted"
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 99' INT TERM HUP

failures=0
name=

fail()
{
	echo "plots.sh: $name: $*" >&2
	sed 's/^/	stderr: /' "$tmp/err" >&2
	failures=$((failures + 1))
}

# plot STATUS DIR - and gnuplot has nothing to say, for all goes to stderr.
plot()
{
	"$PGDBENCH" plot "$2" > "$tmp/out" 2> "$tmp/err"
	status=$?
	test $status = "$1" || fail "status $status, not $1"
	test ! -s "$tmp/out" || fail 'something on stdout'
}

# said LINES [TEXT] - so many lines on stderr, one of them with TEXT.
said()
{
	test "$(wc -l < "$tmp/err")" -eq "$1" || fail "not $1 lines on stderr"
	test $# = 1 || grep -qF -- "$2" "$tmp/err" || fail "not said: $2"
}

# picture DIR NAME KEY... - both formats are there, with all keys and lines.
picture()
{
	svg=$1/plots/$2.svg
	png=$1/plots/$2.png
	picture=$2
	shift 2
	for key in "$@"; do
		grep -q -- "<text>.*$key.*</text>" "$svg" ||
			fail "$picture.svg has no text '$key'"
	done
	grep -q '</svg>' "$svg" || fail "$picture.svg is not whole"
	# What is drawn from data comes in groups with a title.
	awk '/<g id="gnuplot_plot_/ { inside = 1 }
	     inside && (/<path .*d=.M[^L]*L/ || /<polygon/ || /<use/) { n++ }
	     END { exit !n }' "$svg" || fail "$picture.svg is an empty frame"
	test "$(head -c 4 "$png" | tail -c 3)" = PNG ||
		fail "$picture.png is no PNG"
	test "$(wc -c < "$png")" -gt 5000 || fail "$picture.png is too small"
}

# only DIR NAME... - there are no other pictures, and nothing half done.
only()
{
	dir=$1
	shift
	for wanted in "$@"; do
		printf '%s\n' "$wanted.png" "$wanted.svg"
	done | LC_ALL=C sort > "$tmp/wanted"
	# shellcheck disable=SC2010,SC2012 # our names hold no blanks
	ls -A "$dir/plots" | grep -v '\.tsv$' | LC_ALL=C sort > "$tmp/there"
	cmp -s "$tmp/wanted" "$tmp/there" ||
		fail "there are: $(tr '\n' ' ' < "$tmp/there")"
}

make_dir()
{
	mkdir "$tmp/$1" || exit 99
	if test "$2" = stored; then
		cp "$top_srcdir/tests/data/result-small.json" \
			"$tmp/$1/results.json"
	else
		"$sample" "$tmp/$1/results.json" "$2"
	fi || exit 99
}

# Of a plot that is left out there is one line.
left_out()
{
	for missing in "$@"; do
		grep -q "plot $missing left out: the results have no " \
			"$tmp/err" || fail "not said: $missing left out"
	done
}

# series PICTURE NUMBER - so many groups drawn from data, at least.
series()
{
	found=$(grep -c '<g id="gnuplot_plot_' "$1")
	test "$found" -ge "$2" || fail "$1: $found series, not $2"
}

name='stored result'
make_dir full stored
plot 0 "$tmp/full"
said 6
left_out threads propagation race winners timeline guards
only "$tmp/full" latency-tails lock-hold memory sync-scaling
picture "$tmp/full" lock-hold 'list-lock pgd_lock' 'list-rcu pgd_lock' \
	'percpu-rwsem rwsem_write' 'xarray xa_lock' 'array array_lock' \
	'lock held' 'lock waited for' '100 %' '1 µs' 'share of sections' \
	'workload populate, x86-64-4l, 2 threads, 10000 page directories' \
	'intervals of 50 %' \
	'Imagined CPU' '2025-01-31' 'pgdbench run -r 2 --seed 42'
picture "$tmp/full" latency-tails list-lock list-rcu percpu-rwsem prealloc \
	xarray array fork exit vmalloc access '99.9 %' '10 µs' 'Imagined CPU' \
	'from the call'
picture "$tmp/full" sync-scaling list-lock list-rcu percpu-rwsem xarray \
	'array' '(yardstick)' 1000 4000 16000 '100 µs' 'Imagined CPU' 'n^'
picture "$tmp/full" memory list-lock list-rcu percpu-rwsem prealloc xarray \
	array '256 KiB' '40 B' 'preallocated tables' 'Imagined CPU' \
	'p99.9 of fork'

name='all sections of an experiment'
mkdir "$tmp/sections" || exit 99
(cd "$tmp/sections" && xz -dc "$top_srcdir/tests/data/sections.tar.xz" |
	tar -xf -) || exit 99
plot 0 "$tmp/sections"
said 1
left_out timeline
all='guards latency-tails lock-hold memory propagation race sync-scaling
	threads winners'
# shellcheck disable=SC2086 # a list
only "$tmp/sections" $all
for plotted in $all; do
	picture "$tmp/sections" "$plotted" 'Imagined CPU' 'sections.ini' \
		'2025-01-31' 'untrustworthy: '
done
plots=$tmp/sections/plots
picture "$tmp/sections" lock-hold 'section' 'list-lock pgd_lock' 'xarray xa_lock'
# Bands and lines: a group each.
series "$plots/lock-hold.svg" 8
picture "$tmp/sections" latency-tails 'list-lock' 'fault' \
	'fork, from when it was due' 'fork, from the call' \
	'access, from the call' 'idle loop (noise floor)' '99 %' \
	'percentile (a line ends at its longest)'
series "$plots/latency-tails.svg" 32
# A line ends at its longest: of the few thousand forks there are nobody knows
# six nines.
for table in "$plots"/latency-tails-*-*.tsv; do
	awk -F '\t' '!/^#/ && $4 > 6 { exit 1 }' "$table" ||
		fail "$table goes on beyond what was measured"
done
picture "$tmp/sections" sync-scaling 'list-lock aged' 'list-lock fresh' \
	'array aged' 'array fresh' 'number of page directories' \
	'time for all of them' 'by the population' 64 256
picture "$tmp/sections" threads list-lock xarray 'ideal: the best' threads \
	'forks a second' 'p99.9 of fork' '256 page directories'
picture "$tmp/sections" memory 'in struct page' 'what they buy' list-lock
picture "$tmp/sections" propagation list-lock '100 %' \
	'share of page directories that show it' 'since the slot was stored'
picture "$tmp/sections" race list-lock prealloc 'misses for each try' \
	'median window' 'number of page directories'
picture "$tmp/sections" winners 'least fork p99.9' 2000 500 64 256 \
	'new top-level slots a second'
picture "$tmp/sections" guards 'list-lock/rcu' 'list-lock/static-key' \
	'while a walker reads' 'no walker'

name='a strategy alone, by another measure'
"$PGDBENCH" plot -s fault --measure 'exit p50' "$tmp/sections" \
	2> "$tmp/err" > "$tmp/out" || fail "status $?"
left_out lock-hold sync-scaling threads race timeline guards
only "$tmp/sections" latency-tails memory propagation winners
grep -q 'list-lock' "$plots/latency-tails.svg" && fail 'not alone'
grep -q '<text>least exit p50' "$plots/winners.svg" || fail 'another measure'

name='in the terminal'
rm "$plots"/*.svg "$plots"/*.png
"$PGDBENCH" plot --term "$tmp/sections" > "$tmp/out" 2> "$tmp/err" ||
	fail "status $?"
said 0
for text in 'How long a lock is held' 'How far the tails' 'every page' \
	'list-lock pgd_lock' '100 %' 'number of page directories'; do
	grep -qF -- "$text" "$tmp/out" || fail "no '$text'"
done
awk 'length($0) > 80 { bad = 1 } END { exit bad }' "$tmp/out" ||
	fail 'wider than 80 columns'
only "$tmp/sections"

name='names that nobody knows'
"$PGDBENCH" plot -s lisst-lock "$tmp/sections" 2> "$tmp/err" > "$tmp/out"
test $? = 2 || fail 'not status 2'
said 1 "did you mean 'list-lock'"
"$PGDBENCH" plot --measure 'fork p99.8' "$tmp/sections" 2> "$tmp/err" \
	> "$tmp/out"
test $? = 2 || fail 'not status 2'
said 1 "did you mean 'fork p99.9'"

name='by hand, as the scripts say'
for script in lock-hold latency-tails sync-scaling memory; do
	gnuplot -d -c "$PGDBENCH_DATADIR/plots/$script.gp" "$tmp/full/plots" \
		"$tmp/hand.svg" > "$tmp/out" 2> "$tmp/err" ||
		fail "$script.gp: status $?"
	test ! -s "$tmp/err" || fail "$script.gp complains"
	cmp -s "$tmp/hand.svg" "$tmp/full/plots/$script.svg" ||
		fail "$script.svg is another"
done

name='no gnuplot'
rm -f "$tmp"/full/plots/*
mkdir "$tmp/empty" || exit 99
program=$(command -v "$PGDBENCH") || exit 99
(PATH=$tmp/empty "$program" plot "$tmp/full" > "$tmp/out" 2> "$tmp/err")
status=$?
test $status = 4 || fail "status $status, not 4"
said 1 'install the package gnuplot'
only "$tmp/full"
test -s "$tmp/full/plots/lock-hold-hold.tsv" || fail 'no tables either'

name='gnuplot complains'
printf '#!/bin/sh\necho some warning >&2\n' > "$tmp/empty/gnuplot"
chmod +x "$tmp/empty/gnuplot"
(PATH=$tmp/empty "$program" plot "$tmp/full" > "$tmp/out" 2> "$tmp/err")
status=$?
test $status = 1 || fail "status $status, not 1"
said 2 'some warning'
only "$tmp/full"

name='gnuplot draws nothing'
printf '#!/bin/sh\nexit 0\n' > "$tmp/empty/gnuplot"
(PATH=$tmp/empty "$program" plot "$tmp/full" > "$tmp/out" 2> "$tmp/err")
status=$?
test $status = 1 || fail "status $status, not 1"
said 1 'incomplete'
only "$tmp/full"

name='scripts missing'
(PGDBENCH_DATADIR=$tmp/empty plot 4 "$tmp/full"; exit $failures)
failures=$((failures + $?))
said 1 'lock-hold.gp'

if test -x "$sample"; then
	name='one cell that walks'
	make_dir walk walk
	plot 0 "$tmp/walk"
	left_out lock-hold latency-tails threads propagation race winners guards
	said 8
	only "$tmp/walk" memory sync-scaling
	picture "$tmp/walk" sync-scaling list-lock 1000
	picture "$tmp/walk" memory list-lock

	name='one cell of a mixed load'
	make_dir steady steady
	plot 0 "$tmp/steady"
	left_out threads propagation race winners guards
	said 6
	only "$tmp/steady" latency-tails lock-hold memory sync-scaling
	picture "$tmp/steady" sync-scaling list-lock
	picture "$tmp/steady" lock-hold 'list-lock pgd_lock'

	name='only failed cells'
	make_dir failed failed
	plot 1 "$tmp/failed"
	said 12 'nothing in '
	said 12 '3 of 3 cells are not plotted'
	only "$tmp/failed"

	name='a picture of an earlier time'
	touch "$tmp/failed/plots/memory.png"
	plot 1 "$tmp/failed"
	only "$tmp/failed"
else
	echo "plots.sh: without t-report, made-up results are not tested"
fi

name='a file where the folder should be'
rm -rf "$tmp/full/plots"
touch "$tmp/full/plots"
plot 1 "$tmp/full"
said 1 "/plots'"
rm "$tmp/full/plots"

if test "$(id -u)" != 0; then
	name='a folder that is not ours to write'
	chmod a-w "$tmp/full"
	plot 1 "$tmp/full"
	said 1 'cannot make folder'
	chmod u+w "$tmp/full"
fi

mkdir "$tmp/small"
if mount -t tmpfs -o size=8k none "$tmp/small" 2>/dev/null; then
	mounted=$tmp/small
	name='a full disk'
	mkdir "$tmp/small/plots"
	ln -s "$tmp/small/plots" "$tmp/full/plots"
	plot 1 "$tmp/full"
	said 1 'No space left'
	rm "$tmp/full/plots"
fi

name='no results'
plot 4 "$tmp/nowhere"
said 1 nowhere
name='a file, no folder'
plot 2 "$tmp/full/results.json"
said 1 'is not a folder'

test $failures = 0
