#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh - does `pgdbench run` keep what it measured, whatever happens?
#
# Cells that fail, crash, hang or are interrupted, folders that are taken,
# full or not there: the exit status, the message and the files must each be
# what the man page says.  Nothing here looks at a measured figure.

# shellcheck disable=SC2012,SC2015,SC2016,SC3045
set -u
: "${PGDBENCH:?is the program to be tested}"
export PGDBENCH
ulimit -c 0
tmp=$(mktemp -d) || exit 99
mounted=
victims=

# Whatever was left running or mounted must not outlive the test.
cleanup()
{
	for pid in $victims; do
		kill -KILL "$pid" 2>/dev/null
	done
	test -z "$mounted" || umount "$mounted"
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 99' INT TERM HUP

failures=0
name=

fail()
{
	echo "run.sh: $name: $*" >&2
	sed 's/^/	stderr: /' "$tmp/err" >&2
	failures=$((failures + 1))
}

# Run pgdbench to its end: rc, $tmp/out, $tmp/err.
pgd()
{
	"$PGDBENCH" "$@" > "$tmp/out" 2> "$tmp/err" < /dev/null
	rc=$?
}

# A small run into $dir.
small='-m 200 --warmup 10ms -t 1 -w steady'
run()
{
	# shellcheck disable=SC2086 # they are words
	pgd run $small "$@" -o "$dir"
}

begin()
{
	name=$1
	dir=$tmp/$name
}

want_status()
{
	test "$rc" -eq "$1" || fail "exit status $rc instead of $1"
}

# Stderr is as many lines as there are arguments, each matching its own.
want_stderr()
{
	lines=$(wc -l < "$tmp/err")
	test "$lines" -eq $# || fail "$lines lines on stderr instead of $#"
	i=0
	for regex; do
		i=$((i + 1))
		sed -n "${i}p" "$tmp/err" | grep -qE "^pgdbench: .*$regex" ||
			fail "line $i on stderr does not match '$regex'"
	done
}

# The cells of file $1 by status: $2 ok, $3 failed.
want_cells()
{
	nr_ok=$(grep -c '^ *"status": "ok"' "$1")
	nr_failed=$(grep -c '^ *"status": "failed"' "$1")
	test "$nr_ok/$nr_failed" = "$2/$3" ||
		fail "$1: $nr_ok/$nr_failed cells ok/failed, not $2/$3"
}

want_absent()
{
	for path; do
		test ! -e "$path" || fail "$path is there"
	done
}

# No half-written file is left anywhere.
want_tidy()
{
	test -z "$(find "$dir" -name '.*.tmp')" || fail "temporary files left"
}

cell()
{
	echo "$dir/cells/steady-$1-x86-64-t1-m200-r$2.json"
}

# Until "$@" is true, for a minute at most.
await()
{
	for _ in $(seq 600); do
		"$@" 2>/dev/null && return
		sleep 0.1
	done
	fail "waited in vain for '$*'"
	return 1
}

# A run in the background, its number in pid.  Its signals are as on a terminal,
# though shells have it ignore SIGINT and nohup has us ignore SIGHUP.
start()
{
	# shellcheck disable=SC2086
	env $reset "$PGDBENCH" run $small "$@" -o "$dir" \
		> "$tmp/out" 2> "$tmp/err" < /dev/null &
	pid=$!
	victims="$victims $pid"
}

finish()
{
	wait "$pid"
	rc=$?
}

reset=--default-signal=INT,HUP
interruptions='INT TERM HUP'
env $reset true 2>/dev/null || {
	reset=
	interruptions=TERM
}

# The process of the cell that is running, in child.
has_child()
{
	child=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null) ||
		child=$(pgrep -P "$pid")
	child=${child%% *}
	# It must be the cell already, not a copy of its maker.
	test -n "$child" && tr '\0' ' ' < "/proc/$child/cmdline" |
		grep -q '^pgdbench cell '
}

gone()
{
	state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)
	test -z "$state" || test "$state" = Z
}

# A program to run cells that does $1 instead, or with "$@" as well.
stub()
{
	printf '#!/bin/sh\n%s\n' "$1" > "$tmp/stub"
	chmod +x "$tmp/stub"
}

small_run()
{
	begin small
	run -d 50ms -r 1 -s null,list-lock
	want_status 0
	want_stderr
	test -s "$tmp/out" || fail "no report"
	for file in plan.json results.json; do
		test -s "$dir/$file" || fail "no $file"
	done
	want_cells "$dir/results.json" 2 0
	want_cells "$(cell null 0)" 1 0
	want_cells "$(cell list-lock 0)" 1 0
	grep -q '"reproduce": ".*--seed' "$dir/results.json" ||
		fail "no way to reproduce it"
	want_tidy
	"$PGDBENCH" report "$dir" > "$tmp/again" 2> "$tmp/err" ||
		fail "it cannot be reported again"
	cmp -s "$tmp/out" "$tmp/again" || fail "report says something else"
}

# The folder of the run before.
resume()
{
	name=resume dir=$tmp/small
	ls -i "$(cell null 0)" > "$tmp/before"
	cp "$(cell null 0)" "$tmp/copy"
	rm "$(cell list-lock 0)" "$dir/results.json"
	run -d 50ms -r 1 -s null,list-lock --resume -v
	want_status 0
	grep -q '^[12]/2 .*list-lock.*: ok in ' "$tmp/err" ||
		fail "the cell that was missing was not run"
	! grep -q '/2 .*null' "$tmp/err" || fail "a complete cell was run"
	ls -i "$(cell null 0)" | cmp -s "$tmp/before" - &&
		cmp -s "$tmp/copy" "$(cell null 0)" ||
		fail "a complete cell was touched"
	want_cells "$dir/results.json" 2 0

	# What does not parse is not complete.
	echo '{' > "$(cell list-lock 0)"
	run -d 50ms -r 1 -s null,list-lock --resume
	want_status 0
	want_cells "$(cell list-lock 0)" 1 0
}

refused()
{
	name=refused dir=$tmp/small
	find "$dir" -type f -exec cksum {} + | sort > "$tmp/before"
	run -d 50ms -r 1 -s null,list-lock
	want_status 2
	want_stderr "small' holds a run already.*--resume"
	run -d 60ms -r 1 -s null,list-lock --resume
	want_status 2
	want_stderr "cannot resume: .*small.*another plan"
	run -d 50ms -r 1 -s null,list-lock --resume --seed 1
	want_status 2
	want_stderr "cannot resume: .*small.*another plan"
	find "$dir" -type f -exec cksum {} + | sort | cmp -s "$tmp/before" - ||
		fail "the folder is not as it was"

	dir=$tmp/others
	mkdir "$dir"
	echo mine > "$dir/thesis.txt"
	for flag in -q --resume; do
		run -d 50ms -r 1 -s null $flag
		want_status 2
		want_stderr "others' holds files that are no run's.*thesis.txt"
	done
	test "$(ls -A "$dir")" = thesis.txt || fail "files were added"

	echo '{' > "$dir/plan.json"
	run -d 50ms -r 1 -s null --resume
	want_status 2
	want_stderr "cannot resume: .*others/plan.json"
}

nothing_made()
{
	begin dry
	run -r 2 -s null,list-lock -N
	want_status 0
	want_stderr
	test "$(grep -c 'steady-.*-r[01]' "$tmp/out")" -eq 4 ||
		fail "the plan does not name its 4 cells"
	want_absent "$dir"

	begin huge
	pgd run -m 1000G -t 1 -r 1 -s null -w steady -o "$dir"
	want_status 4
	want_stderr "mms of strategy 'null' take .*can be had"
	want_absent "$dir"

	begin trace
	echo 'no trace' > "$tmp/garbage"
	pgd run -s null -w trace --trace "$tmp/garbage" -o "$dir"
	want_status 2
	want_stderr "trace '.*garbage': "
	pgd run -s null -w trace --trace "$tmp/none" -o "$dir"
	want_status 4
	want_stderr "trace '.*none': No such file"
	want_absent "$dir"
}

# As root nothing is unwritable by its mode.
unwritable()
{
	begin unwritable
	dir=/dev/null/x
	run -r 1 -s null
	want_status 1
	want_stderr "cannot make '/dev/null/x': Not a directory"
	dir=/proc/x/y
	run -r 1 -s null
	want_status 1
	want_stderr "cannot make '/proc/x/y': "
	name=parents dir=$tmp/a/b/c/
	run -d 10ms -r 1 -s null
	want_status 0
	want_cells "$dir/results.json" 1 0
}

controls()
{
	begin control
	pgd run -s control-skip -m 2000 -t 1 -r 1 -d 200ms --warmup 10ms \
		-o "$dir"
	want_status 3
	want_stderr "oracle found [1-9][0-9]* violations in 1 of 1 cells"
	want_cells "$dir/results.json" 1 0
	# It stays what it is when there is nothing left to run.
	pgd run -s control-skip -m 2000 -t 1 -r 1 -d 200ms --warmup 10ms \
		-o "$dir" --resume
	want_status 3
}

# Without a word threads do not share PUs, whatever leaves too few of them.
oversubscribed()
{
	begin oversubscribed
	threads=$(($(getconf _NPROCESSORS_CONF) + 1))
	pgd run -m 200 -t $threads -r 1 -s null -w steady -o "$dir"
	want_status 4
	want_stderr "would have $threads threads on [0-9]* PUs; --oversub"
	test ! -e "$dir" || fail "a refused run left a folder"
	pgd run -m 200 -t 2 --pin 0,0 -r 1 -s null -w steady -o "$dir"
	want_status 4
	want_stderr "would have 2 threads on 1 PUs"
	pgd run -m 200 -t max --pin 0,0 -r 1 -s null -w steady -d 20ms \
		--warmup 1ms -o "$dir"
	want_status 0
	grep -q '"threads": 1,' "$dir/results.json" ||
		fail "max is more than --pin has PUs"
}

# A cpuset is the limit, not the machine.
restricted()
{
	command -v taskset > /dev/null || return
	begin restricted
	taskset -c 0 "$PGDBENCH" run -m 200 -t 2 -s null -w steady \
		-o "$dir" > /dev/null 2> "$tmp/err"
	rc=$?
	want_status 4
	want_stderr "would have 2 threads on 1 PUs"
	taskset -c 0 "$PGDBENCH" run -m 200 -t max -r 1 -d 20ms --warmup 1ms \
		-s null -w steady -o "$dir" > /dev/null 2> "$tmp/err"
	rc=$?
	want_status 0
	grep -q '"allowed": "0"' "$dir/results.json" ||
		fail "the cpuset is not in the result"
}

strict()
{
	begin strict
	threads=$(($(getconf _NPROCESSORS_CONF) + 1))
	pgd run -m 200 --warmup 1ms -d 20ms -t $threads -r 1 -s null \
		--oversubscribe -w steady -o "$dir" --strict
	want_status 7
	want_stderr "1 of 1 results are untrustworthy"
	grep -q '"oversubscribed": true' "$dir/results.json" ||
		fail "the result is not labelled"
	want_cells "$dir/results.json" 1 0
	# Steps are short: there is room for the windows, if not a use.
	grep -q '"cost_pairs": [0-9]' "$dir/results.json" ||
		fail "what timing costs was not tried"
	grep -q '"thread_switches_involuntary": \[' "$dir/results.json" ||
		fail "what the machine did to threads is not there"
	pgd report "$dir" --strict
	want_status 7
	want_stderr "1 of 1 results are untrustworthy"
	pgd report "$dir"
	want_status 0
	pgd run -m 200 --warmup 1ms -d 20ms -t $threads -r 1 -s null \
		--oversubscribe -w steady -o "$dir" --resume
	want_status 0
}

interrupted()
{
	begin "interrupted-$1"
	start -d 300ms -r 200 -s null
	await test -e "$(cell null 1)" || return

	# shellcheck disable=SC2086
	"$PGDBENCH" run $small -d 300ms -r 200 -s null -o "$dir" --resume \
		> /dev/null 2> "$tmp/second"
	test $? -eq 1 && grep -q 'another run writes to' "$tmp/second" ||
		fail "two runs at once in one folder"

	await has_child || return
	kill "-$1" "$pid"
	finish
	want_status 130
	want_stderr "interrupted by signal .*SIG$1.*--resume"
	await gone "$child"
	nr=$(find "$dir/cells" -name '*.json' | wc -l)
	test "$nr" -ge 2 && test "$nr" -lt 200 || fail "$nr cells complete"
	want_cells "$dir/results.json" "$nr" 0
	test -s "$tmp/out" || fail "no report of what is complete"
	want_tidy
}

# Killed outright, the run cannot tell its child, which must go all the same.
orphaned()
{
	begin orphaned
	start -d 20s -r 1 -s null
	await has_child || return
	kill -KILL "$pid"
	finish 2>/dev/null
	await gone "$child"
	want_absent "$(cell null 0)"
}

crashed()
{
	begin crashed
	start -d 1s -r 1 -s null,list-lock
	await has_child || return
	kill -KILL "$child"
	finish
	want_status 1
	want_stderr "cell 'steady-.*' failed: killed by signal 9 \(SIGKILL\)"
	want_cells "$dir/results.json" 1 1
	grep -q '"reason": "killed by signal 9 (SIGKILL)"' \
		"$dir/results.json" || fail "no reason on record"
	want_tidy

	# Going on runs what failed, and only that.
	good=$(grep -l '"status": "ok"' "$dir"/cells/*.json)
	ls -i "$good" > "$tmp/before"
	run -d 1s -r 1 -s null,list-lock --resume
	want_status 0
	want_stderr
	want_cells "$dir/results.json" 2 0
	ls -i "$good" | cmp -s "$tmp/before" - ||
		fail "a complete cell was touched"
}

hung()
{
	begin hung
	PGDBENCH_WATCHDOG=8s
	export PGDBENCH_WATCHDOG
	start -d 300ms -r 1 -s null,list-lock
	unset PGDBENCH_WATCHDOG
	await has_child || return
	victim=$child
	kill -STOP "$child"
	finish
	want_status 1
	want_stderr "failed: hung: killed by the watchdog after 8.0 s"
	want_cells "$dir/results.json" 1 1
	await gone "$victim"
}

# Cells' processes that end in ways that are hard to bring about.
stubs()
{
	PGDBENCH_SELF=$tmp/stub
	export PGDBENCH_SELF

	begin exits
	stub 'exit 9'
	run -d 10ms -r 1 -s null
	want_status 1
	want_stderr "failed: exited with 9 and left no result"
	want_cells "$dir/results.json" 0 1
	grep -q '"exit_code": 9' "$dir/results.json" || fail "no exit code"

	begin segfault
	stub 'kill -SEGV $$'
	run -d 10ms -r 1 -s null
	want_status 1
	want_stderr "failed: killed by signal 11 \(SIGSEGV\)"

	# What was left as a whole does not count if its process then went down:
	# a sanitizer, for one, objects at the end.
	begin late
	stub '"$PGDBENCH" "$@"; kill -SEGV $$'
	run -d 10ms -r 1 -s null
	want_status 1
	want_stderr "failed: killed by signal 11 \(SIGSEGV\)"
	want_cells "$dir/results.json" 0 1

	# A file of another try is not this one's, nor is another cell's.
	begin stale
	run -d 10ms -r 1 -s null
	sed 's/"status": "ok"/"status": "failed"/' "$(cell null 0)" \
		> "$tmp/copy" && cp "$tmp/copy" "$(cell null 0)"
	stub 'exit 0'
	run -d 10ms -r 1 -s null --resume
	want_status 1
	want_stderr "failed: exited with 0 and left no result"
	stub "sed 's/\"id\": \"steady/\"id\": \"other/' '$tmp/copy' \
		> \"\$3/cells/\$4.json\""
	run -d 10ms -r 1 -s null --resume
	want_status 1
	want_stderr "failed: exited with 0 and left no result"

	# A process that was killed may have been writing.
	begin half
	stub ': > "$3/cells/.pgdbench-$$-0.tmp"; kill -KILL $$'
	run -d 10ms -r 1 -s null
	want_status 1
	want_tidy

	begin unstartable
	PGDBENCH_SELF=$tmp/none
	run -d 10ms -r 1 -s null
	want_status 1
	want_stderr "cannot run '.*/none': No such file"
	unset PGDBENCH_SELF
}

full_disk()
{
	begin full
	mkdir "$dir"
	mount -t tmpfs -o size=64k tmpfs "$dir" 2>/dev/null || {
		echo "run.sh: full: skipped: a tmpfs cannot be mounted" >&2
		return
	}
	mounted=$dir
	run -d 10ms -r 40 -s null
	want_status 1
	tail -n 1 "$tmp/err" | grep -q "no use to go on, .*: No space left" ||
		fail "no reason"
	nr=$(find "$dir/cells" -name '*.json' | wc -l)
	test "$nr" -ge 1 && test "$nr" -lt 20 ||
		fail "$nr cells on a full disk"
	for file in "$dir"/cells/*.json; do
		want_cells "$file" 1 0
	done
	want_tidy
	lines=$(wc -l < "$tmp/err")
	test "$lines" -le 2 || fail "$lines lines on stderr"

	# With room again it goes on.
	mount -o remount,size=16m "$dir"
	run -d 10ms -r 40 -s null --resume
	want_status 0
	want_cells "$dir/results.json" 40 0
	umount "$dir" && mounted=
}

# Results that would be longer than a file may be leave the cells as they are.
too_long()
{
	begin too-long
	(ulimit -f 100 && run -d 10ms -r 12 -s null; exit $rc)
	rc=$?
	want_status 1
	want_stderr "cannot write '.*results.json': File too large"
	want_absent "$dir/results.json"
	test -s "$tmp/out" || fail "no report"
	run -d 10ms -r 12 -s null --resume
	want_status 0
	want_cells "$dir/results.json" 12 0
}

# On a terminal there is progress; a folder named by the time is told.
terminal()
{
	begin terminal
	command -v script > /dev/null || return
	script -qec "'$PGDBENCH' run $small -d 50ms -r 2 -s null -o '$dir'" \
		/dev/null > "$tmp/err" < /dev/null || fail "exit status $?"
	grep -q '0/2 cells, [0-9]*s left: null steady, building' "$tmp/err" ||
		fail "no progress"
	tr '\r' '\n' < "$tmp/err" | awk 'length($0) > 90 && / left: / {
		exit 1 }' || fail "progress is wider than the terminal"
	grep -q "results are in '$dir'" "$tmp/err" || fail "no folder named"
	script -qec "'$PGDBENCH' run $small -d 50ms -r 1 -s null -q \
		-o '$dir-q'" /dev/null > "$tmp/err" < /dev/null ||
		fail "exit status $?"
	! grep -q 'left:' "$tmp/err" || fail "progress though quiet"
	"$PGDBENCH" run $small -v -d 50ms -r 1 -s null -o "$dir-v" \
		> "$tmp/out" 2> "$tmp/err" < /dev/null || fail "status $?"
	grep -q '1/1 steady-null.*: ok in .* s, .* steps/s' "$tmp/err" ||
		fail "no rate"
	! grep -q 'left:' "$tmp/err" || fail "progress without a terminal"
}

# Runs that begin in one second and name no folder each get their own, and with
# a clock that stands still the numbers count.
at_once()
{
	name=at-once dir=$tmp/at-once
	mkdir "$dir"
	(
		cd "$dir" || exit 1
		pids=
		for i in 1 2 3 4 5 6; do
			# shellcheck disable=SC2086
			"$PGDBENCH" run $small -d 10ms -r 1 -s null -q \
				2> "err$i" > /dev/null < /dev/null &
			pids="$pids $!"
		done
		for pid in $pids; do
			wait "$pid" || exit 1
		done
	) || fail "not all of six runs at once succeeded"
	cat "$dir"/err* > "$tmp/err"
	want_stderr
	test "$(ls -d "$dir"/results/*/results.json | wc -l)" -eq 6 ||
		fail "not six results"
}

small_run
at_once
resume
refused
nothing_made
unwritable
controls
strict
oversubscribed
restricted
for signal in $interruptions; do
	interrupted "$signal"
done
orphaned
crashed
hung
stubs
full_disk
too_long
terminal

test $failures -eq 0
