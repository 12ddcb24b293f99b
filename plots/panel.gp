# SPDX-License-Identifier: GPL-2.0-or-later
#
# panel.gp - begin panel p of a picture that frame.gp opened: its table, its
# series, and the key if this panel has it.  Loaded by the scripts beside it.

panel = word(panels, p)
file = dir."/".prefix."-".panel.".tsv"
load here."series.gp"
unset xlabel
unset ylabel
in_last_row = p > nr_panels - across
in_first_column = (p - 1) % across == 0
if (key_each && letters_only) {
	set key at graph 0.5,graph -72.0 / panel_height center top vertical \
		maxrows nr_series
} else { if (key_each) {
	set key at screen (left + (p - 1) % across * (panel_width + gap_x) + \
		panel_width / 2.0) / width,screen (room_for_small + \
		key_height - 4) / height center top vertical maxrows nr_series \
		width 1 samplen 3.5 font ",10"
} else { if (key_columns && p == fullest) {
	set key at screen 0.5,screen (room_for_small + 4.0) / height \
		center bottom vertical maxrows key_rows width 1 samplen 3.5 \
		font ",10"
} else {
	unset key
} } }
