# SPDX-License-Identifier: GPL-2.0-or-later
#
# sizes.gp - panels of a figure by a size, both axes logarithmic: medians with
# their intervals, laws as thin lines through them, an ideal if there is one.
# Each panel has its key below, since laws are named there.
#
# Loaded by the scripts beside it, which set what frame.gp wants, and
# title_of(panel), x_label, y_label(panel), is_time(panel).

key_each = 1
load here."frame.gp"
set logscale xy

# Tables that lie beside a panel's have nothing at times.
aside(what) = dir."/".prefix."-".panel."-".what.".tsv"
array ASIDE[2]
do for [p = 1:nr_panels] {
	load here."panel.gp"
	do for [k = 1:2] {
		ASIDE[k] = 0
		what = word("law ideal", k)
		if (strstrt(beside, panel."-".what)) {
			stats aside(what) using (0) nooutput
			ASIDE[k] = STATS_blocks > 1 ? STATS_blocks - 1 : 0
		}
	}
	ideal = 0
	if (ASIDE[2]) {
		stats aside("ideal") index 1 using 5 nooutput
		ideal = STATS_max
	}
	set autoscale
	# Zeroes are not on a logarithmic axis; the key has them.
	do for [i = 1:nr_series] {
		stats file index i using ($5 > 0 ? 2 : 1) nooutput
		NAME[i] = NAME[i].(STATS_max > 1 ? "" : ": none")
	}
	stats file index 1:nr_series using ($5 > 0 ? $5 : NaN) nooutput
	shortest = STATS_min
	# Whiskers belong to it.
	stats file index 1:nr_series using ($6 > 0 ? $6 : NaN) nooutput
	shortest = STATS_min
	stats file index 1:nr_series using 7 nooutput
	longest = STATS_max > 0 ? STATS_max : 1
	longest = ideal > longest ? ideal : longest
	stats file index 1:nr_series using 4 nooutput
	first = STATS_min
	last = STATS_max
	if (is_time(panel)) {
		time_axis = "y"
		load here."time-axis.gp"
	} else {
		lowest = shortest / 1.6
		highest = longest * 1.6
		load here."number-axis.gp"
	}
	set xrange [first / 1.3:last * 1.3]
	set xtics ()
	# What shares an x is moved apart a little; a size alone gets room.
	step = first == last ? 0.03 : 0.008
	apart(i, x) = x * (1 + step * (i - (nr_series + 1) / 2.0))
	text = the_load
	room = int(panel_width / 6.6)
	load here."fold.gp"
	set title title_of(panel)."\n".folded font ",9"
	set xlabel x_label
	set ylabel y_label(panel)
	# The dots are there for their ticks.
	eval "plot file index 1:nr_series using ". \
		"4:($5 > 0 ? $5 : NaN):xtic(4) with dots ". \
		"lc rgb '#dddddd' notitle, ". \
		(ASIDE[1] ? "for [i = 1:ASIDE[1]] aside('law') index i ". \
		"using 4:5 with lines lc rgb '#999999' dt 3 lw 1 ". \
		"notitle, " : ""). \
		(ASIDE[2] ? "aside('ideal') index 1 using 4:5 with lines ". \
		"lc rgb grey dt 2 lw 1.5 ". \
		"title 'ideal: the best, times threads', " : ""). \
		"for [i = 1:nr_series] file index i ". \
		"using (apart(i, $4)):($5 > 0 ? $5 : NaN):6:7 ". \
		"with yerrorbars ".(letters_only ? "lt i ps 0 " : \
		"lc rgb colour(i) lw 1.2 ps 0 ")."notitle, ". \
		"for [i = 1:nr_series] file index i ". \
		"using (apart(i, $4)):($5 > 0 ? $5 : NaN) with linespoints ". \
		look."ps (KIND[i] == 1 ? 0.8 : 1) title key_text(i)"
	load here."small-done.gp"
}
unset multiplot
