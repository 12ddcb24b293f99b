# SPDX-License-Identifier: GPL-2.0-or-later
#
# sync-scaling.gp - what a walk over all page directories, and a sync, takes by
# their number: medians, with the least and the greatest of the runs.
#
# By hand:  gnuplot -c sync-scaling.gp DIR OUT [svg|png] ["PANELS"]
# DIR has caption.tsv and sync-scaling-PANEL.tsv, panels are: walk sync

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "walk sync"
here = ARG0[1:strlen(ARG0) - strlen("sync-scaling.gp")]
nr_panels = words(panels)
width = 1000
height = 600
load here."common.gp"

title_of(panel) = panel eq "walk" ? "walk, nothing else going on" : \
	"sync, other work going on"

fullest = 1
most = 0
do for [p = 1:nr_panels] {
	file = dir."/sync-scaling-".word(panels, p).".tsv"
	load here."series.gp"
	if (nr_series > most) {
		most = nr_series
		fullest = p
	}
}
key_rows = (most + 3) / 4
bottom = (128.0 + 20 * key_rows) / height

set multiplot layout 1,nr_panels \
	margins screen 0.115,0.97,bottom,0.82 spacing screen 0.1,0.1 \
	title "What it takes to reach every page directory"
set logscale xy

# Series that share an x are moved apart a little; a number alone gets room.
do for [p = 1:nr_panels] {
	file = dir."/sync-scaling-".word(panels, p).".tsv"
	load here."series.gp"
	stats file index 1:nr_series using 6 nooutput
	shortest = STATS_min
	stats file index 1:nr_series using 7 nooutput
	longest = STATS_max
	stats file index 1:nr_series using 4 nooutput
	first = STATS_min
	last = STATS_max
	time_axis = "y"
	load here."time-axis.gp"
	set xrange [first / 1.5:last * 1.5]
	set xtics ()
	step = first == last ? 0.06 : 0.008
	apart(i, x) = x * (1 + step * (i - (nr_series + 1) / 2.0))
	set title title_of(word(panels, p))."\n".the_load
	set xlabel "number of page directories"
	set ylabel (p == 1 ? "time for all of them" : "")
	if (p == fullest) {
		set key at screen 0.5,screen 64.0 / height center bottom \
			vertical maxrows key_rows width 1 samplen 3.5 font ",10"
	} else {
		unset key
	}
	# The dots are there for their ticks.
	plot file index 1:nr_series using 4:5:xtic(4) with dots \
		lc rgb "#dddddd" notitle, \
		for [i = 1:nr_series] file index i \
		using (apart(i, $4)):5:6:7 with yerrorbars \
		lc rgb colour(i) lw 1.2 ps 0 notitle, \
		for [i = 1:nr_series] file index i \
		using (apart(i, $4)):5 with linespoints \
		lc rgb colour(i) dt dash(i) lw line_width(i) pt point(i) \
		ps (KIND[i] == 1 ? 0.8 : 1) title key_text(i)
	unset label 101
	unset label 102
	unset label 103
}
unset multiplot
