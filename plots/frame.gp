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
do for [p = 1:nr_panels] {
	file = dir."/".prefix."-".word(panels, p).".tsv"
	stats file using (0) nooutput
	if (STATS_blocks - 1 > most) {
		most = STATS_blocks - 1
		fullest = p
	}
}
key_rows = key_columns ? (most + key_columns - 1) / key_columns : 0
key_height = key_columns ? 14 + 20.0 * key_rows : 0
left = letters_only ? 90.0 : 112.0
right = letters_only ? 20.0 : 34.0
above = 88.0
gap_x = 92.0
# Titles and labels of two panels are seven lines of letters.
gap_y = letters_only ? 126.0 : 84.0
below = 62.0
room_for_small = letters_only ? 0 : 78
width = left + right + across * panel_width + (across - 1) * gap_x
if (letters_only) {
	width = 79 * 9
	panel_width = width - left - right
}
height = above + below + down * panel_height + (down - 1) * gap_y + \
	key_height + room_for_small
load here."common.gp"
bottom = below + key_height + room_for_small

set multiplot layout down,across \
	margins screen left / width,screen 1 - right / width, \
		screen bottom / height,screen 1 - above / height \
	spacing screen gap_x / width,screen gap_y / height \
	title heading
