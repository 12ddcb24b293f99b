#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# readme.sh - does README show what the stored result says?
#
# Its first tables are what `pgdbench report -q` makes of
# experiments/lock-hold.json.xz, line by line; that is what experiments/
# lock-hold.ini asks for; and the two pictures are such as it gives.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${PGDBENCH_DATADIR:=$top_srcdir}"
export PGDBENCH_DATADIR

tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP

failures=0

# check WHAT COMMAND...
check()
{
	what=$1
	shift
	if "$@"; then
		return
	fi
	echo "readme.sh: not so: $what" >&2
	failures=$((failures + 1))
}

# plan_of COMMAND... - the names of the cells that a dry run prints.
plan_of()
{
	"$PGDBENCH" run -N "$@" | sed -n 's/^ *\([^ ]*-r[0-9]*\) .*/\1/p' | sort
}

mkdir "$tmp/lock-hold" || exit 99
xz -dc "$top_srcdir/experiments/lock-hold.json.xz" \
	> "$tmp/lock-hold/results.json" || exit 99

awk '/^```/ { if (on++) exit; next } on' "$top_srcdir/README.md" > "$tmp/shown"
"$PGDBENCH" report -q "$tmp/lock-hold" > "$tmp/says" || failures=1
# The last lines repeat the first ones.
head -n "$(wc -l < "$tmp/shown")" "$tmp/says" > "$tmp/begins"
check "README shows tables" grep -q '^list-lock ' "$tmp/shown"
check "README's tables are those of the stored result" \
	diff "$tmp/shown" "$tmp/begins"

plan_of lock-hold > "$tmp/planned"
tr , '\n' < "$tmp/lock-hold/results.json" |
	sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | sort -u > "$tmp/ran"
check "the experiment has cells" test -s "$tmp/planned"
check "the stored result is of the experiment" \
	diff "$tmp/planned" "$tmp/ran"

for picture in lock-hold timeline; do
	check "README shows $picture" \
		grep -q "(doc/$picture\.png)" "$top_srcdir/README.md"
	check "there is a picture $picture" \
		test -s "$top_srcdir/doc/$picture.png"
done
if gnuplot --version >/dev/null 2>&1; then
	"$PGDBENCH" plot "$tmp/lock-hold" > "$tmp/out" 2>&1 || failures=1
	for picture in lock-hold timeline; do
		check "the stored result gives picture $picture" \
			test -s "$tmp/lock-hold/plots/$picture.png"
	done
fi

[ $failures -eq 0 ]
