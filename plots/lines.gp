# SPDX-License-Identifier: GPL-2.0-or-later
#
# lines.gp - the series of the table `file` as lines with points: x in column 4,
# y in 5, and a band from 6 to 7, which holds the median of all runs that one
# could make.  Loaded by the scripts beside it, after panel.gp and the axes.
#
# `behind` is drawn first, `before` last: a plot's elements each, or "".

eval "plot ".(strlen(behind) ? behind.", " : "").(letters_only ? "" : \
	"for [i = 1:nr_series] file index i using 4:6:7 with filledcurves ". \
	"fc rgb colour(i) fs transparent solid 0.16 noborder notitle, "). \
	"for [i = 1:nr_series] file index i using 4:5 with linespoints ". \
	look."ps point_size(i) pn 6 title key_text(i)". \
	(strlen(before) ? ", ".before : "")
load here."small-done.gp"
