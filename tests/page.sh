#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# page.sh - is report.html a page that can be read, with and without its script,
# wide and narrow, light and dark?  Controls that are broken on purpose must be
# found by the same eyes.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=.}"
: "${PGDBENCH_DATADIR:=$top_srcdir}"
export PGDBENCH_DATADIR
sample=$top_builddir/tests/t-report

for tool in chromium chromedriver python3 gnuplot; do
	command -v $tool > /dev/null && continue
	echo "page.sh: skipped: no $tool"
	exit 77
done

tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP
failures=0

fail()
{
	echo "page.sh: $*" >&2
	failures=$((failures + 1))
}

look()
{
	timeout 240 python3 "$top_srcdir/tests/page.py" "$@"
}

mkdir "$tmp/sections" "$tmp/hostile"
(cd "$tmp/sections" && xz -dc "$top_srcdir/tests/data/sections.tar.xz" |
	tar -xf -) || exit 99
"$PGDBENCH" plot "$tmp/sections" 2> "$tmp/err" || fail "plot: status $?"
page=$tmp/sections/report.html
for text in '<!DOCTYPE html>' 'Section busy' 'Section race' 'The answer' \
	'list-lock' 'Stands for:' 'pgdbench run sections.ini --seed=7' \
	'lock-hold-hold.tsv' 'no run that can be trusted'; do
	grep -qF -- "$text" "$page" || fail "the page has no '$text'"
done
test "$(grep -c '<img ' "$page")" = 9 || fail 'not nine pictures'

# What results say stays text.  Sections of a name that is a tag, a CPU likewise.
sed -e 's/Imagined CPU/<script>alert(1)<\/script>\&"x/' \
	-e "s/pgdbench run -r 2/<img src=x onerror=alert(1)>/" \
	"$top_srcdir/tests/data/result-small.json" \
	> "$tmp/hostile/results.json.in"
sed 's/alert(1)<\\\/script>&"x/alert(1)<\/script>\\"x/; s/script>&"x/script>\&\\"x/' \
	"$tmp/hostile/results.json.in" > "$tmp/hostile/results.json"
"$PGDBENCH" plot "$tmp/hostile" 2> "$tmp/err" || fail "hostile: status $?"
grep -q '&lt;script&gt;alert(1)' "$tmp/hostile/report.html" ||
	fail 'a CPU is not escaped'
grep -q '<img src=x' "$tmp/hostile/report.html" && fail 'a tag gets through'
look "$page" "$tmp/hostile/report.html" || fail 'the browser has objections'

if test -x "$sample"; then
	for kind in walk steady failed; do
		mkdir "$tmp/$kind"
		"$sample" "$tmp/$kind/results.json" $kind || exit 99
		"$PGDBENCH" plot "$tmp/$kind" 2> "$tmp/err"
		test -s "$tmp/$kind/report.html" || fail "$kind: no page"
	done
	look "$tmp/walk/report.html" "$tmp/steady/report.html" ||
		fail 'the browser has objections to a single cell'
	grep -q 'FAILED' "$tmp/failed/report.html" || fail 'failure unsaid'
	grep -q '<img ' "$tmp/failed/report.html" && fail 'a picture of nothing'
fi

# Broken on purpose, each in one way.
broken()
{
	sed "$2" "$page" > "$tmp/broken.html"
	look --bad "$1" "$tmp/broken.html" > "$tmp/out" ||
		fail "a page with a fault in '$1' was not seen through: $(
			head -n 3 "$tmp/out" | cut -c 1-200)"
}
broken console 's/^document.querySelectorAll/console.error("no");&/'
broken wide,paper 's/<h2 id="answer">/<p style="width:3000px;max-width:none">wide<\/p>&/'
broken paper 's/table-layout:fixed/table-layout:auto;min-width:2000px/'
broken picture 's/<h2 id="answer">/<img alt="none" src="data:image\/png;base64,AA==">&/'
broken sort 's/return up?d:-d;/return 0;/'
broken script 's/^document.querySelectorAll/document.body.append("more");&/'

broken console,picture,request \
	's/default-src .none.; img-src data:/img-src http:/
	s/<h2 id="answer">/<img alt="far" src="http:\/\/127.0.0.1:9\/x.png">&/'

# Without gnuplot there is a page all the same.
mkdir "$tmp/empty"
rm "$page"
program=$(command -v "$PGDBENCH")
rm -rf "$tmp/sections/plots"
(PATH=$tmp/empty "$program" plot "$tmp/sections" 2> "$tmp/err")
test $? = 4 || fail 'without gnuplot: not status 4'
grep -q 'install the package <i>gnuplot' "$page" || fail 'nothing to install'

"$PGDBENCH" report --format=html "$tmp/sections" > "$tmp/printed.html" ||
	fail "format html: status $?"
cmp -s "$tmp/printed.html" "$page" || fail 'printed it is another page'

test $failures = 0
