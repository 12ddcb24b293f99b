# SPDX-License-Identifier: GPL-2.0-or-later
#
# number-axis.gp - range and ticks of a logarithmic y axis of numbers, of which
# y_format makes labels, from `lowest` to `highest`.  Loaded by the scripts beside
# it.

set yrange [lowest:highest]
set ytics ()
digits = highest / lowest < 150 ? "1 2 5" : "1"
do for [e = -12:12] {
	do for [m in digits] {
		at = m * 10.0**e
		if (at >= lowest && at <= highest) {
			eval sprintf('set ytics add ("%s" %g)', \
				gprintf(y_format, at), at)
		}
	}
}
