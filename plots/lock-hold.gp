# SPDX-License-Identifier: GPL-2.0-or-later
#
# lock-hold.gp - how long locks are held, and waited for: complementary
# distributions on two logarithmic axes.
#
# By hand:  gnuplot -c lock-hold.gp DIR OUT [svg|png] ["PANELS"]
# DIR has caption.tsv and lock-hold-PANEL.tsv, panels are: hold wait

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "hold wait"
here = ARG0[1:strlen(ARG0) - strlen("lock-hold.gp")]
width = 1000
height = 600
load here."common.gp"

title_of(panel) = panel eq "hold" ? "held" : "waited for"

file = dir."/lock-hold-".word(panels, 1).".tsv"
load here."series.gp"
key_rows = (nr_series + 2) / 3
bottom = (128.0 + 20 * key_rows) / height

set multiplot layout 1,words(panels) \
	margins screen 0.115,0.965,bottom,0.84 spacing screen 0.1,0.1 \
	title "How long a lock is held, and how long others wait for it\n".the_load
set logscale xy
set ytics ("100 %%" 1, "10 %%" 0.1, "1 %%" 1e-2, "0.1 %%" 1e-3, \
	"0.01 %%" 1e-4, "0.001 %%" 1e-5, "1e-4 %%" 1e-6, "1e-5 %%" 1e-7, \
	"1e-6 %%" 1e-8, "1e-7 %%" 1e-9)

do for [p = 1:words(panels)] {
	file = dir."/lock-hold-".word(panels, p).".tsv"
	load here."series.gp"
	stats file index 1:nr_series using 4 nooutput
	time_axis = "x"
	shortest = STATS_min
	longest = STATS_max
	load here."time-axis.gp"
	set yrange [*:1.3]
	set title "lock ".title_of(word(panels, p))
	set xlabel "time, t"
	set ylabel (p == 1 ? "share of sections that took t or longer" : "")
	if (p == 1) {
		set key at screen 0.5,screen 64.0 / height center bottom \
			vertical maxrows key_rows width 1 samplen 3.5 font ",10"
	} else {
		unset key
	}
	plot for [i = 1:nr_series] file index i using 4:5 with linespoints \
		lc rgb colour(i) dt dash(i) lw line_width(i) pt point(i) \
		ps point_size(i) pn 6 title key_text(i)
	unset label 101
	unset label 102
	unset label 103
}
unset multiplot
