#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# self-compare.sh - how often does compare find a difference where there is none?
#
# Runs one experiment once and then again, 50 times, and compares each rerun
# with the first, and with the one before it.  A row is one line of compare's
# table for which two rounds or more could be paired; it is a false alarm if it
# says slower, faster, more or less, for nothing was changed.  Printed are the
# shares of all rows and by metric.  doc/METHOD.md has what came out.
#
#	experiments/self-compare.sh [-n RERUNS] [-o DIR] [OPTION OF RUN...]
#
# Options that run does not get: -n, -o; and -k to compare the results that are
# in DIR already.  Without options of run it is a short one, of five minutes.

set -u
: "${PGDBENCH:=pgdbench}"
reruns=50
dir=self-compare
keep=

while getopts n:o:k opt; do
	case $opt in
	n) reruns=$OPTARG ;;
	o) dir=$OPTARG ;;
	k) keep=yes ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
test $# -gt 0 || set -- -s array,list-lock,list-rcu,xarray \
	-w steady,populate -m 1000 -t 1 -r 5 -d 50ms --warmup 10ms --seed 1
mkdir -p "$dir" || exit 1

# Its report is not wanted, its status is: anything but 0 ends this.
measure()
{
	i=0
	while test "$i" -le "$reruns"; do
		"$PGDBENCH" run -q "$@" -o "$dir/$i" > "$dir/run.log" 2>&1 || {
			cat "$dir/run.log"
			exit 1
		}
		i=$((i + 1))
	done
}

# Both files are of a table's lines, without their head.
compare_all()
{
	: > "$dir/first.tsv"
	: > "$dir/last.tsv"
	: > "$dir/nothing"
	i=1
	while test "$i" -le "$reruns"; do
		compare_one 0 "$i" "$@" >> "$dir/first.tsv" || exit 1
		compare_one $((i - 1)) "$i" "$@" >> "$dir/last.tsv" || exit 1
		i=$((i + 1))
	done
}

compare_one()
{
	base=$dir/$1
	new=$dir/$2
	shift 2
	"$PGDBENCH" compare -q --format=tsv "$@" "$base" "$new" \
		> "$dir/one.tsv" 2> "$dir/compare.log"
	case $? in
	0 | 5) sed "1d; s|$|	$new|" "$dir/one.tsv" ;;
	2) echo "$new" >> "$dir/nothing" ;;
	*) cat "$dir/compare.log" >&2; return 1 ;;
	esac
}

# Columns by their place: 10 is the metric, 14 the rounds, 21 the answer, 24
# the rerun.
count()
{
	awk -F '\t' -v what="$2" '
	$14 < 2 { next }
	{
		rows++
		of[$10]++
		runs[$24] += 0
		answer[$21]++
		if ($21 ~ /^(slower|faster|more|less)$/) {
			alarms++
			false_of[$10]++
			runs[$24]++
		}
	}
	END {
		for (run in runs) {
			nr++
			with += runs[run] > 0
		}
		if (!rows) {
			printf "%s: no rows\n", what
			exit
		}
		printf "%s: %d false alarms in %d rows, %.2f %%; in %d of %d " \
			"tables\n", what, alarms, rows, 100 * alarms / rows, \
			with, nr
		printf "  equal %.1f %%, undecided %.1f %%\n", \
			100 * answer["equal"] / rows, \
			100 * answer["undecided"] / rows
		for (metric in false_of)
			printf "  %s: %d of %d\n", metric, \
				false_of[metric], of[metric] | "sort"
	}' "$1"
}

test -n "$keep" || measure "$@"
for use in '' --untrustworthy; do
	# shellcheck disable=SC2086 # none or one
	compare_all $use
	echo "== ${use:-trusted results only}"
	count "$dir/first.tsv" 'each rerun with the first'
	count "$dir/last.tsv" 'each with the one before it'
	test ! -s "$dir/nothing" ||
		echo "nothing to compare: $(wc -l < "$dir/nothing") times," \
			"last for $(sed 's/^pgdbench: [^:]*: //' \
			"$dir/compare.log" | head -n 1)"
done
