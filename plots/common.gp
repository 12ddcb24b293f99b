# SPDX-License-Identifier: GPL-2.0-or-later
#
# common.gp - what all plots share: terminal, colours, small print.
#
# Loaded by the scripts beside it, which set before:
#   dir      the folder with the tables
#   out      the picture to write
#   term     "svg", "png", or "dumb" for letters
#   width, height    of the picture, in pixels
# and call style functions with a series' number of arrays that series.gp fills.

set encoding utf8
set datafile separator "\t"

letters_only = term eq "dumb"
if (term eq "png") {
	if (strstrt(GPVAL_TERMINALS, "pngcairo")) {
		set terminal pngcairo noenhanced size width,height \
			font "sans,11" background "#ffffff"
	} else {
		set terminal png noenhanced size width,height \
			font "sans,11" truecolor
	}
}
if (term eq "svg") {
	# In points of 96 to the inch as those of a PNG, so that both are alike.
	set terminal svg noenhanced size width,height font "sans,11" \
		fontscale 1.3333 background "#ffffff"
}
# A letter stands for so many pixels that fractions of the picture hold.
letter_width = 9
letter_height = 18
if (letters_only) {
	set terminal dumb noenhanced mono size int(width / letter_width), \
		int(height / letter_height)
}
set output out

# Okabe and Ito's colours without the yellow, which paper swallows, and with a
# wine of Tol's.  Dashes and points say the same once more, for those who see or
# print no colour.
colours = "#0072B2 #D55E00 #009E73 #CC79A7 #000000 #E69F00 #56B4E9 #882255"
nr_colours = words(colours)
dashes = "1 2 4 5 1 2 4 5"
points = "7 5 9 11 13 15 3 2"
crosses = "1 2 3 8 10 12 14 4"
grey = "#777777"

# Yardsticks are grey and dotted, without points: limits, not choices.
colour_of(n) = word(colours, 1 + n % nr_colours)
colour(i) = KIND[i] == 1 ? grey : colour_of(NUMBER[i])
dash(i) = KIND[i] == 1 ? (AGAIN[i] ? 5 : 3 - NUMBER[i] % 2) : \
	AGAIN[i] > 1 ? 3 : \
	int(word(dashes, 1 + (NUMBER[i] + NUMBER[i] / nr_colours) % nr_colours))
# A further line of a strategy has its points open, where they can be; a third
# one is dotted, with crosses and others.
point(i) = AGAIN[i] > 1 ? int(word(crosses, 1 + NUMBER[i] % 8)) : \
	int(word(points, 1 + NUMBER[i] % nr_colours)) - \
	(AGAIN[i] && NUMBER[i] % nr_colours < 6 ? 1 : 0)
# What letters can tell apart is their own kinds of lines and points.
look = letters_only ? "lt i pt i " : "lc rgb colour(i) dt dash(i) ". \
	"lw line_width(i) pt point(i) "
point_size(i) = KIND[i] == 1 ? 0 : 0.8
key_text(i) = NAME[i].(KIND[i] == 1 ? " (yardstick)" : \
	KIND[i] == 2 ? " (control)" : "")
line_width(i) = AGAIN[i] ? 1.2 : KIND[i] == 1 ? 2.5 : 2

set style line 101 lc rgb "#dddddd" lw 0.7
if (!letters_only) {
	set grid back ls 101
}
set border 3 lc rgb "#444444"
set tics nomirror out textcolor rgb "#222222"

# Axes of times: whole decades, whose ticks carry the unit.
decade_below(t) = 10**floor(log10(t) + 1e-9)
decade_above(t) = 10**ceil(log10(t) - 1e-9)
time_label(m, e) = sprintf("%.0f %s", m * 10**(e % 3), \
	word(letters_only ? "ns us ms s" : "ns µs ms s", e / 3 + 1))

# Small print.
if (!letters_only) {
	do for [k = 1:nr_small] {
		set label 100 + k SMALL[k] at screen 0.012,screen \
			(16.0 * k - 2) / height font ",9" \
			textcolor rgb (DOUBTED[k] ? "#B00000" : "#555555")
	}
}
