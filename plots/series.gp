# SPDX-License-Identifier: GPL-2.0-or-later
#
# series.gp - what is in the table `file`: its load and how many series, and of
# each its key, its strategy's number and kind, and of how many of the same
# strategy it is a further one.  Loaded by the scripts beside it.
#
# Which one it is may be told in tens of the kind, where a panel lacks some.
# stats does not see what lies outside of the ranges of an earlier panel.

set autoscale
stats file using (0) nooutput
nr_series = int(STATS_blocks) - 1
array NAME[nr_series]
array NUMBER[nr_series]
array KIND[nr_series]
array AGAIN[nr_series]
load here."load.gp"
do for [i = 1:nr_series] {
	stats file index i every ::0::0 using \
		(NUMBER[i] = int($1), KIND[i] = int($2) % 10, \
		 further = int($2) / 10, \
		 NAME[i] = strcol(3), 0) nooutput
	AGAIN[i] = further
	if (i > 1 && !further) {
		AGAIN[i] = NUMBER[i] == NUMBER[i - 1] ? AGAIN[i - 1] + 1 : 0
	}
}
