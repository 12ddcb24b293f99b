#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# search.sh - does `pgdbench run --find-saturation` keep what its probes measured,
# and go on with them?
#
# What is found depends on the machine, and nothing here looks at it.

# shellcheck disable=SC2012,SC2015
set -u
: "${PGDBENCH:?is the program to be tested}"
PGDBENCH=$(command -v "$PGDBENCH")
export PGDBENCH
ulimit -c 0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP

failures=0
dir=$tmp/run
small='-q -m 200 -t 1 -r 1 -s null -w churn -d 5ms --warmup 1ms'
# Whether the first rate holds or not, there is a second probe.
ask=fork:50:1s,min=1000,probes=8

fail()
{
	echo "search.sh: $*" >&2
	sed 's/^/	stderr: /' "$tmp/err" >&2
	failures=$((failures + 1))
}

run()
{
	# shellcheck disable=SC2086 # they are words
	"$PGDBENCH" run $small --find-saturation=$ask -o "$dir" "$@" \
		> "$tmp/out" 2> "$tmp/err" < /dev/null
	rc=$?
}

want_status()
{
	test "$rc" -eq "$1" || fail "exit status $rc instead of $1"
}

base()
{
	ls "$dir"/cells | grep -v -- -q
}

probes()
{
	ls "$dir"/cells | grep -- -q
}

# Which files there are, the same ones and not only their names.
inodes()
{
	ls -i "$dir/cells" | sed 's/^ *//'
}

# A search that came to its end, whatever that was.
want_whole()
{
	grep -q '"end": "[a-z]' "$dir/results.json" || fail "no end"
	grep -c '"id": "churn.*-q' "$dir/results.json" > "$tmp/listed"
	probes | wc -l > "$tmp/files"
	test "$(cat "$tmp/listed")" -eq "$(cat "$tmp/files")" ||
		fail "$(cat "$tmp/listed") probes for $(cat "$tmp/files") files"
	test "$(base | wc -l)" -eq 1 || fail "not one cell"
	for id in $(probes); do
		grep -q "\"id\": \"${id%.json}\"" "$dir/results.json" ||
			fail "$id is not in the results"
		grep -q '"loop": "open"' "$dir/cells/$id" || fail "$id is closed"
	done
	grep -q '"loop": "closed"' "$dir/cells/$(base)" || fail "cell is open"
}

# In place of a cell's process: do as $tmp/do says when it has been run $1 times.
wrap()
{
	cat > "$tmp/self" <<-'END'
		#!/bin/sh
		echo >> "$0.calls"
		test "$(wc -l < "$0.calls")" -eq "$(cat "$0.at")" && . "$0.do"
		exec "$PGDBENCH" "$@"
	END
	chmod +x "$tmp/self"
	: > "$tmp/self.calls"
	echo "$1" > "$tmp/self.at"
	echo "$2" > "$tmp/self.do"
}

run_wrapped()
{
	PGDBENCH_SELF=$tmp/self
	export PGDBENCH_SELF
	run
	unset PGDBENCH_SELF
}

whole()
{
	run
	want_status 0
	want_whole
	grep -q 'highest rate at which p50 of fork' "$tmp/out" ||
		fail "nothing is reported"
	inodes > "$tmp/before"
	run --resume
	want_status 0
	inodes | cmp -s - "$tmp/before" || fail "it was run again"
}

interrupted()
{
	dir=$tmp/interrupted
	wrap 3 'kill -TERM $PPID; sleep 10'
	run_wrapped
	want_status 130
	test "$(probes | wc -l)" -eq 1 || fail "not one probe before the signal"
	inodes | grep -- -q > "$tmp/kept"
	run --resume
	want_status 0
	want_whole
	inodes | grep -q -x -F -f "$tmp/kept" ||
		fail "what was measured was measured again"
}

broken()
{
	dir=$tmp/broken
	wrap 3 'exit 9'
	run_wrapped
	want_status 1
	grep -q "probe 2 of the search failed" "$dir/results.json" ||
		fail "it is not said which probe failed"
	grep -q "q2.*exit status 9\|q2.*9 and left no result" "$tmp/err" ||
		fail "nor why"
	run --resume
	want_status 0
	# It began anew, with another closed loop.
	want_whole
}

# An operation that there is none of.
nothing()
{
	dir=$tmp/nothing
	ask=dump:50:1s
	run
	want_status 0
	grep -q '"end": "no-values"' "$dir/results.json" || fail "a dump is found"
	test "$(probes | wc -l)" -eq 0 || fail "it was searched for"
}

# Of so few values that percentile is the greatest, whatever the rate.
few()
{
	dir=$tmp/few
	ask=fork:99.9999:500ms,probes=8
	run
	want_status 0
	grep -q '"end": "no-values"' "$dir/results.json" ||
		fail "p99.9999 of a few thousand"
	test "$(probes | wc -l)" -eq 0 || fail "it was searched for"
	grep -q 'takes 1000000 values at least: measure longer' "$tmp/out" ||
		fail "what can be done is not said"
	dir=$tmp/clock
	ask=vmalloc:99:500ms,probes=8
	run --set churn.sync=1ms
	want_status 0
	grep -q '"end": "no-values"' "$dir/results.json" ||
		fail "p99 of five, that come by the clock"
}

whole
interrupted
broken
nothing
few
test "$failures" -eq 0
