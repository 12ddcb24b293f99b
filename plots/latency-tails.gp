# SPDX-License-Identifier: GPL-2.0-or-later
#
# latency-tails.gp - latency against percentile, where each further nine has as
# much room as the one before.
#
# By hand:  gnuplot -c latency-tails.gp DIR OUT [svg|png] ["PANELS"]
# DIR has caption.tsv and latency-tails-PANEL.tsv, panels are:
# fork exit vmalloc access

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "fork exit vmalloc access"
here = ARG0[1:strlen(ARG0) - strlen("latency-tails.gp")]
nr_panels = words(panels)
columns = nr_panels > 1 ? 2 : 1
rows = (nr_panels + columns - 1) / columns
width = 1000
height = rows > 1 ? 820 : 560
load here."common.gp"

# The panel with most series has the key.
fullest = 1
most = 0
do for [p = 1:nr_panels] {
	file = dir."/latency-tails-".word(panels, p).".tsv"
	load here."series.gp"
	if (nr_series > most) {
		most = nr_series
		fullest = p
	}
}
key_rows = (most + 3) / 4
bottom = (128.0 + 20 * key_rows) / height

set multiplot layout rows,columns \
	margins screen 0.115,0.97,bottom,1 - 95.0 / height \
	spacing screen 0.095,screen 85.0 / height \
	title "How far the tails of latencies reach\n".the_load
set logscale y
# Ticks are formats themselves, hence two signs where one is to be seen.
percentile(n) = n < 1 ? "0 %%" : n > 7 ? sprintf("%d nines", n) : \
	sprintf(n < 3 ? "%.0f" : sprintf("%%.%df", n - 2), \
		100 - 100 * 10.0**-n)." %%"

do for [p = 1:nr_panels] {
	file = dir."/latency-tails-".word(panels, p).".tsv"
	load here."series.gp"
	stats file index 1:nr_series using 4 nooutput
	last = STATS_max > 1 ? STATS_max : 1
	stats file index 1:nr_series using 5 nooutput
	time_axis = "y"
	shortest = STATS_min
	longest = STATS_max
	load here."time-axis.gp"
	set xrange [0:last]
	set xtics ()
	do for [n = 0:int(last)] {
		set xtics add (percentile(n) n)
	}
	set title word(panels, p)
	set xlabel (p > nr_panels - columns ? \
		"percentile (a line ends at its longest)" : "")
	set ylabel (p % 2 ? "latency" : "")
	if (p == fullest) {
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
