# SPDX-License-Identifier: GPL-2.0-or-later
#
# fold.gp - `text` in lines of at most `room` letters, as `folded`; of its own line
# breaks each begins a line.  nr_folded: how many.  Loaded by the scripts beside
# it.

folded = ""
line = ""
nr_folded = 1
rest = text
while (strlen(rest)) {
	cut = strstrt(rest, "\n")
	part = cut ? rest[1:cut - 1] : rest
	rest = cut ? rest[cut + 1:*] : ""
	do for [k = 1:words(part)] {
		one = word(part, k)
		if (strlen(line) && strlen(line) + strlen(one) >= room) {
			folded = folded.line."\n"
			nr_folded = nr_folded + 1
			line = one
		} else {
			line = line.(strlen(line) ? " " : "").one
		}
	}
	if (cut) {
		folded = folded.line."\n"
		nr_folded = nr_folded + 1
		line = ""
	}
}
folded = folded.line
