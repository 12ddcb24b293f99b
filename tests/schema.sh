#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# schema.sh - is doc/pgdbench-result.schema.json true of what is written, and
# does it refuse what `pgdbench report` refuses?
#
# Results are made of everything that has members of its own: open and closed
# loops, guards, lazy strategies, cells that failed.  The rest is schema.py's.

set -u
: "${PGDBENCH:?is the program to be tested}"
: "${srcdir:=$(dirname "$0")/..}"
srcdir=$(cd "$srcdir" && pwd) || exit 99
: "${PGDBENCH_DATADIR:=$srcdir}"
export PGDBENCH PGDBENCH_DATADIR

# Debian's python3-jsonschema belongs to /usr/bin/python3, which need not be
# the first in PATH.
for python in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 none; do
	"$python" -c 'from jsonschema import Draft202012Validator' \
		2>/dev/null && break
done
test "$python" != none || {
	echo "schema.sh: skipped: no python3 with jsonschema 4;" \
		"./bootstrap --install installs it" >&2
	exit 77
}

tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM HUP

# run STATUS NAME OPTIONS...
run()
{
	want=$1 name=$2
	shift 2
	"$PGDBENCH" run -q -r 1 -m 200 --warmup 5ms -d 30ms --seed 1 "$@" \
		-o "$tmp/$name" > "$tmp/out" 2> "$tmp/err" < /dev/null
	rc=$?
	test $rc -eq "$want" && return
	echo "schema.sh: $name: exit status $rc instead of $want" >&2
	sed 's/^/	/' "$tmp/err" >&2
	exit 1
}

run 0 open -s list-lock,fault,prealloc -w steady -t 1,2 -R 20000,fixed
run 0 closed -s list-rcu -w churn,race,contexts -R max
run 0 guard -w ptdump --guard rcu
run 0 plain -s list-lock -w walk,populate --verify off --pin none
run 0 sizes -s list-lock,prealloc -w walk,churn -t 1,2 -m 200,400,800 -r 2
mkdir "$tmp/reported" && "$PGDBENCH" report --format=json "$tmp/sizes" \
	> "$tmp/reported/results.json" || exit 1
grep -q '"parameter": "power"' "$tmp/reported/results.json" || {
	echo "schema.sh: no law in a report of three sizes" >&2
	exit 1
}
printf '#!/bin/sh\nexit 9\n' > "$tmp/stub" && chmod +x "$tmp/stub"
PGDBENCH_SELF=$tmp/stub
export PGDBENCH_SELF
run 1 failed -s null -w steady
unset PGDBENCH_SELF

"$PGDBENCH" merge "$tmp/open" "$tmp/guard" -o "$tmp/merged" || exit 1
"$PGDBENCH" merge "$tmp/closed" --bins -o "$tmp/bins" || exit 1

"$python" "$srcdir/tests/schema.py" "$srcdir" "$tmp"
