#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# like.sh - does a result say how to get it again, and is it had?
#
# The command that a report prints goes through a shell, odd names and all, and
# --like through what may have become of a result since.  Which options make
# which plan is t-plan-options.c's.

set -u
: "${PGDBENCH:?}"
: "${srcdir:=$(dirname "$0")/..}"
srcdir=$(cd "$srcdir" && pwd) || exit 99
: "${PGDBENCH_DATADIR:=$srcdir}"
export PGDBENCH_DATADIR
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
nr=0
failed=0

check()
{
	nr=$((nr + 1))
	what=$1
	shift
	"$@" && echo "ok $nr - $what" && return
	failed=$((failed + 1))
	echo "not ok $nr - $what"
	sed 's/^/#   out: /' out | head -n 5
	sed 's/^/#   err: /' err | head -n 5
}

run()
{
	"$PGDBENCH" run "$@" > out 2> err < /dev/null
	status=$?
}

# Was it refused with status $1 and one line that has $2?
was_refused()
{
	test "$status" -eq "$1" && ! test -s out &&
		test "$(wc -l < err)" -eq 1 && grep -Fq -e "$2" err
}

# The plan of the last run -N is that in file $1, but for where files lie.
same_plan()
{
	test "$status" -eq 0 && cmp -s "$1" out
}

small='-d 10ms --warmup 1ms -m 100 -t 1 -r 2 -q'

# The command in the report of folder $1, to be planned by a shell.
plan_by_report()
{
	"$PGDBENCH" report "$1" > report || return
	sed -n '/^reproduce /,$p' report |
		sed "1s|^reproduce  *pgdbench|\"\$PGDBENCH\"|; \$s|\$| -N|" \
		> command
	# Nothing around it may matter.
	(
		PGDBENCH_THREADS=7 PGDBENCH_SEED=1
		export PGDBENCH_THREADS PGDBENCH_SEED
		cd / && sh "$tmp/command"
	) > out 2> err
	status=$?
}

commands()
{
	mkdir "it's a 'folder' \$(of) \"mine\""
	odd=$tmp/$(ls)
	cp "$srcdir/traces/configure.trace.xz" "$odd/a b;c\\d.xz"
	# shellcheck disable=SC2086 # they are words
	run $small -s null -w trace,churn --trace "$odd/a b;c\\d.xz" \
		--set trace.speed=0 -o first
	check "a run of odd names" test "$status" -eq 0
	# shellcheck disable=SC2086
	run -N $small -s null -w trace,churn --trace "$odd/a b;c\\d.xz" \
		--set trace.speed=0 --seed "$(seed_of first)"
	cp out want
	plan_by_report first
	check "the command in its report makes its plan" same_plan want
	check "in lines that are not long" \
		test -z "$(awk 'length > 112' command | grep -v "a b;c")"
	(
		PGDBENCH_SET='inject.populated=3:1us list-lock.lock=mcs'
		PGDBENCH_VERIFY=full
		export PGDBENCH_SET PGDBENCH_VERIFY
		# shellcheck disable=SC2086
		run $small -s list-lock -w churn -o second
		# shellcheck disable=SC2086
		run -N $small -s list-lock -w churn --seed "$(seed_of second)"
	)
	cp out want
	plan_by_report second
	check "what variables said is in it" same_plan want
	check "who said what is in the result" \
		grep -q '"source": "PGDBENCH_VERIFY"' second/results.json
	printf '[a]\nworkload = churn\nstrategy = null\nruns = 1\nmms = 64\nduration = 5ms\nwarmup = 0\nthreads = 1\npin = none\n' > x.ini
	run x.ini -q -o third
	run x.ini -q -N --seed "$(seed_of third)"
	sed /section/d out > want
	plan_by_report third
	check "and what a file said" same_plan want
}

seed_of()
{
	sed -n 's/^ "seed": \([0-9]*\),/\1/p' "$1/plan.json"
}

likes()
{
	run -N --like first
	cp out want
	check "--like a folder" test "$status" -eq 0
	for file in first/results.json first/plan.json; do
		run -N --like $file
		check "--like $file" same_plan want
	done
	rm -rf half && mkdir half && cp first/plan.json half
	run -N --like half
	check "--like a run that was cut short" same_plan want
	printf '[a]\nlike = first\n' > x.ini
	run -N -q x.ini
	sed -i '/^# section/d' out
	check "like in a file" same_plan want
	(
		PGDBENCH_LIKE=first
		export PGDBENCH_LIKE
		run -N
	)
	check "and by its variable" same_plan want
	run --like first -q -o again
	check "it runs" test "$status" -eq 0
	check "with the same plan" cmp -s first/plan.json again/plan.json
	run -N -q --like first -w churn --runs 1 --seed 5
	check "but for what is said" sh -c "
		grep -qx '# cells 1' out && grep -qx '# seed 5' out &&
		grep -q '^churn-null-x86-64-t1-m100-r0 warmup=1ms duration=10ms' \
			out"
	run -N --like first -w churn --runs 1
	check "without a word on what takes no part" test ! -s err
	run -N -q --like first --find-saturation fork:99:1ms
	check "a search takes the place of a rate" test "$status" -eq 0
	run -N -q --like first --find-saturation fork:99:1ms --rate 5
	check "refused: both" was_refused 2 "finds the rate"
	printf '[global]\nlike = first\n[a]\n[b]\npin = none\n' > x.ini
	run -N x.ini
	check "two sections like one result" sh -c "
		test \$(grep -c '^# pin compact' out) -eq 1 &&
		test \$(grep -c '^# pin none' out) -eq 1"
}

# file NAME SED - results.json of the first run, changed.
changed()
{
	sed "$2" first/results.json > "$1"
	! cmp -s "$1" first/results.json
}

changes()
{
	while IFS='|' read -r want says how; do
		check "it can be changed: $how" changed x.json "$how"
		run -N --like x.json
		check "refused: $how" was_refused "$want" "$says"
	done <<-'EOT'
	2|x.json: unknown strategy 'mull'|s/strategy=null/strategy=mull/
	2|this version has no option 'threds=1'|s/"threads=1"/"threds=1"/
	2|this version has no option 'runs'|s/"runs=2"/"runs"/
	2|this version has no option 'output=x'|s/"runs=2"/"output=x"/
	2|x.json: option '--runs': 'two' makes no sense|s/"runs=2"/"runs=two"/
	2|another plan, with another 'rounds'|s/"runs=2"/"runs=3"/
	2|another plan, with another 'threads'|s/"threads": 1,/"threads": 2,/
	2|another plan, with another 'churn.sync'|s/"churn.sync": "[^"]*"/"churn.sync": "1s"/
	2|is of a later version|/"plan"/,$s/"schema_version": 1/"schema_version": 9/
	2|there is no plan in it|s/"pgdbench-plan"/"pgdbench-plane"/
	2|there is no plan in it|s/"pgdbench-result"/"pgdbench-cell"/
	2|unknown parameter of workload 'churn': 'sink'|s/set=churn.sync/set=churn.sink/
	4|cannot read plugin '/no/such.so'|s/"seed=/"plugin=\/no\/such.so", "seed=/
	4|cannot read trace '/no/|s/"trace=.*","duration=/"trace=\/no\/such","duration=/
	2|is not what it was|s/fnv1a-./fnv1a-x/
	EOT
	for how in 's/^  "plan": {/&"newer": {"of": [1]},/' \
		's/"duration_ns"/"newer": 7, &/'; do
		check "it can be changed: $how" changed x.json "$how"
		run -N --like x.json
		check "what a later version has added is not judged" \
			same_plan want
	done
	run -N --like none
	check "refused: one that is not there" was_refused 4 \
		"cannot repeat 'none'"
	mkfifo pipe
	run -N --like pipe
	check "refused: a pipe" was_refused 2 "'pipe': it is no plain file"
	# shellcheck disable=SC2086
	run $small -s null -w churn -o one && run $small -s null -w churn -o two
	"$PGDBENCH" merge one two -o merged -q > out 2> err
	run -N --like merged
	check "refused: a merged result" was_refused 2 \
		"it is merged of several runs; line 'reproduce'"
	mkdir empty
	run -N --like empty
	check "refused: a folder that is empty" was_refused 4 \
		"cannot repeat 'empty/plan.json'"
	echo '{' > x.json
	run -N --like x.json
	check "refused: half a file" was_refused 2 "cannot repeat 'x.json'"
	sed '/"options": \[/d' second/plan.json > x.json
	run -N --like x.json
	check "refused: one that does not say its options" was_refused 2 \
		"of an earlier version"
	changed x.json 's/^   "model": .*/   "model": "Z80",/'
	run -N --like x.json
	check "another machine is warned of" \
		grep -q "another machine: Z80, here " err
	cp out want
	run -N -q --like first
	check "and no more" same_plan want
	changed x.json 's/"git_rev": ".*"/"git_rev": "old"/'
	run -N --like x.json
	check "and so is another revision" \
		grep -q "another revision: old, here " err
	run -N -q --like x.json
	check "unless with -q" test ! -s err
	cp first/results.json kept
	for odd in it*; do
		echo ' ' >> "$odd/a b;c\\d.xz"
	done
	run -N --like first
	check "refused: a trace that was changed" was_refused 2 \
		"is not what it was"
	run -N -q --like first --trace "$srcdir/traces/configure.trace.xz"
	check "unless another is named" test "$status" -eq 0
}

commands
likes
changes
echo "1..$nr"
test "$failed" -eq 0
