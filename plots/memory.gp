# SPDX-License-Identifier: GPL-2.0-or-later
#
# memory.gp - memory by cause, one bar a strategy: for each mm, and fixed; and
# what is had for it, all bytes against the tail of fork.
#
# By hand:  gnuplot -c memory.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv and memory-PANEL.tsv, panels are: mm fixed price

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "mm fixed price"
here = ARG0[1:strlen(ARG0) - strlen("memory.gp")]
prefix = "memory"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "Memory that a strategy takes, and what it buys\n".the_load
across = 1
panel_width = 900
panel_height = 210
key_columns = 0
has_room = 1

# Names are written aslant below their bars.
longest = 0
stats file index 1 using (n = strlen(strcol(3)), \
	longest = n > longest ? n : longest, 0) nooutput
aslant = 3.2 * longest
gap_y = aslant > 42 ? 42 + aslant : 84.0
below = aslant > 48 ? 14 + aslant : 62.0
load here."frame.gp"

digits(b) = sprintf(b < 100 ? "%.2g" : "%.3g", b)
sized(b) = b >= 2**30 ? digits(b / 2.0**30)." GiB" : \
	b >= 2**20 ? digits(b / 2.0**20)." MiB" : \
	b >= 2**10 ? digits(b / 2.0**10)." KiB" : sprintf("%.0f B", b)

# Patterns say the same as colours, for those who see or print none.
set style line 1 lc rgb "#0072B2"
set style line 2 lc rgb "#E69F00"
set style line 3 lc rgb "#D55E00"
set style line 4 lc rgb "#999999"

do for [p = 1:nr_panels] {
	load here."panel.gp"
	if (panel eq "price") {
		load here."memory-price.gp"
	} else {
		load here."memory-bars.gp"
	}
	load here."small-done.gp"
}
unset multiplot
