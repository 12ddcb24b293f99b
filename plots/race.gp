# SPDX-License-Identifier: GPL-2.0-or-later
#
# race.gp - two allocators of one slot, by number of page directories: how many
# second ones missed it, and for how long that is possible.
#
# By hand:  gnuplot -c race.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv, race-PANEL.tsv and race-window-law.tsv, panels are:
# misses window

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "misses window"
here = ARG0[1:strlen(ARG0) - strlen("race.gp")]
prefix = "race"
load here."panels.gp"
heading = "The window between two allocators of one slot"
across = 2
panel_width = 430
panel_height = 330
key_columns = 1
beside = "window-law"
y_format = "%g"
title_of(panel) = panel eq "misses" ? "second allocators that missed the slot" \
	: "window: from the store until all have it"
x_label = "number of page directories"
y_label(panel) = panel eq "misses" ? "misses for each try" : "median window"
is_time(panel) = panel eq "window"
load here."sizes.gp"
