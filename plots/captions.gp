# SPDX-License-Identifier: GPL-2.0-or-later
#
# captions.gp - the small print's lines, from below: machine, command, doubts, and
# what has no room, each on as many lines as it takes.  Loaded by frame.gp, with
# `width` set; room_for_small is how high they are.

array CAPTION[5]
do for [c = 1:5] {
	CAPTION[c] = ""
}
stats dir."/caption.tsv" using (CAPTION[$0 + 1] = strcol(1), 0) nooutput
CAPTION[2] = CAPTION[2].(CAPTION[3] eq "-" ? "" : " ".CAPTION[3])
CAPTION[3] = CAPTION[4]
CAPTION[4] = has_room ? "-" : CAPTION[5]

# As many letters of their size as a line has room for.
room = int(width / 6.7)
array SMALL[24]
array DOUBTED[24]
nr_small = 0
do for [c = 1:4] {
	if (CAPTION[c] ne "-" && strlen(CAPTION[c])) {
		text = CAPTION[c]
		load here."fold.gp"
		do for [k = 1:nr_folded] {
			cut = strstrt(folded, "\n")
			at = nr_small + nr_folded + 1 - k
			SMALL[at] = (k > 1 ? "    " : ""). \
				(cut ? folded[1:cut - 1] : folded)
			DOUBTED[at] = c == 3
			folded = cut ? folded[cut + 1:*] : ""
		}
		nr_small = nr_small + nr_folded
	}
}
room_for_small = letters_only ? 0 : 14 + 16 * nr_small
