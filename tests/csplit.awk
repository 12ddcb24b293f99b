# SPDX-License-Identifier: GPL-2.0-or-later
#
# csplit.awk - tell the code of C files from their comments.
#
# Prints FILE, LINE, CODE and COMMENT for each line of its input, separated by
# tabs; tabs within are blanks.  Strings and characters are code, and what
# looks like a comment within them is none.

FNR == 1 { in_block = 0 }

{
	gsub(/\t/, " ")
	split_line($0)
	printf "%s\t%d\t%s\t%s\n", FILENAME, FNR, code, comment
}

# Sets code and comment; in_block carries over to the next line.
function split_line(rest,	n)
{
	code = comment = ""
	while (rest != "") {
		if (in_block) {
			n = index(rest, "*/")
			in_block = !n
			comment = comment " " (n ? substr(rest, 1, n - 1) : rest)
			rest = n ? substr(rest, n + 2) : ""
			continue
		}
		n = match(rest, /["'\/]/) ? RSTART : length(rest) + 1
		code = code substr(rest, 1, n - 1)
		rest = substr(rest, n)
		n = token_length(rest)
		if (n) {
			code = code substr(rest, 1, n)
		} else if (substr(rest, 1, 2) == "//") {
			comment = comment " " substr(rest, 3)
			n = length(rest)
		} else {
			in_block = rest != ""
			n = 2
		}
		rest = substr(rest, n + 1)
	}
}

# The length of the string, character or lone slash that s starts with.
function token_length(s)
{
	if (match(s, /^"([^"\\]|\\.)*"/) || match(s, /^'([^'\\]|\\.)*'/))
		return RLENGTH
	return s ~ /^(["']|\/[^*\/]|\/$)/
}
