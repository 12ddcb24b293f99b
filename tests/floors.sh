#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# floors.sh - do includes go down only, and through the right doors?
#
# lib/ knows nothing of strategies/, which know nothing of bench/; each outside
# library, and each source of time, is used in one place (GSL in all files of
# statistics); every file names its licence; functions that cannot be used safely
# are not used.
#
# First it must find what is wrong in a tree made wrong on purpose.

set -u
: "${srcdir:=$(dirname "$0")/..}"
tests=$(cd "$(dirname "$0")" && pwd) || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT

# Print the breaches in the tree $1, one a line.
breaches()
(
	cd "$1" || exit 99
	find lib strategies bench tests -name '*.[ch]' 2>/dev/null |
		LC_ALL=C sort > "$tmp/files"
	{
		xargs -r awk -f "$tests/csplit.awk" /dev/null < "$tmp/files" |
			awk -F '\t' "$floors"
		xargs -r awk "$licences" /dev/null < "$tmp/files"
		# shellcheck disable=SC2038 # our names hold no blanks
		find . \( -name .git -o -name 'build*' -o -name results \) \
			-prune -o -type f \( -name '*.[ch]' -o -name '*.sh' -o \
			-name '*.gp' -o -name '*.am' -o -name '*.ac' -o \
			-name '*.m4' -o -name '*.md' -o -name '*.[1-9]' -o \
			-name '*.awk' -o -path './.ci/*' -o -name bootstrap \) \
			-print | xargs -r grep -n '[/]work/' /dev/null |
			sed 's|^\./\([^:]*:[0-9]*\):.*|\1: path of a machine|'
	} | LC_ALL=C sort
)

# shellcheck disable=SC2016
floors='
BEGIN {
	# Who may include which of ours.
	may["lib"] = "^lib/"
	may["strategies"] = "^strategies/(strategy|guard)\\.h$"
	may["strategies/strategy.h"] = "^lib/"
	may["strategies/guard.h"] = "^lib/"
	may["bench"] = "^(lib|strategies|bench|gitrev\\.h$)"

	# Header, or word of code, and the files that may have it.
	door("hwloc", "^hwloc([./]|$)", "", "^lib/topo[^/]*\\.c$")
	door("jemalloc", "^jemalloc/", \
		"(mallctl[a-z]*|[mrxsdn]+allocx|malloc_stats_print)", \
		"^lib/mem\\.c$")
	door("jansson", "^jansson", "", "^lib/json\\.c$")
	door("getopt", "^getopt\\.h$", "getopt(_long(_only)?)?", \
		"^bench/options\\.c$")
	door("lzma", "^lzma", "", "^lib/trace[^/]*\\.c$")
	door("gsl", "^gsl/", "", "^bench/stats(-[^/]*)?\\.c$")
	several["gsl"] = 1
	door("inih", "^ini\\.h$", "", "^bench/ini\\.c$")
	door("clock", "^x86intrin\\.h$", \
		"(clock_gettime|gettimeofday|timespec_get|(__builtin_ia32_|__)?rdtscp?)", \
		"^lib/clock\\.[ch]$")
	door("ck", "^ck_", "", "^lib/lock\\.[ch]$")

	banned = "(v?sprintf|strcpy|strcat|gets|ato[ifl]|atoll|strtok)"
}

function door(name, header, word, home)
{
	doors[++nr_doors] = name
	door_header[nr_doors] = header
	door_word[nr_doors] = word
	door_home[nr_doors] = home
}

function breach(text)
{
	print $1 ":" $2 ": " text
}

# Is there an identifier that all of the regular expression matches?
function has_word(code, regex)
{
	return (" " code " ") ~ ("[^A-Za-z0-9_]" regex "[^A-Za-z0-9_]")
}

function check_ours(included,	floor)
{
	floor = $1 in may ? $1 : substr($1, 1, index($1, "/") - 1)
	if (floor in may && included !~ may[floor])
		breach(floor " may not include \"" included "\"")
}

function check_doors(included,	i)
{
	for (i = 1; i <= nr_doors; i++) {
		if (included != "" && included ~ door_header[i] || \
		    door_word[i] != "" && has_word($3, door_word[i])) {
			if ($1 !~ door_home[i])
				breach("not the door to " doors[i])
			else if ($1 ~ /\.c$/ && i in home && home[i] != $1 && \
				 !(doors[i] in several))
				breach("a second door to " doors[i])
			else if ($1 ~ /\.c$/)
				home[i] = $1
		}
	}
}

{
	included = ""
	if ($3 ~ /^ *# *include/) {
		included = $3
		sub(/^ *# *include *["<]/, "", included)
		sub(/[">].*/, "", included)
		if ($3 ~ /"/)
			check_ours(included)
	}
	if ($1 !~ /^tests\//)
		check_doors(included)
	if ((" " $3) ~ ("[^A-Za-z0-9_]" banned " *\\("))
		breach("banned function")
}
'

# shellcheck disable=SC2016
licences='
FNR == 1 && FILENAME != "/dev/null" {
	id = "SPDX-License-Identifier: GPL-2.0-or-later"
	want = FILENAME ~ /\.h$/ ? "/* " id " */" : "// " id
	if ($0 != want)
		print FILENAME ":1: first line is not " want
}
'

# A tree with nothing wrong, though a hasty reader might think so.
right_tree()
{
	rm -rf "$tmp/tree"
	for dir in lib strategies bench tests; do
		mkdir -p "$tmp/tree/$dir" || exit 99
		echo "// SPDX-License-Identifier: GPL-2.0-or-later" \
			> "$tmp/tree/$dir/a.c"
		echo "/* SPDX-License-Identifier: GPL-2.0-or-later */" \
			> "$tmp/tree/$dir/a.h"
	done
	for file in lib/clock.h lib/json.h strategies/strategy.h; do
		cp "$tmp/tree/lib/a.h" "$tmp/tree/$file"
	done
	for file in lib/topo.c lib/mem.c lib/json.c lib/trace.c lib/trace-xz.c \
		    lib/clock.c lib/lock.c bench/options.c bench/stats.c \
		    bench/stats-a.c bench/ini.c; do
		cp "$tmp/tree/lib/a.c" "$tmp/tree/$file"
	done
	while read -r file line; do
		echo "$line" >> "$tmp/tree/$file"
	done <<-'EOT'
	lib/a.c #include "lib/a.h"
	lib/a.c /* sprintf(), clock_gettime() and mallocx() are only named */
	lib/a.c x = my_gets(vsnprintf(s)) + "/*"; do_mallctl_x(clock_getter());
	lib/topo.c #include <hwloc.h>
	lib/mem.c #include <jemalloc/jemalloc.h>
	lib/mem.c mallctl(0);
	lib/json.c #include <jansson.h>
	lib/trace-xz.c #include <lzma.h>
	lib/clock.c clock_gettime(CLOCK_MONOTONIC, &ts);
	lib/clock.h return __builtin_ia32_rdtsc();
	lib/lock.c #include <ck_spinlock.h>
	strategies/a.c #include <urcu/urcu-memb.h>
	strategies/a.c #include "strategies/strategy.h"
	strategies/strategy.h #include "lib/a.h"
	bench/a.c #include "lib/json.h"
	bench/a.c #include "strategies/strategy.h"
	bench/a.c #include "bench/a.h"
	bench/options.c #include <getopt.h>
	bench/stats.c #include <gsl/gsl_cdf.h>
	bench/stats-a.c #include <gsl/gsl_fit.h>
	bench/ini.c #include <ini.h>
	bench/ini.c #include "bench/ini.h"
	tests/a.c clock_gettime(CLOCK_MONOTONIC, &ts);
	EOT
}

# What is right but for one more line, $3, of file $2 must yield breach $1.
expect()
{
	right_tree
	test -z "$3" || echo "$3" | sed 's|@W@|/work|' >> "$tmp/tree/$2"
	found=$(breaches "$tmp/tree" | sed 's/^[^ ]* //')
	test "$found" = "$1" && return
	echo "floors: self-test: '$3' in $2: wanted '$1', found '$found'" >&2
	exit 99
}

selftest()
{
	expect '' lib/a.c ''

	while IFS='|' read -r breach file line; do
		expect "$breach" "$file" "$line" || exit 99
	done <<-'EOT'
	lib may not include "strategies/strategy.h"|lib/a.h|#include "strategies/strategy.h"
	lib may not include "bench/a.h"|lib/a.c|# include "bench/a.h"
	strategies may not include "lib/a.h"|strategies/a.c|#include "lib/a.h"
	strategies may not include "strategies/a.h"|strategies/a.c|#include "strategies/a.h"
	strategies may not include "bench/a.h"|strategies/a.h|#include "bench/a.h"
	strategies/strategy.h may not include "bench/a.h"|strategies/strategy.h|#include "bench/a.h"
	bench may not include "config.h"|bench/a.c|#include "config.h"
	not the door to hwloc|bench/a.c|#include <hwloc.h>
	not the door to hwloc|lib/a.c|#include <hwloc/glibc-sched.h>
	not the door to jemalloc|lib/a.h|#include <jemalloc/jemalloc.h>
	not the door to jemalloc|lib/a.c|err = mallctlbymib(mib, n);
	not the door to jemalloc|strategies/a.c|p = mallocx(8, 0);
	not the door to jemalloc|strategies/a.c|sdallocx(p, 8, 0);
	not the door to jansson|bench/a.c|#include <jansson.h>
	not the door to getopt|bench/a.c|#include <getopt.h>
	not the door to getopt|bench/a.c|c = getopt_long(argc, argv, s, l, 0);
	not the door to lzma|lib/a.c|#include <lzma.h>
	not the door to gsl|bench/a.c|#include <gsl/gsl_cdf.h>
	not the door to clock|bench/a.c|	clock_gettime(CLOCK_REALTIME, &ts);
	not the door to clock|strategies/a.c|t = __rdtsc();
	not the door to clock|lib/a.h|asm volatile("rdtscp" : "=a" (t));
	not the door to ck|strategies/a.c|#include <ck_pr.h>
	not the door to inih|bench/a.c|#include <ini.h>
	a second door to lzma|lib/trace.c|#include <lzma.h>
	banned function|lib/a.c|sprintf(s, "%d", 1);
	banned function|lib/a.c|	vsprintf (s, f, ap);
	banned function|bench/a.c|x = strcpy(a, b);
	banned function|bench/a.c|(strcat(a, b));
	banned function|tests/a.c|if (!gets(s))
	banned function|bench/a.c|n = atoi(s);
	banned function|bench/a.c|n = atol(s);
	banned function|bench/a.c|n = atof(s);
	banned function|bench/a.c|t = strtok(s, ",");
	path of a machine|lib/a.h|/* see @W@/x */
	path of a machine|tests/b.sh|cd @W@/main
	EOT

	right_tree
	for dir in lib strategies bench tests; do
		sed 1d "$tmp/tree/$dir/a.c" > "$tmp/tree/$dir/c.c"
		echo '// SPDX-License-Identifier: MIT' > "$tmp/tree/$dir/d.c"
		echo '// SPDX-License-Identifier: GPL-2.0-or-later' \
			> "$tmp/tree/$dir/e.h"
	done
	found=$(breaches "$tmp/tree" | grep -c ':1: first line is not')
	test "$found" -eq 12 && return
	echo "floors: self-test: $found of 12 licence breaches found" >&2
	exit 99
}

selftest || exit 99

found=$(breaches "$srcdir") || exit 99
test -z "$found" && exit 0
echo "$found"
exit 1
