# SPDX-License-Identifier: GPL-2.0-or-later
#
# percentiles.gp - panels of latency against percentile, where each further nine
# has as much room as the one before.
#
# Panels whose names end in -intended and -service stand side by side and share
# an axis.  Grey behind them is what an idle loop would have waited: whatever
# lies in it may be the machine's doing.  Loaded by the scripts beside it, which
# set what frame.gp wants and title_of(panel), "OPERATION-intended" or so.

across = 2
panel_width = 430
panel_height = 260
key_columns = 4
key_extra = 1
load here."frame.gp"
set logscale y

# Ticks are formats themselves, hence two signs where one is to be seen.
percentile(n) = n < 1 ? "0 %%" : n > 7 ? sprintf("%d nines", n) : \
	sprintf(n < 3 ? "%.0f" : sprintf("%%.%df", n - 2), \
		100 - 100 * 10.0**-n)." %%"
operation(panel) = panel[1:strstrt(panel, "-") - 1]
kind(panel) = panel[strstrt(panel, "-") + 1:*] eq "intended" ? \
	", from when it was due" : ", from the call"

noise = dir."/".prefix."-noise.tsv"
stats noise using (0) nooutput
has_noise = STATS_blocks > 1
before = ""

do for [p = 1:nr_panels] {
	load here."panel.gp"
	stats file index 1:nr_series using 4 nooutput
	last = STATS_max > 1 ? STATS_max : 1
	# Both of a pair have the range that both need.
	pair = operation(panel)
	shortest = 1e12
	longest = 1
	do for [q = 1:nr_panels] {
		if (operation(word(panels, q)) eq pair) {
			other = dir."/".prefix."-".word(panels, q).".tsv"
			stats other using 5 nooutput
			shortest = STATS_min < shortest ? STATS_min : shortest
			longest = STATS_max > longest ? STATS_max : longest
		}
	}
	time_axis = "y"
	load here."time-axis.gp"
	set xrange [0:last]
	set xtics ()
	do for [n = 0:int(last)] {
		set xtics add (percentile(n) n)
	}
	set title operation(title_of(panel)).kind(panel)
	if (in_last_row) {
		set xlabel "percentile (a line ends at its longest)"
	}
	if (in_first_column) {
		set ylabel "latency"
	}
	behind = has_noise && !letters_only ? "noise index 1 using 4:5 with ". \
		"filledcurves y1=lowest fc rgb '#cccccc' fs solid 0.55 ". \
		"noborder title 'idle loop (noise floor)'" : ""
	load here."lines.gp"
}
unset multiplot
