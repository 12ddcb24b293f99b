# SPDX-License-Identifier: GPL-2.0-or-later
#
# memory-price.gp - the panel of memory.gp that shows what bytes buy, which loads
# it.  What takes no bytes stands at an eighth of one, where a logarithm can be
# had.

shown(b) = b > 0.125 ? b : 0.125
stats file index 1:nr_series using 8 nooutput
shortest = STATS_min
stats file index 1:nr_series using 9 nooutput
longest = STATS_max
stats file index 1:nr_series using 6 nooutput
most = STATS_max > 1 ? STATS_max : 1
time_axis = "y"
set logscale xy
load here."time-axis.gp"
set xrange [0.07:most * 30]
set xtics ("none" 0.125, "1 B" 1, "32 B" 32, "1 KiB" 2**10, "32 KiB" 2**15, \
	"1 MiB" 2**20, "32 MiB" 2**25, "1 GiB" 2**30, "32 GiB" 2.0**35)
set title "what they buy".(CAPTION[5] eq "-" ? "" : \
	" (without room: ".CAPTION[5][strstrt(CAPTION[5], ":") + 2:*].")") offset graph -0.5,0 left
set xlabel "bytes of all page directories together"
set ylabel "p99.9 of fork"
unset key
plot for [i = 1:nr_series] file index i \
	using (shown($4)):7:(shown($5)):(shown($6)):8:9 with xyerrorbars \
	lc rgb colour(i) pt point(i) ps 1.1 notitle, \
	for [i = 1:nr_series] file index i using (shown($4)):7:3 with labels \
	left offset 0.9,(i % 2 ? 0.5 : -0.5) \
	textcolor rgb colour(i) font ",9" notitle
unset logscale xy
