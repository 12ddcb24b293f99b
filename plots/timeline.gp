# SPDX-License-Identifier: GPL-2.0-or-later
#
# timeline.gp - what threads did at the same time, a panel a strategy: for each
# thread three lanes, of walks and faults, of locks held, and of stalls.
#
# By hand:  gnuplot -c timeline.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv and timeline-PANEL.tsv, panels are: 1 2 3 4

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "1 2 3 4"
here = ARG0[1:strlen(ARG0) - strlen("timeline.gp")]
prefix = "timeline"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "Stalls beside their causes: what threads did at the same time\n". \
	the_load

# All panels are as high as the one with most threads.
rows = 1
do for [p = 1:words(panels)] {
	file = dir."/".prefix."-".word(panels, p).".tsv"
	stats file index 1 every ::0::0 using 7 nooutput
	rows = STATS_max > rows ? STATS_max : rows
}
across = 1
panel_width = 850
panel_height = (term eq "dumb" ? 90 : 78) * rows
# The key is this script's own, and has two lines.
key_columns = 1
load here."frame.gp"

# Row 0 is on top, and of a row's lanes that of walks.
floor_of(row, lane) = (rows - row) * 3.6 - lane - 1
is(words_, lane, y) = strstrt(" ".words_." ", " ".strcol(4)." ") ? \
	floor_of($5, lane) + y : NaN
# Of a kind that is not known to the end no thread is.
cut(words_, row, lane, y) = strstrt(" ".words_." ", " ".strcol(4)." ") ? \
	floor_of(row, lane) + y : NaN
lane_of(word_) = strstrt("sync fault", word_) ? 0 : \
	strstrt("hold shared", word_) ? 1 : 2
lane_name(lane) = lane == 0 ? (letters_only ? "walk" : "walk, fault") : \
	lane == 1 ? "lock held" : "stalled"

blue = "#0072B2"
sky = "#56B4E9"
orange = "#E69F00"
red = "#D55E00"
black = "#222222"
unset border
set border 1 lc rgb "#444444"
set grid noytics xtics
cut_style = "lc rgb '#bbbbbb' fs pattern 5 noborder"

# A box of what the lane words `what` say, from `low` to `high` in lane `k`; of
# what is cut off one for each thread.
box(y, z) = sprintf("using (t($7)):(%s):(t($7)):(t($8)):(%s):(%s) ". \
	"with boxxyerror ", y, y, z)
boxes(what, k, low, high) = ", file index 2 ". \
	box(sprintf("is('%s', %d, %g)", what, k, low), \
	    sprintf("is('%s', %d, %g)", what, k, high))
cuts(what, k) = ", for [r = 0:shown - 1] file index 2 ". \
	box(sprintf("cut('%s', r, %d, 0)", what, k), \
	    sprintf("cut('%s', r, %d, 0.9)", what, k))
drawing = "plot NaN notitle". \
	boxes("reboot", 2, -0.1, 3.0)."lc rgb '#d8d8d8' fs solid 1 noborder ". \
		"title 'stopped for a reboot'". \
	cuts("end-sync end-fault", 0).cut_style." title (r ? '' : 'not recorded any more')". \
	cuts("end-hold end-shared", 1).cut_style." notitle". \
	cuts("end-stall end-wait", 2).cut_style." notitle". \
	boxes("sync", 0, 0, 0.9)."lc rgb blue fs solid 1 border ". \
		"title 'walk over all (sync)'". \
	", file index 2 using (t($7)):(is('fault', 0, 0)):(0):(0.45) ". \
		"with vectors nohead lc rgb black lw 1 title 'fault'". \
	boxes("hold", 1, 0, 0.9)."lc rgb orange fs pattern 2 border ". \
		"title 'lock held'". \
	boxes("shared", 1, 0, 0.9)."lc rgb sky fs pattern 4 border ". \
		"title 'read side'". \
	boxes("stall", 2, 0, 0.9)."lc rgb red fs empty border ". \
		"title 'operation that takes long'". \
	boxes("wait", 2, 0, 0.5)."lc rgb red fs solid 1 border ". \
		"title 'wait for a lock'". \
	", file index 2 using (t(0.5 * ($7 + $8))):($9 == 1 ? ". \
		"floor_of($5, lane_of(strcol(4))) + 1.0 : NaN) ". \
		"with points pt 2 ps 0.6 lc rgb black title 'interrupted, or asleep'". \
	", file index 2 using (t(0.5 * ($7 + $8))):($9 == 2 ? ". \
		"floor_of($5, 2) + 1.05 : NaN) ". \
		"with points pt 11 ps 0.9 lc rgb black title 'that stall'"

for_people(ns) = ns >= 1e6 ? sprintf("%.4g ms", ns / 1e6) : \
	sprintf("%.3g %s", ns / 1e3, letters_only ? "us" : "µs")
title_of(p) = NAME[1].": ".(stall eq "-" ? \
	(stalls > 0 ? "no stall without an interrupt" : "nothing stalls") : \
	sprintf("longest stall %s %s (%s)", behind_hold ? \
		"behind one hold" : "without an interrupt", \
		for_people(stall_ns), stall)). \
	(begins > 0 ? sprintf("; 0 is %s after the start", for_people(begins)) : \
		"; 0 is the start"). \
	(shown < threads ? sprintf("; %d of %d threads", shown, threads) : "")

do for [p = 1:nr_panels] {
	load here."panel.gp"
	stats file index 1 every ::0::0 using (begins = $4, span = $5, \
		threads = $6, shown = $7, stall_ns = $8, stall = strcol(9), \
		behind_hold = int($10), stalls = $11, 0) nooutput
	unit = span >= 2e6 ? 1e6 : 1e3
	unit_name = unit == 1e6 ? "ms" : letters_only ? "us" : "µs"
	t(ns) = ns / unit
	set xrange [0:span / unit]
	set title title_of(p) offset graph -0.5,0 left
	set ytics () scale 0 font ",10"
	array THREAD[shown]
	stats file index 2 every ::0::shown - 1 \
		using (THREAD[$5 + 1] = strcol(6), 0) nooutput
	set yrange [0.2:3.6 * rows + 0.1]
	do for [r = 0:shown - 1] {
		do for [k = 0:2] {
			set ytics add (lane_name(k) floor_of(r, k) + 0.45)
		}
		set label 200 + r "thread ".THREAD[r + 1] rotate center \
			at screen 14.0 / width,first floor_of(r, 1) + 0.45 font ",10"
	}
	if (p == nr_panels) {
		set xlabel "time, ".unit_name
	}
	if (p == nr_panels) {
		set key at screen 0.5,screen (room_for_small + 4.0) / height \
			center bottom vertical maxrows 3 width -2 samplen 2 Left reverse \
			font ",10"
	} else {
		unset key
	}
	eval drawing
	load here."small-done.gp"
}
unset multiplot
