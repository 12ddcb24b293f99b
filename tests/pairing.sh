#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pairing.sh - is every ordered access lettered, and every letter paired?
#
# - a comment that says "X_A pairs with X_B" needs another, anywhere, that
#   says "X_B pairs with X_A";
# - each of these tags has its line in doc/ORDERING.md, and each line of that
#   file that begins with a tag, be it in a list or a table, is about a tag
#   that exists;
# - a line of code with acquire, release or stronger order, or a fence, has
#   a tag in a comment on it or at most 12 lines above; full_barrier() in
#   lib/compiler.h is lettered where it is called.
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
	find lib strategies bench -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
		xargs -r awk -f "$tests/csplit.awk" /dev/null > "$tmp/split"
	cat doc/ORDERING.md > "$tmp/ordering" 2>/dev/null
	awk -F '\t' "$pairing" "$tmp/split" ordering=1 "$tmp/ordering" |
		LC_ALL=C sort
)

# shellcheck disable=SC2016
pairing='
function tag_of(word)
{
	gsub(/^[^A-Za-z0-9_]+|[^A-Za-z0-9_]+$/, "", word)
	return word ~ /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/ ? word : ""
}

function breach(where, text)
{
	print where ": " text
}

# Comments, as one sequence of words: a sentence may be broken anywhere.
!ordering {
	n = split($4, part, " ")
	for (i = 1; i <= n; i++)
		if (part[i] != "*") {
			word[++nr_words] = part[i]
			at[nr_words] = $1 ":" $2
			file[nr_words] = $1
			line[nr_words] = $2
		}
}

!ordering && $1 != "lib/compiler.h" && $3 ~ /memory_order_(acquire|release|acq_rel|seq_cst)|atomic_thread_fence|full_barrier\(|cmm_smp_[a-z]*mb/ {
	access_file[++nr_accesses] = $1
	access_line[nr_accesses] = $2
}

ordering {
	n = split($0, part, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= n; i++)
		if (tag_of(part[i]) != "")
			listed[part[i]] = 1
	sub(/^[-|*` ]+/, "")
	sub(/[^A-Za-z0-9_].*/, "")
	if (tag_of($0) != "")
		entry[$0] = FNR
}

# "X_A pairs with X_B, X_C and X_D" is three statements.
function read_pairs(i,	start, from, to, more)
{
	start = i
	from = tag_of(word[start])
	i += 3
	to = tag_of(word[i])
	if ((from == "") != (to == ""))
		breach(at[start], "\"" word[start] " pairs with " word[i] \
			"\": both want a tag such as FILE_A")
	if (from == "" || to == "")
		return
	is_tag[from] = is_tag[to] = 1
	for (;;) {
		if (!((from, to) in pair))
			pair[from, to] = at[start]
		more = word[i] ~ /,$/ || word[i + 1] ~ /^(and|or)$/
		if (word[i + 1] ~ /^(and|or)$/)
			i++
		to = tag_of(word[++i])
		if (!more || to == "" || word[i + 1] == "pairs")
			return
		is_tag[to] = 1
	}
}

function check_pairs(	key, side)
{
	for (key in pair) {
		split(key, side, SUBSEP)
		if (!((side[2], side[1]) in pair))
			breach(pair[key], side[1] " pairs with " side[2] \
				", but no comment says the reverse")
	}
}

function check_ordering(	tag)
{
	for (tag in is_tag)
		if (!(tag in listed))
			breach("doc/ORDERING.md", tag " is not listed")
	for (tag in entry)
		if (!(tag in is_tag))
			breach("doc/ORDERING.md:" entry[tag], tag \
				" pairs with nothing in the sources")
}

function check_accesses(	i, n, tag, where)
{
	for (i = 1; i <= nr_words; i++) {
		tag = tag_of(word[i])
		if (tag in is_tag)
			for (n = line[i]; n <= line[i] + 12; n++)
				tagged[file[i], n] = 1
	}
	for (i = 1; i <= nr_accesses; i++) {
		where = access_file[i] SUBSEP access_line[i]
		if (!(where in tagged))
			breach(access_file[i] ":" access_line[i], \
				"ordered access without a tag nearby")
	}
}

END {
	for (i = 1; i + 3 <= nr_words; i++)
		if (word[i + 1] == "pairs" && word[i + 2] == "with")
			read_pairs(i)
	check_pairs()
	check_ordering()
	check_accesses()
}
'

# A tree with nothing wrong, though a hasty reader might think so.
right_tree()
{
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/lib" "$tmp/tree/bench" "$tmp/tree/doc" || exit 99
	cat > "$tmp/tree/lib/a.h" <<-'EOT'
	/*
	 * A_A pairs
	 * with B_A in b() and with B_B, and X_MAX has no part in it.
	 * A_A pairs with B_B and B_C.
	 */
	atomic_store_explicit(&x, 1, memory_order_release);
	const char *glob = "/*";
	EOT
	cat > "$tmp/tree/bench/b.c" <<-'EOT'
	/* B_A pairs with A_A, B_B pairs with A_A, B_C pairs with A_A. */
	x = atomic_load_explicit(&y, memory_order_acquire);	/* B_A */
	/* No memory_order_acquire here. */
	EOT
	cat > "$tmp/tree/doc/ORDERING.md" <<-'EOT'
	| tag | what |
	| `A_A` | and B_C
	- B_A, which is not X_MAX
	B_B
	EOT
}

# What is right but for stdin at the end of file $2 must yield one breach, $1.
expect()
{
	right_tree
	cat >> "$tmp/tree/$2"
	found=$(breaches "$tmp/tree")
	test "$found" = "$1" && return
	echo "pairing: self-test: wanted '$1', found '$found'" >&2
	exit 99
}

selftest()
{
	expect '' bench/b.c < /dev/null
	expect 'doc/ORDERING.md: B_D is not listed
lib/a.h:8: A_A pairs with B_D, but no comment says the reverse' lib/a.h <<-'EOT'
	/* A_A pairs with B_D. */
	EOT
	expect 'bench/b.c:5: B_A pairs with B_B, but no comment says the reverse' \
		bench/b.c <<-'EOT'
	/*
	 * B_A pairs
	 * with B_B.
	 */
	EOT
	expect 'bench/b.c:4: "which pairs with A_A.": both want a tag such as FILE_A' \
		bench/b.c <<-'EOT'
	// which pairs with A_A.
	EOT
	expect 'doc/ORDERING.md:5: Z_A pairs with nothing in the sources' \
		doc/ORDERING.md <<-'EOT'
	- Z_A
	EOT
	for what in 'memory_order_acquire' 'memory_order_release' \
		    'memory_order_acq_rel' 'memory_order_seq_cst' \
		    'atomic_thread_fence(o);' 'full_barrier();'; do
		{ yes '' | head -n 12; echo "$what"; } |
		expect 'lib/a.h:20: ordered access without a tag nearby' lib/a.h
	done
	{ echo '/* A_A */'; yes '' | head -n 11; echo 'memory_order_acquire'; } |
	expect '' lib/a.h
}

selftest || exit 99
right_tree
rm "$tmp/tree/doc/ORDERING.md"
test "$(breaches "$tmp/tree" | wc -l)" -eq 4 || exit 99

found=$(breaches "$srcdir") || exit 99
test -z "$found" && exit 0
echo "$found"
exit 1
