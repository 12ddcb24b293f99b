#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# merge.sh - two real runs become one result that all commands take, with all
# that was counted in it; what is refused leaves nothing behind.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${srcdir:=$(dirname "$0")/..}"
srcdir=$(cd "$srcdir" && pwd) || exit 99
: "${PGDBENCH_DATADIR:=$srcdir}"
export PGDBENCH_DATADIR
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP
failures=0
cd "$tmp" || exit 99

fail()
{
	echo "merge.sh: $*" >&2
	sed 's/^/	stderr: /' err >&2
	failures=$((failures + 1))
}

# pgd STATUS ARGUMENTS...
pgd()
{
	want=$1
	shift
	"$PGDBENCH" "$@" > out 2> err < /dev/null
	rc=$?
	test $rc -eq "$want" || fail "$1: exit status $rc instead of $want"
}

# sum COLUMN DIR... - of all cells, "nothing" where it is not measured.
sum()
{
	column=$1
	shift
	for dir; do
		"$PGDBENCH" report --format=tsv "$dir"
	done | awk -F'\t' -v name="$column" '
		$1 == "id" { for (i = 1; i <= NF; i++) col[$i] = i; next }
		{ n += $col[name]; cells++ }
		END { print cells, "cells", n }'
}

says()
{
	test "$(wc -l < err)" -eq 1 && grep -Fq "$1" err ||
		fail "no '$1' in one line"
}

small='-q -m 200 --warmup 5ms -d 30ms -t 1 -s list-lock,fault -w steady'
for dir in one two; do
	# shellcheck disable=SC2086 # they are words
	pgd 0 run $small -r 2 -o $dir
done
# shellcheck disable=SC2086
pgd 0 run $small -r 1 -d 60ms -o longer
# shellcheck disable=SC2086
pgd 0 run $small -r 1 --set steady.task=11 -o other

pgd 0 merge one two -o both
test ! -s err && test ! -s out || fail "merge said something"
test "$(find both/cells -name '*.json' | wc -l)" -eq 8 || fail "not 8 cells"
pgd 0 merge two one --bins -o bins
test "$(find bins/cells -name '*.json' | wc -l)" -eq 2 || fail "not 2 cells"
for column in fork.service_ns.n fork.intended_ns.n fork.count duration_ns \
	      oracle.checks lock.pgd_lock.hold_ns.n; do
	parts=$(sum $column one two)
	test "$(sum $column both)" = "$parts" ||
		fail "$column: $(sum $column both) instead of $parts"
	test "$(sum $column bins)" = "2 cells ${parts##* }" ||
		fail "$column: $(sum $column bins) instead of ${parts##* }"
done

for dir in both bins; do
	pgd 0 report $dir
	sed -n '/^reproduce /,$p' out | sed 's/\\$//' | tr -d '\n' |
		tr -s ' ' |
		grep -q '^reproduce .*pgdbench run .* && .*pgdbench run ' ||
		fail "report: no way to reproduce $dir"
	pgd 0 report --format=gobench $dir
	if command -v gnuplot > /dev/null; then
		pgd 0 plot $dir
	fi
	bins=$(test $dir = both || echo --bins)
	pgd 0 merge $dir $bins -o $dir-again
	diff $dir/cells $dir-again/cells > out || fail "merging $dir alone"
done
"$PGDBENCH" compare --untrustworthy both both > out 2> err
rc=$?
test $rc -eq 0 || fail "compare: exit status $rc"

sums()
{
	find . -type f ! -name out ! -name err ! -name before -exec cksum {} + |
		sort
}

sums > before
pgd 2 merge one one -o x
says "run 'one' would count twice: it is in 'one' and in 'one'"
pgd 2 merge both two -o x
says "run 'two' would count twice: it is in 'both' and in 'two'"
for runs in "one one" "bins one" "two bins" "bins both" "bins bins"; do
	# shellcheck disable=SC2086 # they are words
	pgd 2 merge --bins $runs -o x
	says " would count twice: it is in '"
done
sed 's/^  *//' one/results.json > written-anew.json
pgd 2 merge one written-anew.json -o x
says "'one' and 'written-anew.json' have the same run of cell "
pgd 2 merge one longer -o x
says "'longer' does not belong to 'one': its plan.cells.duration_ns is 60000000"
pgd 2 merge --force one other -o x
says "'other' does not belong to 'one': its plan.params.steady.task is \"11\""
sed 's/"model": "/&Another /; s/"model": null/"model": "X"/' \
	one/results.json > strange.json
pgd 2 merge two strange.json -o x
says "'strange.json' does not belong to 'two': its context.cpu.model is "
pgd 2 merge one two -o both
says "'both' is not empty"
pgd 0 merge --bins one -o bins-of-one
pgd 2 merge two bins-of-one -o x
says "only '--bins' goes on with"
rm -r bins-of-one
awk '/^ "cells": \[/ { print " \"cells\": []\n}"; exit } { print }' \
	one/results.json > empty.json
pgd 0 report empty.json
pgd 2 merge one empty.json -o x
says "'empty.json' has no cells"
sed 's/"schema_version": 1/"schema_version": 2/' one/results.json > newer.json
pgd 2 merge two newer.json -o x
says "newer.json': "
pgd 1 merge one -o /dev/null/x
says "cannot make '/dev/null/x'"
test ! -e x || fail "something was left of what was refused"
rm strange.json newer.json written-anew.json empty.json
sums | cmp -s - before || fail "sources have changed"
sed 's/"model": "/&Another /; s/"model": null/"model": "X"/' \
	one/results.json > strange.json
pgd 0 merge --force two strange.json -o forced
pgd 0 report forced
tr '\n' ' ' < out | tr -s ' ' |
	grep -q 'merged by force with another context.cpu.model (8)' ||
	fail "what was forced is not labelled"
test $failures -eq 0
