#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# experiments.sh - experiment files as a user meets them: those that are shipped
# make plans, what is wrong with one is said with its line, and one of several
# sections is run section by section.
#
# Who wins over whom, option by option, is t-options-sources.c's.

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
	"$@" && printf 'ok %d - %s\n' "$nr" "$what" && return
	failed=$((failed + 1))
	printf 'not ok %d - %s\n' "$nr" "$what"
	sed 's/^/#   out: /' out | head -n 5
	sed 's/^/#   err: /' err | head -n 5
}

run()
{
	"$PGDBENCH" run "$@" > out 2> err < /dev/null
	status=$?
}

# A file x.ini of the text on stdin.
file()
{
	cat > x.ini
}

was_planned()
{
	test "$status" -eq 0 && test "$(grep -vc '^#' out)" -gt 0
}

# Was it refused with status $2, or 2, and one line that has $1?
was_refused()
{
	test "$status" -eq "${2:-2}" && ! test -s out &&
		test "$(wc -l < err)" -eq 1 && grep -Fq -e "$1" err
}

# ---- what is shipped --------------------------------------------------------

shipped()
{
	for path in "$srcdir"/experiments/*.ini; do
		name=$(basename "$path" .ini)
		run -N -q "$name"
		check "experiment $name" was_planned
		check "the man page knows $name" \
			grep -q "^\.BR* $(echo "$name" | sed 's/-/\\\\-/g')\\b" \
			"$srcdir/doc/pgdbench.1"
		check "and Makefile.am ships it" \
			grep -q "experiments/$name.ini" "$srcdir/Makefile.am"
	done
	run -N -q default
	cp out first
	check "default is what is built in" \
		grep -q '^# cells [4-6][0-9][0-9]$' first
	run -N -q --seed 892274835
	grep -v '^# section' first > plain
	check "but for its seed" cmp -s plain out
}

# The commands of README.md and its like that name an experiment.
documented()
{
	sed -n 's/^ *pgdbench run \([a-z][a-z-]*\)\( .*\|\)$/\1/p
		s/.*`\(\.\/\|\)pgdbench run \([a-z][a-z-]*\)[` ].*/\2/p' \
		"$srcdir/README.md" | sort -u > names
	check "README.md names experiments" test "$(wc -l < names)" -ge 4
	while read -r name; do
		run -N -q "$name"
		check "README.md: $name" was_planned
	done < names
}

# ---- what is refused --------------------------------------------------------

refused()
{
	check "refused: $1" was_refused "$2"
}

bad_files()
{
	while IFS='|' read -r text says; do
		# shellcheck disable=SC2059 # its escapes are meant
		printf "$text" > x.ini
		run -N x.ini
		refused "$text" "$says"
	done <<-'EOT'
	[a]\nthreds = 1\n|x.ini:2: unknown option 'threds'; did you mean 'threads'?
	[a]\nthreads = 0\n|x.ini:2: option '--threads': '0' is out of range
	[a]\n\n# c\nruns = x\n|x.ini:4: option '--runs': 'x' makes no sense
	[global]\nruns = x\n[a]\n|x.ini:2: option '--runs'
	[a]\nruns = 1\n[b]\n[a]\n|x.ini:4: section [a] is there already, in line 1
	[a]\n[a]\n|x.ini:2: section [a] is there already
	[a]\nruns = 1\nruns = 2\n|x.ini:3: option 'runs' is there already, in x.ini:2
	runs = 1\n[a]\n|x.ini:1: option 'runs' stands before any [section]
	\n|x.ini:1: has no [section]
	[a\n|x.ini:1: is no [section]
	[]\n|x.ini:1: is no [section]
	[a] b\n|x.ini:1: has something behind the [section]
	[a/b]\n|x.ini:1: section 'a/b' has a name
	[..]\n|x.ini:1: section '..' has a name
	[-a]\n|x.ini:1: section '-a' has a name
	[a]\nhelp = yes\n|x.ini:2: option 'help' is not for here
	[a]\nsection = a\n|x.ini:2: option 'section' is not for here
	[a]\nformat = tsv\n|x.ini:2: unknown option 'format'
	[a]\ns = null\n|x.ini:2: unknown option 's'
	[a]\nthreads\n|x.ini:2: is neither [section] nor KEY = VALUE
	[a]\nstrict = perhaps\n|x.ini:2: option '--strict': 'perhaps' makes no sense, it takes yes or no
	[a]\nstrategy =\n|x.ini:2: option '--strategy': ''
	[a]\nruns = 1\000\n|x.ini:2: is no text
	\177ELF\002\001\n|x.ini:1: is no text
	[a]\nstrategy = lst-lock\n|x.ini:2: unknown strategy 'lst-lock'; did you mean 'list-lock'?
	[a]\nset = list-lock.lock=ticket\nset = list-lock.lock=big\n|x.ini:3: option '--set': 'list-lock.lock=big' makes no sense
	[a]\nmms = 2\nthreads = 3\nworkload = churn\n|x.ini:2: option '--mms': 2 mms are too few
	[a]\nresume = yes\n|option '--resume' needs '--output'
	EOT
	{ echo '[a]'; printf 'strategy = '; yes null, | head -n 60 |
		tr -d '\n'; echo null; } > x.ini
	run -N x.ini
	refused "a line of 300 characters" "x.ini:2: is too long a line"
	printf '[a]\nruns = 1\n[%041d]\n' 1 > x.ini
	run -N x.ini
	refused "a name of 41 characters" "x.ini:3: is no [section]"
	mkdir d
	run -N ./d
	refused "a folder" "cannot read './d': Is a directory"
	head -c 4096 /dev/urandom > x.ini
	run -N x.ini
	refused "noise" "x.ini:"
	printf '[a]\nstrategy = none-such\n[b]\n' > x.ini
	run -N x.ini
	refused "what one section of two says" "section 'a': x.ini:2: unknown"
}

bad_variables()
{
	while IFS='|' read -r name value says; do
		(
			export "$name=$value"
			run -N -w churn -s null
			was_refused "$says"
		)
		check "refused: $name=$value" test $? -eq 0
	done <<-'EOT'
	PGDBENCH_THREADS|0|PGDBENCH_THREADS: option '--threads': '0' is out of range
	PGDBENCH_STRICT|maybe|PGDBENCH_STRICT: option '--strict'
	PGDBENCH_GUARD|locks|PGDBENCH_GUARD: unknown guard 'locks'
	PGDBENCH_SET|null.a=1 list-lock|PGDBENCH_SET: option '--set': 'list-lock' makes no sense
	EOT
	PGDBENCH_THREDS=3
	export PGDBENCH_THREDS
	run -N -w churn -s null
	check "a variable that is none" grep -q \
		"'PGDBENCH_THREDS' changes nothing.* mean 'PGDBENCH_THREADS'" \
		err
	check "is no fault" was_planned
	run -N -w churn -s null -q
	check "and nothing with -q" test ! -s err
	unset PGDBENCH_THREDS
	PGDBENCH_THREADS= PGDBENCH_FORMAT=tsv PGDBENCH_VERSION=7
	export PGDBENCH_THREADS PGDBENCH_FORMAT PGDBENCH_VERSION
	run -N -w churn -s null
	check "empty ones and those of others are nothing" was_planned
	check "what cannot be a variable is warned of" \
		grep -q "'PGDBENCH_VERSION' changes nothing, option 'version' is not for here: it is asked" err
	unset PGDBENCH_THREADS PGDBENCH_FORMAT PGDBENCH_VERSION
}

# Whatever the program reads of the environment is known to be read.
own_variables()
{
	grep -rhoE 'getenv\("PGDBENCH_[A-Z_]+' "$srcdir/bench" "$srcdir/lib" |
		sed 's/.*"//' | sort -u > names
	check "there are variables" test "$(wc -l < names)" -ge 4
	while read -r name; do
		env "$name=" "$PGDBENCH" list locks > out 2> err < /dev/null
		check "$name is no mistake" sh -c "! grep 'changes nothing' err"
	done < names
}

# ---- what is meant ----------------------------------------------------------

meant()
{
	printf '\357\273\277# c\r\n[global]\r\n\tworkload : churn\r\n  strategy\t=  null, list-lock ; here\r\n[a]\r\nruns=2\r\nstrict = off' > x.ini
	run -N x.ini --seed 5
	check "blanks, a mark, other ends of lines, comments" was_planned
	cp out first
	run -N -w churn -s null,list-lock -r 2 --seed 5
	sed -i /section/d first
	check "mean the same as on the command line" cmp -s first out
	PGDBENCH_SET='list-lock.lock=mcs list-lock.inner=no'
	export PGDBENCH_SET
	run -N x.ini --set list-lock.inner=yes
	check "values add up" sh -c "grep -qx '# set list-lock.lock=mcs' out &&
		grep -qx '# set list-lock.inner=yes' out"
	run -N -v x.ini --runs 1
	check "-N -v says who said what" sh -c "
		grep -qx '# option runs=2 from x.ini:6' out &&
		grep -qx '# option runs=1 from the command line' out &&
		grep -qx '# option set=list-lock.lock=mcs from PGDBENCH_SET' out"
	unset PGDBENCH_SET
	printf '[global]\nstrategy = null\nworkload = churn\nruns = 1\n' > x.ini
	run -N -q x.ini
	check "[global] alone is a run" was_planned
	(
		export PGDBENCH_QUIET=1
		run -N -w walk -s null,xarray
		test ! -s err
	)
	check "a flag by its variable" test $? -eq 0
	(
		export PGDBENCH_QUIET=1
		run -N -w walk -s null,xarray --no-quiet
		test -s err
	)
	check "which the command line takes back" test $? -eq 0
}

# Two sections: two results, rounds in turns, one seed.
sections()
{
	cat > x.ini <<-'EOT'
	[global]
	workload = steady
	strategy = null
	mms = 100
	threads = 1
	duration = 20ms
	warmup = 1ms
	runs = 2
	[huge]
	[small]
	pgd-pages = 4k
	[other]
	runs = 1
	EOT
	run x.ini -v -o dir --section huge,small
	check "a run of two sections" test "$status" -eq 0
	check "has two results" sh -c "
		test -s dir/huge/results.json && test -s dir/small/results.json &&
		! test -e dir/other && ! test -e dir/results.json"
	check "of two plans" sh -c "
		grep -q '\"pgd_pages\": \"huge\"' dir/huge/plan.json &&
		grep -q '\"pgd_pages\": \"4k\"' dir/small/plan.json"
	check "of one seed" test 1 -eq \
		"$(sed -n '/^ "seed"/p' dir/*/plan.json | sort -u | wc -l)"
	check "and two reports" test 2 -eq "$(grep -c '^#### section' out)"
	sed -n 's/^\([0-9]\)\/4 .*-r\([01]\): ok.*/\1 \2/p' err > order
	printf '1 0\n2 0\n3 1\n4 1\n' > want
	check "rounds took turns" cmp -s order want
	cp out ran
	"$PGDBENCH" report dir > out 2> err
	check "report prints both again" sh -c \
		"grep '^#### section' ran > want && grep '^#### section' out |
		 cmp -s - want && grep -q '^== steady' out"
	"$PGDBENCH" report dir --format=tsv > out 2> err
	check "in the formats of other tools, says which they are" \
		grep -q "'dir' holds the runs of several sections: huge, small" \
		err
	run -N --like dir
	check "and is no run to be repeated" was_refused \
		"the runs of several sections: huge, small" 4
	rm -r dir/small/cells dir/small/results.json
	run x.ini -v -o dir --section huge,small --resume
	check "--resume goes on in both" sh -c \
		"test $status -eq 0 && test -s dir/small/results.json &&
		 test 2 -eq \$(grep -c ': ok in' err)"
	run x.ini --section other -o one
	check "one section of several is a run as any other" \
		test -s one/results.json
	run x.ini -q --section huge,small -d 1ms -r 1
	check "a folder named by the time has theirs" sh -c \
		'test $(ls results/*/huge/results.json results/*/small/results.json |
			wc -l) -eq 2'
	run x.ini -o dir
	check "refused: folders that are taken" was_refused \
		"dir/huge' holds a run already"
}

shipped
documented
bad_files
bad_variables
own_variables
meant
sections
echo "1..$nr"
test "$failed" -eq 0
