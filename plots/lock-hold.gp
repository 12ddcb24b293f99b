# SPDX-License-Identifier: GPL-2.0-or-later
#
# lock-hold.gp - how long locks are held, and waited for: complementary
# distributions on two logarithmic axes.
#
# By hand:  gnuplot -c lock-hold.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv and lock-hold-PANEL.tsv, panels are: hold wait

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "hold wait"
here = ARG0[1:strlen(ARG0) - strlen("lock-hold.gp")]
prefix = "lock-hold"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "How long a lock is held, and how long others wait for it\n".the_load
across = 2
panel_width = 430
panel_height = 340
key_columns = 3
load here."frame.gp"

title_of(panel) = panel eq "hold" ? "lock held" : "lock waited for"
set logscale xy
set ytics ("100 %%" 1, "10 %%" 0.1, "1 %%" 1e-2, "0.1 %%" 1e-3, \
	"0.01 %%" 1e-4, "0.001 %%" 1e-5, "1e-4 %%" 1e-6, "1e-5 %%" 1e-7, \
	"1e-6 %%" 1e-8, "1e-7 %%" 1e-9)
behind = ""
before = ""

do for [p = 1:nr_panels] {
	load here."panel.gp"
	stats file index 1:nr_series using 4 nooutput
	time_axis = "x"
	shortest = STATS_min
	longest = STATS_max
	load here."time-axis.gp"
	stats file index 1:nr_series using 5 nooutput
	set yrange [0.8 * STATS_min:1.3]
	if (STATS_min > 0.011) {
		set ytics add ("50 %%" 0.5, "20 %%" 0.2, "5 %%" 0.05, \
			"2 %%" 0.02)
	}
	set title title_of(panel)
	set xlabel "time, t"
	if (in_first_column) {
		set ylabel "share of sections that took t or longer"
	}
	load here."lines.gp"
}
unset multiplot
