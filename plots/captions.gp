# SPDX-License-Identifier: GPL-2.0-or-later
#
# captions.gp - the small print's lines, from below: machine; command, on as many
# lines as it takes, up to three; doubts, and what has no room, if there are any.
# Loaded by frame.gp, with `width` set; room_for_small is how high they are.

# As many letters of their size as a line has room for.
letters = int(width / 6.7)
short(s, n) = s eq "-" ? "" : strlen(s) > n ? s[1:n - 3]."..." : s
array CAPTION[5]
do for [k = 1:5] {
	CAPTION[k] = ""
}
stats dir."/caption.tsv" using (CAPTION[$0 + 1] = strcol(1), 0) nooutput
CAPTION[2] = CAPTION[2].(CAPTION[3] eq "-" ? "" : " ".CAPTION[3])

array COMMAND[3]
nr_commands = 1
COMMAND[1] = ""
do for [k = 1:words(CAPTION[2])] {
	one = (k > 1 ? " " : "").word(CAPTION[2], k)
	if (nr_commands < 3 && strlen(COMMAND[nr_commands].one) > letters) {
		nr_commands = nr_commands + 1
		COMMAND[nr_commands] = "   ".one
	} else {
		COMMAND[nr_commands] = COMMAND[nr_commands].one
	}
}

nr_small = nr_commands + 3
array SMALL[nr_small]
SMALL[1] = short(CAPTION[1], letters)
do for [k = 1:nr_commands] {
	SMALL[1 + k] = short(COMMAND[nr_commands + 1 - k], letters)
}
doubts = nr_commands + 2
SMALL[doubts] = short(CAPTION[4], letters)
SMALL[nr_small] = short(CAPTION[5], letters)
room_for_small = letters_only ? 0 : 14 + 16 * nr_small
