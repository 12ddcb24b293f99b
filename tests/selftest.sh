#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# selftest.sh - does `pgdbench selftest` tell right from wrong?
#
# On a busy machine waits and open loops come out too long, and a verdict on them
# is not ours to demand.  What holds on any machine is: medians of holds and lags
# are right, nothing is shorter than it was designed, what is counted is exact, a
# control fails, and a clock that jumps is refused.

# shellcheck disable=SC2015,SC2016
set -u
: "${PGDBENCH:?is the program to be tested}"
tmp=$(mktemp -d) || exit 99
pid=
trap 'test -z "$pid" || kill "$pid" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP
TMPDIR=$tmp/folders
export TMPDIR
mkdir "$TMPDIR" || exit 99
failures=0
name=

fail()
{
	echo "selftest.sh: $name: $*" >&2
	sed 's/^/	out: /' "$tmp/out" >&2
	sed 's/^/	err: /' "$tmp/err" >&2
	failures=$((failures + 1))
}

pgd()
{
	"$PGDBENCH" "$@" > "$tmp/out" 2> "$tmp/err" < /dev/null
	rc=$?
	test -z "$(ls -A "$TMPDIR")" || fail "left $(ls -A "$TMPDIR")"
}

want_status()
{
	test "$rc" -eq "$1" || fail "exit status $rc instead of $1"
}

# Every row of the TSV in $tmp/out: "bad" lines of the awk program $1 fail.
# Columns: case figure unit designed measured error allowed tries verdict reason
rows()
{
	awk -F '\t' "NR > 1 { $1 }" "$tmp/out" > "$tmp/bad"
	test ! -s "$tmp/bad" || fail "$2: $(cat "$tmp/bad")"
}

# All that is known, in little time.
known()
{
	name=known
	pgd selftest --format=tsv -d 20ms
	case $rc in
	0|1) ;;
	*) fail "exit status $rc" ;;
	esac
	test "$(head -n 1 "$tmp/out" | cut -f 1-3,9)" = \
		"$(printf 'case\tfigure\tunit\tverdict')" || fail "no heading"
	rows 'NF != 10' "rows without ten columns"
	rows '$9 !~ /^(ok|FAILED|skipped)$/' "verdicts"
	rows '$9 == "skipped" && $10 == ""' "skipped without a reason"
	rows '$9 == "FAILED" && $10 != ""' "not measured"
	rows '($1 ~ /^(clock|bytes)$/ || $2 ~ /^(due|done or missed)$/) &&
		$9 == "FAILED"' "counts that are wrong"
	rows '$1 == "stall" && $6 < 0' "stalls that were lost"
	rows '$3 == "ns" && $1 !~ /^(wait|late)$/ && $9 != "skipped" &&
		$6 < -$7' "shorter than designed"
	rows '$9 == "ok" && $7 != "" && ($6 > $7 || $6 < -$7)' "no such ok"
	rows '$3 == "ns" && $7 < $4 / 129' "no tolerance"
	rows '$9 == "FAILED" && $3 == "ns" && $6 > 0 && $8 != 3' \
		"given up too soon"
	for figure in hold-200ns hold-1us hold-10us hold-100us hold-1ms stall \
		      late missed lag seen unfair gate bytes; do
		cut -f 1 "$tmp/out" | grep -qx "$figure" || fail "no $figure"
	done
}

text()
{
	name=text
	pgd selftest bytes hold-1ms -d 20ms
	test -z "$(awk 'length > 80' "$tmp/out")" || fail "wider than 80"
	test "$(grep -c '^bytes ' "$tmp/out")" -eq 5 || fail "not five of bytes"
	grep -Eq '^[0-9]+ ok, [0-9]+ failed, [0-9]+ skipped$' "$tmp/out" ||
		fail "no sum"
	name=quiet
	pgd selftest bytes -q -d 20ms
	want_status 0
	test ! -s "$tmp/out" || fail "words"
	name=json
	pgd selftest bytes --format=json -d 20ms
	want_status 0
	grep -q '"case": "bytes"' "$tmp/out" || fail "no case"
}

# Medians of what is held, and what does not depend on time: other work comes
# between few of thousands of values, so that these come out right on a busy
# machine too; in one of five times at the least.  A sanitizer's do not.
right()
{
	name=right
	if grep -q -e -fsanitize= Makefile 2> /dev/null; then
		return
	fi
	for figure in clock hold-200ns hold-1us hold-10us hold-100us lag \
		      unfair bytes; do
		for try in 1 2 3 4 5; do
			pgd selftest "$figure" -d 40ms
			test "$rc" -ne 0 || break
		done
		test "$rc" -eq 0 || fail "$figure is not right in $try times"
	done
}

# 20 000 a second for 40 ms, and not for the 200 ms that it takes by itself.
duration()
{
	name=duration
	pgd selftest missed --format=tsv -d 40ms
	rows '$2 == "due" && ($5 < 800 || $5 > 2400)' "another duration"
	grep -q "^missed	due	" "$tmp/out" || fail "nothing due"
}

# What is told to do one thing and held to another.
controls()
{
	name=controls
	pgd selftest controls --format=tsv -d 20ms
	want_status 1
	test "$(cut -f 1 "$tmp/out" | sort -u | grep -c '^control-')" -ge 4 ||
		fail "too few of them"
	rows '$9 != "FAILED" || $10 != ""' "a control was not caught"
	name=shorter
	pgd selftest control-bytes -q
	want_status 1
	grep -q FAILED "$tmp/out" || fail "a failure is not told quietly"
}

hidden()
{
	name=hidden
	pgd list
	! grep selftest "$tmp/out" || fail "listed"
	pgd run -N -s all -w churn
	! grep selftest "$tmp/out" || fail "chosen"
}

# What the user likes in runs of his own is not heard.
alone()
{
	name=alone
	PGDBENCH_MMS=1 PGDBENCH_GEOMETRY=nonsense PGDBENCH_SEED=x
	PGDBENCH_NOTHING=1
	export PGDBENCH_MMS PGDBENCH_GEOMETRY PGDBENCH_SEED PGDBENCH_NOTHING
	pgd selftest bytes -d 10ms
	unset PGDBENCH_MMS PGDBENCH_GEOMETRY PGDBENCH_SEED PGDBENCH_NOTHING
	want_status 0
	test "$(wc -l < "$tmp/err")" -eq 1 || fail "not one warning"
}

broken()
{
	name=broken
	PGDBENCH_SELF=/bin/false
	export PGDBENCH_SELF
	pgd selftest hold-1us
	unset PGDBENCH_SELF
	want_status 1
	grep -q '^hold-1us .* FAILED: .*exit' "$tmp/out" || fail "no reason"
	name=no-folder
	TMPDIR=/no/such "$PGDBENCH" selftest hold-1us > "$tmp/out" 2> "$tmp/err"
	rc=$?
	want_status 4
	name=full
	"$PGDBENCH" selftest bytes -d 10ms > /dev/full 2> "$tmp/err"
	test $? -eq 1 || fail "a full disk is no error"
}

clock()
{
	name=skew
	test "$(nproc)" -ge 2 || return
	PGDBENCH_SKEW=1ms
	export PGDBENCH_SKEW
	unset PGDBENCH_CLOCK
	pgd selftest clock hold-1ms --format=tsv -d 20ms
	if grep -q "^pgdbench: clock '.*' jumps back" "$tmp/err"; then
		want_status 1
		rows '$1 == "clock" && /steps back/ && $9 != "FAILED"' \
			"a jump is fine"
		pgd run -s null -w churn -m 16 -t 2 -d 10ms --warmup 1ms -r 1 \
			-o "$tmp/skew"
		want_status 0
		grep -q "times are clock_monotonic's" "$tmp/err" ||
			fail "nothing is told"
		grep -q '"clock": "clock_monotonic"' \
			"$tmp/skew/results.json" || fail "the clock was used"
	fi
	PGDBENCH_SKEW=1ms,monotonic
	name=refused
	for command in "selftest" "run -s null -w churn -m 16 -o $tmp/none"; do
		# shellcheck disable=SC2086 # splitting is meant
		pgd $command
		want_status 4
		grep -q 'no clock can be used' "$tmp/err" || fail "no reason"
	done
	test ! -e "$tmp/none" || fail "a folder was made"
	name=skew-text
	PGDBENCH_SKEW=much
	pgd selftest
	want_status 2
	unset PGDBENCH_SKEW
}

# On one PU what takes two is left out, and nothing fails for it.
one_pu()
{
	name=one-pu
	command -v taskset > /dev/null || return
	pu=$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')
	taskset -c "$pu" "$PGDBENCH" selftest clock wait bytes --format=tsv \
		> "$tmp/out" 2> "$tmp/err"
	rc=$?
	want_status 0
	rows '($1 == "bytes") == ($9 == "skipped") && $2 != "allocated"' "rows"
}

interrupted()
{
	name=interrupted
	"$PGDBENCH" selftest hold-1us -d 20s > "$tmp/out" 2> "$tmp/err" &
	pid=$!
	tries=0
	until ls "$TMPDIR"/*/1/plan.json > /dev/null 2>&1; do
		tries=$((tries + 1))
		test $tries -lt 200 || break
		sleep 0.05
	done
	kill -TERM $pid
	wait $pid
	rc=$?
	pid=
	want_status 130
	! grep -q resume "$tmp/err" || fail "there is nothing to resume"
	test -z "$(ls -A "$TMPDIR")" || fail "left $(ls -A "$TMPDIR")"
}

known
right
text
duration
controls
hidden
alone
broken
clock
one_pu
interrupted
test "$failures" -eq 0
