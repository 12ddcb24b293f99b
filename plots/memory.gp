# SPDX-License-Identifier: GPL-2.0-or-later
#
# memory.gp - memory by cause, one bar a strategy: for each mm, and fixed.
#
# By hand:  gnuplot -c memory.gp DIR OUT [svg|png] ["PANELS"]
# DIR has caption.tsv and memory-PANEL.tsv, panels are: mm fixed

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "mm fixed"
here = ARG0[1:strlen(ARG0) - strlen("memory.gp")]
nr_panels = words(panels)
width = 1000
height = 640
load here."common.gp"

digits(b) = sprintf(b < 100 ? "%.2g" : "%.3g", b)
sized(b) = b >= 2**30 ? digits(b / 2.0**30)." GiB" : \
	b >= 2**20 ? digits(b / 2.0**20)." MiB" : \
	b >= 2**10 ? digits(b / 2.0**10)." KiB" : sprintf("%.0f B", b)

file = dir."/memory-".word(panels, 1).".tsv"
load here."series.gp"
set multiplot layout 1,nr_panels \
	margins screen 0.085,0.965,0.37,0.84 spacing screen 0.1,0.1 \
	title "Memory that a strategy takes\n".the_load
set style data histograms
set style histogram rowstacked gap 1
set boxwidth 0.7 relative
# Patterns say the same as colours, for those who see or print none.
set style line 1 lc rgb "#0072B2"
set style line 2 lc rgb "#E69F00"
set style line 3 lc rgb "#D55E00"
set style line 4 lc rgb "#999999"
set xtics rotate by -35 scale 0
set grid noxtics ytics
set yrange [0:*]

# Where bars are narrow, what stands on them stands upright.
stats file index 1 using 4 nooutput
upright = STATS_records > 8
how = upright ? "rotate by 90 left offset 0,0.4" : "offset 0,0.7"

do for [p = 1:nr_panels] {
	panel = word(panels, p)
	file = dir."/memory-".panel.".tsv"
	mm = panel eq "mm"
	total(a, b, c) = mm ? a + b : a + b + c
	third = mm ? 5 : 6
	set autoscale
	stats file index 1 using (total($4, $5, column(third))) nooutput
	most = STATS_max > 0 ? STATS_max : 1
	unit = most >= 2**20 ? 2.0**20 : most >= 2**10 ? 2.0**10 : 1
	set yrange [0:(upright ? 1.3 : 1.18) * most / unit]
	set xrange [-0.6:STATS_records - 0.4]
	set ylabel (unit == 2**20 ? "MiB" : unit == 2**10 ? "KiB" : "bytes"). \
		(mm ? " for each mm" : " in all")
	set title (mm ? "for each mm, beside its page directory" : \
		"whatever the number of mms")
	set key at graph 0,screen 64.0 / height left bottom vertical \
		reverse Left samplen 1.5 font ",10"
	if (mm) {
		plot file index 1 using ($4 / unit):xtic(3) ls 1 fs pattern 3 \
			title "of its own", \
		file index 1 using ($5 / unit) ls 4 fs pattern 6 \
			title "in struct page, which is there anyway", \
		file index 1 using 0:(total($4, $5, 0) / unit): \
			(sized(total($4, $5, 0))) with labels \
			@how font ",9" notitle
	} else {
		plot file index 1 using ($4 / unit):xtic(3) ls 1 fs pattern 3 \
			title "registry", \
		file index 1 using ($5 / unit) ls 2 fs pattern 7 \
			title "preallocated tables", \
		file index 1 using ($6 / unit) ls 3 fs pattern 2 \
			title "waiting to be freed, at most", \
		file index 1 using 0:(total($4, $5, $6) / unit): \
			(sized(total($4, $5, $6))) with labels \
			@how font ",9" notitle
	}
	unset label 101
	unset label 102
	unset label 103
}
unset multiplot
