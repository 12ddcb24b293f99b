# SPDX-License-Identifier: GPL-2.0-or-later
#
# memory-bars.gp - a panel of memory.gp with bars, which loads it.  The third
# part of a bar for each mm has no bytes; whiskers are the interval of the sum.

mm = panel eq "mm"
sum_column = mm ? 6 : 7
stats file index 1 using sum_column nooutput
most = STATS_max > 0 ? STATS_max : 1
bars = STATS_records
stats file index 1 using (column(sum_column + 2)) nooutput
most = STATS_max > most ? STATS_max : most
unit = most >= 2**20 ? 2.0**20 : most >= 2**10 ? 2.0**10 : 1

set style data histograms
set style histogram rowstacked gap 1
set boxwidth 0.6 relative
set xtics rotate by -25 scale 0
set grid noxtics ytics
set yrange [0:1.22 * most / unit]
set xrange [-0.6:bars - 0.4]
set ylabel (unit == 2**20 ? "MiB" : unit == 2**10 ? "KiB" : "bytes"). \
	(mm ? " for each mm" : " in all")
set title (mm ? "for each mm" : "whatever their number")." " offset graph -0.5,0 left
set key at graph 1,graph 1.04 right bottom horizontal maxrows 1 reverse Left \
	samplen 1.5 width -2 font ",10"
if (mm) {
	plot file index 1 using ($4 / unit):xtic(3) ls 1 fs pattern 3 \
		title "of its own", \
	file index 1 using ($5 / unit) ls 4 fs pattern 6 \
		title "in struct page, there anyway", \
	file index 1 using 0:($6 / unit):(sized($6)) with labels \
		offset 0,0.7 font ",9" notitle
} else {
	plot file index 1 using ($4 / unit):xtic(3) ls 1 fs pattern 3 \
		title "registry", \
	file index 1 using ($5 / unit) ls 2 fs pattern 7 \
		title "preallocated tables", \
	file index 1 using ($6 / unit) ls 3 fs pattern 2 \
		title "waiting to be freed, at most", \
	file index 1 using 0:($8 / unit):(0):(($9 - $8) / unit) \
		with vectors heads size screen 0.003,90 \
		lc rgb "#222222" lw 1.2 notitle, \
	file index 1 using 0:($9 / unit):(sized($7)) with labels \
		offset 0,0.7 font ",9" notitle
}
set title
set style data points
set xtics norotate scale 1
set grid xtics
