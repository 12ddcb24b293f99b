#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cli.sh - the command line as a user meets it, up to where measuring begins.
#
# Whatever is refused is refused with one line on stderr, nothing on stdout and
# the documented status; --help, the manual page and the program agree.

set -u
: "${PGDBENCH:?}"
: "${srcdir:=$(dirname "$0")/..}"
srcdir=$(cd "$srcdir" && pwd) || exit 99
: "${PGDBENCH_DATADIR:=$srcdir}"
export PGDBENCH_DATADIR
man=$srcdir/doc/pgdbench.1
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
nr=0
failed=0

ok()
{
	nr=$((nr + 1))
	echo "ok $nr - $1"
}

not_ok()
{
	nr=$((nr + 1))
	failed=$((failed + 1))
	echo "not ok $nr - $1"
	sed 's/^/#   out: /' "$tmp/out" | head -n 5
	sed 's/^/#   err: /' "$tmp/err" | head -n 5
}

# The rest of the words are a command: ok if it succeeds.
check()
{
	what=$1
	shift
	if "$@"; then ok "$what"; else not_ok "$what"; fi
}

run()
{
	"$PGDBENCH" "$@" > "$tmp/out" 2> "$tmp/err" < /dev/null
	status=$?
}

# Was the last run refused with $1, and one line that holds $2?
was_refused()
{
	test "$status" -eq "$1" && ! test -s "$tmp/out" &&
		test "$(wc -l < "$tmp/err")" -eq 1 &&
		grep -q '^pgdbench: ' "$tmp/err" &&
		grep -Fq -e "$2" "$tmp/err"
}

# Did the last run succeed in silence on stderr?
was_fine()
{
	test "$status" -eq 0 && test -s "$tmp/out" && ! test -s "$tmp/err"
}

# ---- refusals -------------------------------------------------------------

# STATUS|WHAT THE LINE SAYS|ARGUMENTS, split at blanks; nothing is measured,
# for what is not refused is only planned.
refusals()
{
	cat <<-'EOT'
	2|which command?|
	2|which command?|-q
	2|unknown command 'runn'; did you mean 'run'? valid: run, |runn
	2|unknown case 'hold-1s'; did you mean 'hold-1us'? valid: hold-1us, |selftest hold-1s
	2|unknown strategy 'selftest-time'; valid: |run -N -s selftest-time
	2|unknown strategy, workload, geometry or guard in '--set': 'selftest-time'|run -N --set selftest-time.walk=1us
	2|unknown option '--hlep'; did you mean '--help'? valid: --help, |--hlep
	2|unknown option '-x'|-x
	2|unknown option '--stratgy'; did you mean '--strategy'?|run --stratgy=x
	2|unknown option '-Z'|run -Z
	2|unknown option '--runs'|list --runs 3
	2|unknown option '--format'|plot --format=tsv x
	2|option '--dry-run' takes no argument|run --dry-run=yes
	2|option '--runs' needs an argument, N|run -r
	2|option '--strategy' needs an argument, LIST|run --strategy
	2|unknown experiment, nor is there a file 'x'; valid: |run x
	2|'rcae'; did you mean 'race'?|run rcae
	2|'run' has no use for 'b'|run a b
	2|cannot read '/no/such': No such file|run -N /no/such
	2|cannot read '/': Is a directory|run -N /
	2|cannot read '/dev/zero': it is no plain file|run -N /dev/zero
	2|unknown value of option '--format': 'gobench'; valid: text, json, tsv|selftest --format=gobench
	2|option '--section' needs a file that has sections|run -N --section a
	2|unknown section of |run -N race --section rac
	2|; did you mean 'race'? valid: race|run -N race --section rac
	2|'race,' makes no sense|run -N race --section race,
	2|'report' needs DIR|report
	2|'report' has no use for 'b'|report a b
	2|'plot' needs DIR|plot
	2|option '--histogram' is for '--format=hgrm'|report --histogram fork a
	2|option '--output' is for '--format=hgrm'|report -o x a
	2|'--histogram': '' makes no sense|report --histogram= a
	2|'merge' needs DIR...|merge -o x
	2|'merge' needs '--output'|merge a b
	4|no results: '/no/such': |merge /no/such -o x
	2|option '--bins' takes no argument|merge --bins=2 a -o x
	2|unknown option '--force'|report --force a
	2|'compare' needs A [B]|compare
	2|'compare' has no use for 'c'|compare a b c
	2|'compare' needs A B, or DIR with option '--against'|compare a
	4|no results: |compare /no/such /no/such
	4|no results: |compare /no/such --against null
	2|unknown value of option '--format': 'gobench'; valid: text|compare --format=gobench a b
	2|'--effect': '-1' makes no sense|compare --effect=-1 a b
	2|'--effect': '10000' is out of range, it takes a number from 0 to less than 10000, in percent|compare --effect 10000 a b
	2|'--confidence': '100' is out of range|compare --confidence 100 a b
	2|'--confidence': '49' is out of range|compare --confidence 49 a b
	2|'--confidence': 'nan' makes no sense|compare --confidence nan a b
	2|'--metrics': '' makes no sense|compare --metrics= a b
	2|'--against': '' makes no sense|compare --against= a b
	2|unknown option '--runs'|compare --runs 3 a b
	2|'cell' needs DIR ID|cell x
	2|unknown value of option '--format': 'htm'; did you mean 'html'|report --format=htm x
	2|unknown kind 'strategy'; did you mean 'strategies'? valid: |list strategy
	2|'list' has no use for 'locks'|list strategies locks
	2|unknown strategy 'lsit-lock'; did you mean 'list-lock'? valid: list-lock, |run -N -s lsit-lock
	2|unknown strategy 'zzzzzzzzz'; valid: |run -N -s null,zzzzzzzzz
	2|'--strategy': '' makes no sense|run -N --strategy=
	2|'--strategy': 'null,' makes no sense|run -N -s null,
	2|unknown guard 'tyrlock'; did you mean 'trylock'? valid: trylock, |run -N --guard tyrlock
	2|unknown guard 'control'; did you mean 'controls'?|run -N --guard rcu,control
	2|'--guard': '' makes no sense|run -N --guard=
	2|'--threads': 1 are too few for guard 'rcu' in workload 'ptdump', which takes 2|run -N --guard rcu -t 1
	2|unknown parameter of guard 'guard-rcu': 'rc'; did you mean 'rcu'? valid: rcu, flip|run -N --set guard-rcu.rc=memb
	2|unknown workload 'popluate'; did you mean 'populate'? valid: populate, |run -N -w popluate
	2|unknown geometry 'x86_64'; did you mean 'x86-64'? valid: x86-64, |run -N -g x86_64
	2|'--threads': '0' is out of range, it takes |run -N -t 0
	2|from 1 to 1048576|run -N -t 0
	2|'--threads': '-1' makes no sense|run -N -t -1
	2|'--threads': '1048577' is out of range|run -N -t 1048577
	2|'--threads': '1e30' makes no sense|run -N -t 1e30
	2|'--threads': '2x' makes no sense|run -N -t 2x
	2|'--threads': '' makes no sense|run -N --threads=
	2|'--threads': 'nan' makes no sense|run -N -t nan
	2|'--threads': '99999999999999999999' is out of range|run -N -t 99999999999999999999
	2|'--threads': '1-4:0' is out of range|run -N -t 1-4:0
	2|'--threads': '4-1' is out of range|run -N -t 4-1
	2|'--threads': '1-100000' has too many numbers|run -N -t 1-100000
	2|'--mms': '0' is out of range|run -N -m 0
	2|'--mms': '-10' makes no sense|run -N -m -10
	2|'--mms': '1e30' makes no sense|run -N -m 1e30
	2|'--mms': '1T' makes no sense|run -N -m 1T
	2|'--mms': '2048G' is out of range|run -N -m 2048G
	2|'--mms': '' makes no sense|run -N --mms=
	2|'--duration': '0' is out of range, it takes a time|run -N -d 0
	2|from 1us to 1440m|run -N -d 0s
	2|'--duration': '5' makes no sense|run -N -d 5
	2|'--duration': '-5s' makes no sense|run -N -d -5s
	2|'--duration': '5h' makes no sense|run -N -d 5h
	2|'--duration': '1e30s' makes no sense|run -N -d 1e30s
	2|'--duration': '99999999999m' is out of range|run -N -d 99999999999m
	2|'--duration': 'nan' makes no sense|run -N -d nan
	2|'--warmup': '-1s' makes no sense|run -N --warmup -1s
	2|'--runs': '0' is out of range, it takes a number from 1 to 10000|run -N -r 0
	2|'--runs': '-3' makes no sense|run -N -r -3
	2|'--runs': '10001' is out of range|run -N -r 10001
	2|'--runs': '3.5' makes no sense|run -N -r 3.5
	2|'--rate': '0' is out of range|run -N -R 0
	2|'--rate': 'inf' makes no sense|run -N -R inf
	2|'--rate': '100,often' makes no sense|run -N -R 100,often
	2|'--rate': 'max,poisson' makes no sense|run -N -R max,poisson
	2|'--rate': 'max,fixed' makes no sense|run -N -R max,fixed
	2|option '--rate' and parameter 'trace.speed' both say|run -N -R 100 -w trace --set trace.speed=2
	2|option '--find-saturation' and parameter 'trace.speed' both say|run -N --find-saturation fork:50:1us -w trace --set trace.speed=2
	2|option '--find-saturation' finds the rate that option '--rate' would set|run -N -R 100 --find-saturation fork:50:1us
	2|option '--find-saturation' finds the rate that option '--rate' would set|run -N -R max --find-saturation fork:50:1us
	2|unknown operation in option '--find-saturation': 'frok'; did you mean 'fork'? valid: fork, |run -N --find-saturation frok:50:1us
	2|'--find-saturation': 'fork:50' makes no sense, it takes OP:PERCENTILE:LIMIT|run -N --find-saturation fork:50
	2|'--find-saturation': 'fork:101:1us' is out of range|run -N --find-saturation fork:101:1us
	2|'--find-saturation': 'fork:50:1us,often' makes no sense|run -N --find-saturation fork:50:1us,often
	2|'--find-saturation': 'fork:50:1us,min=9,max=8' is out of range|run -N --find-saturation fork:50:1us,min=9,max=8
	2|'--seed': '-1' makes no sense|run -N --seed -1
	2|'--seed': '9223372036854775808' is out of range|run -N --seed 9223372036854775808
	2|'--pin': 'tight' makes no sense, it takes compact, |run -N --pin tight
	4|PU 999999|run -N --pin 999999
	2|option '--layout': 'old'; |run -N --layout old
	2|option '--verify': 'fully'; did you mean 'full'? valid: full, |run -N --verify fully
	2|option '--timeline': 'frist'; did you mean 'first'? valid: first, |run -N --timeline frist
	2|option '--pgd-pages': '2m'; |run -N --pgd-pages 2m
	2|'--grace-period': '0' is out of range|run -N --grace-period 0
	2|'--fault-cost': '2s' is out of range|run -N --fault-cost 2s
	2|'--ipi-cost': 'cheap' makes no sense, it takes 'measured' or a time|run -N --ipi-cost cheap
	2|'--grace-period': 'long' makes no sense|run -N --grace-period long
	2|'--set': 'list-lock.lock' makes no sense, it takes NAME.PARAM=VALUE|run -N --set list-lock.lock
	2|unknown strategy, workload, geometry or guard in '--set': 'lst-lock'; did you mean 'list-lock'?|run -N --set lst-lock.lock=mcs
	2|unknown parameter of strategy 'list-lock': 'lok'; did you mean 'lock'? valid: lock, inner|run -N --set list-lock.lok=mcs
	2|'lock' takes ticket,mcs,spin|run -N --set list-lock.lock=big
	2|'inner' takes yes or no|run -N --set list-lock.inner=7
	2|'one-in' takes number|run -N --set control-skip.one-in=-1
	2|unknown point of 'inject': 'fork'; did you mean 'fork-cloned'?|run -N --set inject.fork=1:1us
	2|a delay is EVERY:TIME|run -N --set inject.populated=1
	2|in '--set': 'x86_32'; did you mean 'x86-32'?|run -N --set x86_32.ram=1G
	2|'ram' takes number|run -N -g alpha --set alpha.ram=lots
	2|'slots' takes number|run -N -g alpha --set alpha.slots=256
	2|'split' takes 3G/1G,2G/2G,1G/3G|run -N -g x86-32 --set x86-32.split=4G/4G
	2|geometry 'x86-32' has no room for ram=536870912, |run -N -g x86-32 --set x86-32.vmalloc=1G
	2|geometry 'arm32' has no room for |list geometries --set arm32.vmalloc=1G
	2|unknown parameter of geometry 'arm64': 'ram'|list geometries --set arm64.ram=1G
	2|nothing to run: workload 'walk' leaves out what cannot be walked: 'null'|run -N -s null -w walk
	2|nothing to run: geometry 'arm64' leaves out what propagates|run -N -s list-lock -w churn -g arm64
	2|option '--resume' needs '--output'|run -N --resume
	2|more than 100000 cells|run -N -t 1-200 -m 1001-1100 -r 100 -w populate
	4|cannot read trace '/no/such': |run -N -w trace --trace /no/such
	4|cannot read plugin '/no/such': |run -N --plugin /no/such
	4|cannot read plugin '/no/such': |list --plugin /no/such
	2|cannot load plugin '/dev/null': |run -N --plugin /dev/null
	4|/no/such/plan.json|cell /no/such x
	4|option '--mms': 1099511627776 mms of strategy 'null' take |run -m 1024G -s null -w populate
	EOT
}

check_refusals()
{
	refusals > "$tmp/refusals"
	while IFS='|' read -r want says args; do
		# shellcheck disable=SC2086 # splitting is meant
		run $args
		check "refused: pgdbench $args" was_refused "$want" "$says"
	done < "$tmp/refusals"
	run run -N -o ''
	check "refused: an empty name" was_refused 2 "'--output': ''"
	run run -N -w 'a
b'
	check "refused: a name of two lines" was_refused 2 "unknown workload"
	mkdir "$tmp/junk" && echo '{' > "$tmp/junk/plan.json"
	run cell "$tmp/junk" x
	check "refused: a plan that is none" was_refused 2 plan.json
}

# ---- help, version, manual page -------------------------------------------

# The long options of --help, of the whole and of each command.
options_of_help()
{
	for command in '' run list report compare merge plot selftest; do
		"$PGDBENCH" $command --help
	done | sed -n 's/^  \(-.,\|   \) \(--[a-z-]*\).*/\2/p' | sort -u
}

# Those that the manual page describes: the line after .TP.
options_of_man()
{
	sed -n '/^\.TP/ { n; s/\\-/-/g; p; }' "$man" |
		sed -n 's/.*\(--[a-z][a-z-]*\).*/\1/p' | sort -u
}

# Likewise "-s --strategy", for options that have a letter.
letters_of_help()
{
	for command in '' run list report compare merge plot selftest; do
		"$PGDBENCH" $command --help
	done | sed -n 's/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p' | sort -u
}

letters_of_man()
{
	sed -n '/^\.TP/ { n; s/\\-/-/g; p; }' "$man" |
		sed -n 's/^\.BR \(-.\) ", " \(--[a-z-]*\).*/\1 \2/p' | sort -u
}

same_lines()
{
	$1 > "$tmp/out"
	$2 > "$tmp/err"
	test -s "$tmp/out" && cmp -s "$tmp/out" "$tmp/err"
}

check_help()
{
	check "options of --help and man page" \
		same_lines options_of_help options_of_man
	check "letters of --help and man page" \
		same_lines letters_of_help letters_of_man
	for command in '' run list report compare merge plot selftest; do
		run $command --help
		check "pgdbench $command --help" was_fine
		check "its lines are short" \
			test -z "$(awk 'length > 80' "$tmp/out")"
		test -z "$command" ||
			check "the man page knows $command" \
				grep -qx "\.B $command" "$man"
	done
	run selftest --help
	check "what differs is each command's own" sh -c "
		grep -q 'text, json or tsv (default: text)' '$tmp/out' &&
		grep -q '(default: 200ms)' '$tmp/out' &&
		! grep -q gobench '$tmp/out'"
	mkfifo "$tmp/pipe"
	run run -N "$tmp/pipe"
	check "refused: an experiment in a pipe" was_refused 2 \
		"cannot read '$tmp/pipe': it is no plain file"
	run --help
	check "cell is nobody's business" sh -c "! grep -w cell '$tmp/out'"
	run --version
	check "--version" was_fine
	check "--version is one line" test "$(wc -l < "$tmp/out")" -eq 1
	check "--version has version and revision" \
		grep -Eq '^pgdbench [0-9]+\.[0-9.]+ \(.+\)$' "$tmp/out"
	run --version -v
	check "--version -v names libraries" grep -q '^hwloc: ' "$tmp/out"
	run run --help -t 0
	check "a mistake beside --help is one still" was_refused 2 '--threads'
}

# ---- list -----------------------------------------------------------------

check_list()
{
	run list strategies
	check "list strategies" was_fine
	for row in 'list-lock eager' 'prealloc shared' 'null none yardstick' \
		   'control-skip eager control' 'array eager yardstick'; do
		check "row: $row" sh -c "tr -s ' ' < '$tmp/out' |
			grep -q '^$row '"
	done
	check "a control is called one" sh -c \
		"! grep '^control-' '$tmp/out' | grep -v ' control '"
	while read -r name rest; do
		"$PGDBENCH" run -N -q -r 1 -m 1K -w populate -s "$name" \
			> /dev/null 2>&1 || echo "$name $rest"
	done < "$tmp/out" > "$tmp/bad"
	check "each first word is a name that -s takes" test ! -s "$tmp/bad"
	for kind in guards workloads geometries locks topology; do
		run list $kind
		check "list $kind" was_fine
		check "no row of it is indented" \
			sh -c "! grep -q '^[[:space:]]' '$tmp/out'"
		run list -v $kind
		check "list -v $kind" was_fine
	done
	run list geometries
	check "the geometry of x86-64" grep -q '^x86-64 ' "$tmp/out"
	run list -v geometries
	while read -r text; do
		check "figures: $text" grep -Fq "$text" "$tmp/out"
	done <<-'EOT'
	4 KiB a process, 1912 bytes copied at fork, 64 slots to sync, 64 tables, 256 KiB to preallocate
	kaslr=yes: 4 KiB a process, 1912 bytes copied at fork, 65 slots to sync, 65 tables, 260 KiB
	50 slots to sync, 50 tables, 200 KiB to preallocate
	split=1G/3G ram=512M: 20 KiB a process, 12288 bytes copied at fork, 1272 slots to sync, 1272 tables, 5088 KiB to preallocate, 0.97 % of RAM
	split=1G/3G ram=512M: 4 KiB a process, 3072 bytes copied at fork, 636 slots to sync, 636 tables, 2544 KiB to preallocate, 0.49 % of RAM
	pti=yes: 28 KiB a process, 8192 bytes copied at fork
	16 KiB a process, 4160 bytes copied at fork, 120 slots to sync, 120 tables, 480 KiB
	255 tables, 2040 KiB to preallocate
	slots=1: 8 KiB a process, 8 bytes copied at fork, 1 slots to sync, 1 tables, 8 KiB
	4 KiB a process, 0 bytes copied at fork, 0 slots to sync, nothing to preallocate
	4128 bytes a process, 32 bytes copied at fork, 0 slots to sync, nothing to preallocate
	EOT
	run list -v geometries --set x86-32-pae.ram=512M \
		--set x86-32-pae.split=1G/3G
	check "figures follow --set" \
		grep -q 'figures .* 5088 KiB to preallocate, 0.97 %' "$tmp/out"
	run list strategies -v
	check "parameters" grep -q 'list-lock.lock=ticket' "$tmp/out"
	check "what exposes a control" grep -q 'exposed by *populate' "$tmp/out"
	run list guards
	for row in 'read-lock sleeps -' 'trylock - -' 'none - control'; do
		check "row: $row" sh -c "tr -s ' ' < '$tmp/out' |
			grep -q '^$row '"
	done
	run list guards -v
	check "whether a guard sleeps" grep -q 'tear-down *never sleeps' "$tmp/out"
	check "parameters of a guard" grep -q 'guard-rcu.rcu=memb' "$tmp/out"
	check "what of a guard is left out" grep -q 'left out' "$tmp/out"
	run list
	check "list has headings" test "$(grep -c '^[a-z]*:$' "$tmp/out")" -eq 6
	"$PGDBENCH" list > /dev/full 2> "$tmp/err"
	check "a full disk is an error" test $? -eq 1
}

# ---- plans ----------------------------------------------------------------

cells()
{
	grep -v '^#' "$tmp/out"
}

plan()
{
	(cd "$tmp/empty" && exec "$PGDBENCH" run -N "$@") \
		> "$tmp/out" 2> "$tmp/err"
	status=$?
}

check_plan()
{
	mkdir "$tmp/empty"
	plan -s list-lock,null -w populate -t 1,2 -m 1K -r 3 -d 1s --seed 7
	check "a plan" was_fine
	check "one cell a line" test "$(cells | wc -l)" -eq 12
	check "the ids" sh -c "grep -q \
		'^populate-list-lock-x86-64-t2-m1024-r2 ' '$tmp/out'"
	check "the order of strategies changes" test \
		"$(cells | sed -n 1p | cut -d- -f2)" != \
		"$(cells | sed -n 5p | cut -d- -f2)"
	cp "$tmp/out" "$tmp/first"
	plan -s list-lock,null -w populate -t 1,2 -m 1K -r 3 -d 1s --seed 7
	check "the same seed makes the same plan" cmp -s "$tmp/out" "$tmp/first"
	plan -s list-lock,null -w populate -t 1,2 -m 1K -r 3 -d 1s --seed 8
	check "another seed another" sh -c "! cmp -s '$tmp/out' '$tmp/first'"
	plan -s control-skip -r 1 --seed 1
	check "a control gets what exposes it" \
		test "$(cells | cut -d- -f1,2,3)" = populate-control-skip
	plan -s null,list-lock -w churn -m 1K -r 1 -g x86-32-pae,arm64 \
		--set x86-32-pae.split=1G/3G
	check "a geometry's parameters are in the plan" \
		grep -qx '# set x86-32-pae.split=1G/3G' "$tmp/out"
	check "where nothing is to propagate, who does is left out" sh -c \
		"grep -q \"'arm64' leaves out .*: 'list-lock'$\" '$tmp/err' &&
		 ! grep -q list-lock-arm64 '$tmp/out'"
	plan --guard trylock,none -r 1 --seed 1
	check "guards ask for their workload" sh -c \
		"! grep -v '^#' '$tmp/out' | grep -v '^ptdump-prealloc[.]'"
	check "a cell a guard" test "$(cells | wc -l)" -eq 2
	plan --guard controls -r 1 --seed 1
	check "guards that are controls" sh -c "grep -q \
		'^ptdump-prealloc.static-key-bool-' '$tmp/out'"
	plan -s null -w populate -m 1024G -r 1
	check "planning needs no memory" was_fine
	plan -w steady,populate,walk,churn -q
	check "-q" was_fine
	plan --seed 1
	check "the default has no control" sh -c \
		"! grep -v '^#' '$tmp/out' | grep control-"
	check "and replays the shipped trace" \
		grep -q '^# trace .*configure.trace.xz$' "$tmp/out"
	check "nothing was written" test -z "$(ls "$tmp/empty")"
}

# ---- plugins --------------------------------------------------------------

# Build $tmp/$1.so of the C on stdin.
plugin()
{
	cat > "$tmp/$1.c"
	# shellcheck disable=SC2086 # splitting is meant
	$CC $PLUGIN_CFLAGS -o "$tmp/$1.so" "$tmp/$1.c" 2> "$tmp/cc" && return
	sed 's/^/# /' "$tmp/cc"
	exit 99
}

# The plugin $1, a strategy $2 that is null but for what sed's $3 does.
null_plugin()
{
	sed "s/\"null\"/\"$2\"/; s/null_strategy/my_strategy/; $3" \
		"$srcdir/strategies/null.c" | plugin "$1"
}

# A result with a plugin goes to where the plugin lies elsewhere.
check_travel()
{
	run run -q --plugin "$tmp/good.so" -s my-null -w churn -m 64 -t 1 -r 1 \
		-d 5ms --warmup 0 -o "$tmp/travels"
	check "a run with a plugin" test "$status" -eq 0
	mkdir "$tmp/there" && mv "$tmp/good.so" "$tmp/there"
	run run -N --like "$tmp/travels"
	check "refused: to repeat it without" was_refused 4 \
		"cannot read plugin '$tmp/good.so'"
	run run -N -q --like "$tmp/travels" --plugin "$tmp/there/good.so"
	check "--plugin takes the place of what the result had" was_fine
	cp "$tmp/there/good.so" "$tmp/good.so"
	run run -N -q --like "$tmp/travels" --plugin "$tmp/there/good.so"
	check "which may still be there" was_fine
	run run -N -q --like "$tmp/travels"
	check "and does without, then" was_fine
	echo >> "$tmp/good.so"
	run run -N -q --like "$tmp/travels"
	check "refused: a plugin that was changed" was_refused 2 \
		"plugin '$tmp/good.so' is not what it was"
	cp "$tmp/there/good.so" "$tmp/good.so"
	odd=$tmp/$(printf 'odd\377.so')
	cp "$tmp/good.so" "$odd"
	run run -N --plugin "$odd" -s my-null -w churn -r 1
	check "refused: a plugin whose path is not UTF-8" was_refused 2 \
		"is not in UTF-8"
	run run -N --trace "$odd" -s null -w trace -r 1
	check "refused: such a trace" was_refused 2 "is not in UTF-8"
}

check_plugins()
{
	null_plugin good my-null ''
	run run -N --plugin "$tmp/good.so" -s my-null -w populate -m 1K -r 1
	check "a plugin" was_fine
	check "takes part" grep -q '^populate-my-null-' "$tmp/out"
	check_travel
	run list strategies --plugin "$tmp/good.so"
	check "and is listed" grep -q '^my-null ' "$tmp/out"
	run list strategies --plugin "$tmp/good.so" --plugin "$tmp/good.so"
	check "refused: the same twice" was_refused 2 \
		"has a strategy 'my-null', which there is already"
	null_plugin copied my-null 's/my_strategy/null_strategy/'
	run list strategies --plugin "$tmp/copied.so"
	check "a plugin that is a copy of ours but for the name" \
		grep -q '^my-null ' "$tmp/out"
	sed 's/"trylock"/"my-guard"/; s/trylock_guard/my_guard/' \
		"$srcdir/strategies/guard-trylock.c" | plugin guard
	run run -N --plugin "$tmp/guard.so" --guard my-guard -r 1
	check "a guard is a plugin, too" grep -q \
		'^ptdump-prealloc[.]my-guard-' "$tmp/out"
	run list guards --plugin "$tmp/guard.so"
	check "and is listed as one" grep -q '^my-guard ' "$tmp/out"
	sed 's/GUARD_ABI,/.abi_version = 99, .ops_size = 7,/' \
		"$srcdir/strategies/guard-trylock.c" | plugin guardabi
	cp "$srcdir/strategies/guard-trylock.c" "$tmp/same.c"
	plugin guardtaken < "$tmp/same.c"
	null_plugin taken null ''
	null_plugin all all ''
	null_plugin bad 'a b' ''
	null_plugin nofork my-null 's/\.fork.*/.fork = 1 ? NULL : null_fork,/'
	null_plugin abi my-null 's/STRATEGY_ABI,/.abi_version = 99, .ops_size = 7,/'
	null_plugin control my-null 's/STRATEGY_YARDSTICK/STRATEGY_CONTROL/'
	echo 'int nothing = 1;' | plugin nosymbol
	while IFS='|' read -r name says; do
		run run -N --plugin "$tmp/$name.so"
		check "refused: plugin $name" was_refused 2 "$says"
	done <<-'EOT'
	taken|has a strategy 'null', which there is already
	all|has a strategy without a good name
	bad|has a strategy without a good name
	nofork|strategy 'my-null' lacks fork or exit
	abi|abi_version 99, ops_size 7; this one has
	control|is a control, but exposed_by no workload
	nosymbol|has no symbol 'pgdbench_plugin'
	guardabi|abi_version 99, ops_size 7; this one has
	guardtaken|has a guard 'trylock', which there is already
	EOT
}

# Without PGDBENCH_DATADIR: what lies beside the program, then what is installed.
check_datadir()
{
	mkdir -p "$tmp/own/traces"
	cp "$PGDBENCH" "$tmp/own/pgdbench"
	cp "$srcdir/traces/configure.trace.xz" "$tmp/own/traces"
	(
		unset PGDBENCH_DATADIR
		exec "$tmp/own/pgdbench" run -N -r 1 -m 1K -w trace -s null
	) > "$tmp/out" 2> "$tmp/err"
	check "a trace beside the program" \
		grep -q "own/traces/configure.trace.xz" "$tmp/out"
}

has_colour()
{
	grep -q "$(printf '\033')" "$tmp/out"
}

# Colour is for terminals; NO_COLOR has its way unless it is asked for.
check_colour()
{
	result=$srcdir/tests/data/result-small.json
	run report "$result"
	check "no colour in a pipe" eval '! has_colour'
	run report --color=always "$result"
	check "colour that is asked for" has_colour
	NO_COLOR=1 run report --color=always "$result"
	check "colour in spite of NO_COLOR" has_colour
	run report --format=tsv --color=always "$result"
	check "no colour in other formats" eval '! has_colour'
	script --version > /dev/null 2>&1 || return 0
	for vars in TERM=xterm 'TERM=xterm NO_COLOR=1' TERM=dumb; do
		env -u NO_COLOR $vars script -qec "$PGDBENCH report $result" \
			/dev/null > "$tmp/out" < /dev/null
		case $vars in
		TERM=xterm) check "colour on a terminal" has_colour ;;
		*) check "no colour with $vars" eval '! has_colour' ;;
		esac
	done
}

check_refusals
check_colour
check_help
check_list
check_plan
check_datadir
if test -n "${CC:-}" && test -n "${PLUGIN_CFLAGS:-}"; then
	check_plugins
else
	echo "# no CC and PLUGIN_CFLAGS, hence no plugins"
fi
echo "1..$nr"
test "$failed" -eq 0
