#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare.sh - does compare find what was made slower, in results that were
# measured?
#
# Delays are put where page directories are walked, of a size that no noise of a
# busy machine has, and memory is another by design: the answers, the exit
# status and what is said of the parameters must follow.  What takes no side is
# asked for by --untrustworthy, since a machine that tests run on is busy.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${srcdir:=$(dirname "$0")/..}"
srcdir=$(cd "$srcdir" && pwd) || exit 99
: "${PGDBENCH_DATADIR:=$srcdir}"
export PGDBENCH_DATADIR
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
nr=0
failed=0

check()
{
	nr=$((nr + 1))
	what=$1
	shift
	if "$@"; then
		echo "ok $nr - $what"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $nr - $what"
	sed 's/^/#   out: /' "$tmp/out" | head -n 40
	sed 's/^/#   err: /' "$tmp/err" | head -n 5
}

measure()
{
	dir=$tmp/$1
	shift
	"$PGDBENCH" run -q -s list-lock,xarray -w walk -m 20 -t 1 \
		-d 60ms --warmup 2ms -r 6 --seed 1 --set walk.cache=warm "$@" \
		-o "$dir" > "$tmp/out" 2> "$tmp/err"
	check "measured: $dir" test $? -eq 0
}

compare()
{
	"$PGDBENCH" compare --untrustworthy "$@" > "$tmp/out" 2> "$tmp/err"
	status=$?
}

# The answers for strategy $1 and metric $2 of the last table.
answers()
{
	awk -F '\t' -v s="$1" -v m="$2" '$1 == s && $10 == m { print $21 }' \
		"$tmp/out"
}

says()
{
	test "$(answers "$1" "$2")" = "$3"
}

refused()
{
	test "$status" -eq "$1" && ! test -s "$tmp/out" &&
		test "$(wc -l < "$tmp/err")" -eq 1 &&
		grep -Fq -e "$2" "$tmp/err"
}

measure base
measure slow --set inject.walk-step=1:4us
measure once -r 1
measure other -m 21

compare --format tsv "$tmp/base" "$tmp/slow"
check "a delay in each step is a regression" test "$status" -eq 5
check "its walk is slower" says list-lock 'walk p50' slower
check "and of the other strategy" says xarray 'walk p50' slower
check "memory is what it was" says xarray 'memory per mm' equal
check "the parameter is named" grep -q \
	"not the same: parameter inject.walk-step: 'not set', '1:4us'" \
	"$tmp/err"
compare --format tsv "$tmp/slow" "$tmp/base"
check "the other way round it is faster" says list-lock 'walk p50' faster
compare --metrics 'walk p50' "$tmp/slow" "$tmp/base"
check "which is no regression" test "$status" -eq 0
check "the summary counts" grep -q \
	'^2 comparisons: 0 worse, 0 undecided, 0 equal within 5 %, 2 better' \
	"$tmp/out"
check "in 80 columns" test -z "$(awk 'length > 80' "$tmp/out")"

compare --format tsv "$tmp/base" "$tmp/base"
check "a result is no slower than itself" test "$status" -eq 0
check "nor is it faster" sh -c \
	"! cut -f 21 '$tmp/out' | grep -Eqx 'slower|faster|more|less'"
check "which is said" grep -q 'both are the same run' "$tmp/err"

compare --format tsv "$tmp/base" -s xarray --against list-lock
check "xarray takes more than no memory" says xarray 'memory per mm' more
check "a strategy can be a regression" test "$status" -eq 5
compare --format json "$tmp/base" "$tmp/slow"
check "JSON" grep -q '"schema": "pgdbench-compare"' "$tmp/out"

compare "$tmp/base" "$tmp/once"
check "one round is refused" refused 2 'one round says nothing'
compare "$tmp/base" "$tmp/other"
check "nothing in common is refused" refused 2 'no load is on both sides'
compare "$tmp/base" "$tmp/none"
check "what is not there is refused" refused 4 'no results'
compare "$tmp/base" "$tmp/base/plan.json"
check "what is no result is refused" refused 2 'plan.json'
compare "$tmp/base" -s xarray --against nll
check "a name that is not there is refused" refused 2 "'nll'"
"$PGDBENCH" compare --untrustworthy "$tmp/base" "$tmp/slow" > /dev/full \
	2> "$tmp/err"
check "a full disk is an error" test $? -eq 1

echo "1..$nr"
test "$failed" -eq 0
