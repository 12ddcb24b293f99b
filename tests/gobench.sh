#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# gobench.sh - is `report --format=gobench` Go's benchmark format?
#
# A strict reader of the format, more so than benchstat, which passes over what
# it does not know; it is first tried on lines that are wrong.  Where there is
# a benchstat, that has to take it, too.

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

fail()
{
	echo "gobench.sh: $*" >&2
	failures=$((failures + 1))
}

# Go's format: comments, keys, units, benchmarks.  A unit is declared before it
# is used, once, and says which way is better; figures are finite.
cat > "$tmp/grammar.awk" <<'E2'
function bad(why) { print FILENAME ":" FNR ": " why; wrong = 1 }
function number(text) { return text ~ /^[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/ }
length > 60000 { bad("too long for a reader") }
/^#/ { next }
/^[a-z][^ A-Z\t:]*: [^ \t]/ { next }
$1 == "Unit" {
	if (NF != 3 || $3 !~ /^better=(lower|higher)$/ || $2 in units)
		bad("no good unit")
	units[$2] = 1
	next
}
/^Benchmark/ {
	if ($1 !~ /^Benchmark[A-Z][A-Za-z]*(\/[^\/=]+=[^\/]+)+$/)
		bad("no good name")
	if ($1 ~ /-[0-9]+$/)
		bad("its end would be taken for GOMAXPROCS")
	if ($2 !~ /^[1-9][0-9]*$/)
		bad("no iterations")
	if (NF < 4 || NF % 2)
		bad("no pairs of value and unit")
	split("", seen)
	for (i = 3; i < NF; i += 2) {
		if (!number($i))
			bad("'" $i "' is no number")
		if (!($(i + 1) in units))
			bad("'" $(i + 1) "' is no unit")
		if ($(i + 1) in seen)
			bad("'" $(i + 1) "' twice")
		seen[$(i + 1)] = 1
	}
	name = $1
	sub(/\/.*/, "", name)
	count[name]++
	next
}
{ bad("neither comment, key, unit nor benchmark") }
END {
	for (name in count)
		print name, count[name]
	exit wrong
}
E2

grammar()
{
	awk -f "$tmp/grammar.awk" "$1"
}

# The reader refuses each of these behind a good unit.
while IFS= read -r line; do
	printf 'Unit ns/op better=lower\n%s\n' "$line" |
		tr '~' '\t' > "$tmp/bad"
	! grammar "$tmp/bad" > "$tmp/out" || fail "not refused: $line"
done <<'E2'
BenchmarkFork/a=b~1
BenchmarkFork/a=b~0~1 ns/op
BenchmarkFork/a=b~1.5~1 ns/op
BenchmarkFork/a=b~1~1 ns/op~2 ns/op
BenchmarkFork/a=b~1~1 sec/op
BenchmarkFork/a=b~1~nan ns/op
BenchmarkFork/a=b~1~inf ns/op
BenchmarkFork/a=b~1~-1 ns/op
BenchmarkFork/a=b~1~1
BenchmarkFork/a=b c~1~1 ns/op
BenchmarkFork/a=b/c~1~1 ns/op
BenchmarkFork/a=x86-64~1~1 ns/op
Benchmarkfork/a=b~1~1 ns/op
BenchmarkFork~1~1 ns/op
Unit ns/op better=lower
Unit op/s
Host: x
host:x
E2
printf 'Unit ns/op better=lower\nhost: x y\nBenchmarkFork/a=b\t1\t1.5e+06 ns/op\n' \
	> "$tmp/good"
grammar "$tmp/good" > "$tmp/out" || fail "refused: $(cat "$tmp/out")"

"$PGDBENCH" run -q -r 2 -m 200 --warmup 5ms -d 30ms --seed 1 -t 1,2 \
	-s list-lock,fault -w steady,churn -o "$tmp/run" > /dev/null ||
	fail "run: exit status $?"
"$PGDBENCH" run -q -r 1 -d 50ms --warmup 5ms --seed 1 -w ptdump --guard rcu \
	-o "$tmp/guard" > /dev/null || fail "run: exit status $?"
for dir in run guard; do
	"$PGDBENCH" report --format=gobench "$tmp/$dir" > "$tmp/$dir.txt" ||
		fail "report: exit status $?"
	grammar "$tmp/$dir.txt" > "$tmp/out" || fail "$(head -n 5 "$tmp/out")"
done

# 16 cells, a line each of what all of them did; locks of one strategy alone.
grammar "$tmp/run.txt" > "$tmp/out"
for line in 'BenchmarkFork 16' 'BenchmarkExit 16' 'BenchmarkMemory 16'; do
	grep -qx "$line" "$tmp/out" || fail "not '$line' in: $(cat "$tmp/out")"
done
test "$(grep -c '^BenchmarkLock/lock=pgd_lock/strategy=list-lock' \
	"$tmp/run.txt")" -eq 8 || fail "not a line for pgd_lock of each cell"
test "$(grep '^BenchmarkFork' "$tmp/run.txt" | cut -f 1 | sort -u |
	wc -l)" -eq 8 || fail "repetitions are not called alike"
grep -q '^BenchmarkFork/.*intended-p99-ns' "$tmp/run.txt" ||
	fail "no latency from the intended start"
grep -q '/strategy=prealloc/guard=rcu/.*/walkers=1/threads=2	' \
	"$tmp/guard.txt" || fail "no guard among the factors"

if command -v benchstat > /dev/null; then
	benchstat -col /strategy "$tmp/run.txt" > "$tmp/out" 2> "$tmp/err" ||
		fail "benchstat: exit status $?"
	test ! -s "$tmp/err" || fail "benchstat: $(head -n 3 "$tmp/err")"
	grep -q 'fault .*list-lock' "$tmp/out" || fail "benchstat: no columns"
fi
test $failures -eq 0
