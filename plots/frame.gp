# SPDX-License-Identifier: GPL-2.0-or-later
#
# frame.gp - open a picture of several panels: size, terminal, multiplot.
#
# Loaded by the scripts beside it, which set before:
#   prefix       of the panels' tables, DIR/prefix-PANEL.tsv
#   panels       names, with blanks between
#   across       how many stand side by side; in a terminal it is one
#   panel_width, panel_height    in pixels, without what is around
#   key_columns  of the key below all panels; 0: there is none
#   key_each     1: each panel has one below it
#   key_extra    further entries of that key, or not set
#   gap_y        between rows of panels, in pixels, or not set
#   below        the last row, likewise
#   has_room     1: the small print need not say what has none, or not set
#   heading      the title of all
# and which then loads panel.gp for each panel p in turn.

letters_only = term eq "dumb"
nr_panels = words(panels)
across = letters_only ? 1 : (across < nr_panels ? across : nr_panels)
down = (nr_panels + across - 1) / across
if (!exists("key_each")) {
	key_each = 0
}
# Names are long, and letters are wide.
key_columns = key_each || (letters_only && key_columns) ? 1 : key_columns

# The panel with most series has the key.  Tables are looked at before there is
# a terminal, since its size depends on them.
set datafile separator "\t"
fullest = 1
most = 0
longest_key = 0
do for [p = 1:nr_panels] {
	file = dir."/".prefix."-".word(panels, p).".tsv"
	stats file using (0) nooutput
	if (STATS_blocks - 1 > most) {
		most = STATS_blocks - 1
		fullest = p
	}
	do for [i = 1:STATS_blocks - 1] {
		# With what common.gp adds to a yardstick's.
		stats file index i every ::0::0 using (n = strlen(strcol(3)) + \
			(int($2) % 10 > 0 ? 12 : 0), longest_key = n > longest_key ? n : \
			longest_key, 0) nooutput
	}
}
left = letters_only ? 90.0 : 112.0
right = letters_only ? 20.0 : 34.0
above = 88.0
gap_x = 92.0
# Titles and labels of two panels are seven lines of letters.
if (!exists("gap_y") || letters_only) {
	gap_y = letters_only ? 126.0 : 84.0
}
if (!exists("below") || letters_only) {
	below = 62.0
}
width = left + right + across * panel_width + (across - 1) * gap_x
if (letters_only && key_each) {
	gap_y = gap_y + 18 * most
	below = below + 18 * most
}
if (letters_only) {
	width = 79 * 9
	panel_width = width - left - right
}
if (!exists("has_room")) {
	has_room = 0
}
load here."captions.gp"
# The heading, in lines that there is room for.
text = heading
room = int(width / (letters_only ? 9 : 8.0))
load here."fold.gp"
heading = folded
above = above + (nr_folded > 2 ? 17.0 * (nr_folded - 2) : 0)
if (!exists("key_extra")) {
	key_extra = 0
}
most = most + key_extra
longest_key = key_extra && longest_key < 23 ? 23 : longest_key
fitting = int((width - 20) / (7.2 * longest_key + 64))
key_columns = key_columns > fitting ? (fitting > 0 ? fitting : 1) : key_columns
key_rows = key_columns ? (most + key_columns - 1) / key_columns : 0
key_height = key_columns ? 14 + 20.0 * key_rows : 0
height = above + below + down * panel_height + (down - 1) * gap_y + \
	key_height + room_for_small
load here."common.gp"
bottom = below + key_height + room_for_small

set multiplot layout down,across \
	margins screen left / width,screen 1 - right / width, \
		screen bottom / height,screen 1 - above / height \
	spacing screen gap_x / width,screen gap_y / height \
	title heading
