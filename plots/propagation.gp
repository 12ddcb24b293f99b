# SPDX-License-Identifier: GPL-2.0-or-later
#
# propagation.gp - the share of page directories that show a new slot, against
# the time since it was stored to the reference.
#
# By hand:  gnuplot -c propagation.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv and propagation-PANEL.tsv, the one panel is: shown

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "shown"
here = ARG0[1:strlen(ARG0) - strlen("propagation.gp")]
prefix = "propagation"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "How soon page directories show a new slot\n".the_load
across = 1
panel_width = 850
panel_height = 360
key_columns = 4
load here."frame.gp"

set logscale x
set ytics ("0 %%" 0, "25 %%" 0.25, "50 %%" 0.5, "75 %%" 0.75, "100 %%" 1)
behind = ""
before = ""

do for [p = 1:nr_panels] {
	load here."panel.gp"
	# Where nothing shows yet there is nothing to see.
	stats file index 1:nr_series using ($5 > 0 ? $4 : NaN) nooutput
	time_axis = "x"
	shortest = STATS_min
	longest = STATS_max
	load here."time-axis.gp"
	set yrange [0:1.05]
	set xlabel "time since the slot was stored to the reference"
	set ylabel "share of page directories that show it"
	load here."lines.gp"
}
unset multiplot
