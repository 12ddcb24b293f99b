# SPDX-License-Identifier: GPL-2.0-or-later
#
# winners.gp - a map of the best strategy by rate of updates and number of page
# directories; colours are those of the other plots, and each field says its
# name, its figure, and which others the runs do not tell apart from it.
#
# By hand:  gnuplot -c winners.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv and winners-PANEL.tsv, the one panel is: map

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "map"
here = ARG0[1:strlen(ARG0) - strlen("winners.gp")]
prefix = "winners"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "Where each strategy wins\n".the_load

# Columns and rows are of equal width, whatever they stand for.
stats file index 1 using 4 nooutput
nr_columns = int(STATS_max) + 1
stats file index 1 using 5 nooutput
nr_rows = int(STATS_max) + 1
across = 1
panel_width = 150 * nr_columns > 600 ? 150 * nr_columns : 600
panel_height = 84 * nr_rows > 240 ? 84 * nr_rows : 240
key_columns = 0
load here."frame.gp"

rgb(n) = int(hex(substr(colour_of(n), 2, 7)))
digit(c) = strstrt("0123456789ABCDEF", c) - 1
hex(s) = digit(s[1:1]) * 1048576 + digit(s[2:2]) * 65536 + \
	digit(s[3:3]) * 4096 + digit(s[4:4]) * 256 + digit(s[5:5]) * 16 + \
	digit(s[6:6])
rate_label(r) = r < 10 ? sprintf("%.2g", r) : sprintf("%.0f", r)

set xrange [-0.5:nr_columns - 0.5]
set yrange [-0.5:nr_rows - 0.5]
unset grid
set xlabel "new top-level slots a second"
set ylabel "number of page directories"
unset key
half = letters_only ? 0.49 : 0.48

# Pale, so that letters can be read on them; a field that is shared is paler.
plot file index 1 using 4:5:(half):(half):(rgb(int($1))):xtic(rate_label($6)): \
	ytic(7) with boxxyerror lc rgb variable \
	fs transparent solid 0.28 border, \
	file index 1 using 4:5:3 with labels offset 0,1.1 font ",12", \
	file index 1 using 4:5:11 with labels offset 0,0 font ",10", \
	file index 1 using 4:5:12 with labels offset 0,-1.1 font ",9" \
	textcolor rgb "#444444"
load here."small-done.gp"
unset multiplot
