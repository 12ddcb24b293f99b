# SPDX-License-Identifier: GPL-2.0-or-later
#
# time-axis.gp - range and ticks of the axis `time_axis`, "x" or "y", for times
# from `shortest` to `longest` ns.  Loaded by the scripts beside it.

lowest = decade_below(shortest)
highest = decade_above(longest)
if (highest == lowest) {
	highest = 10 * lowest
}
# A little more, or gnuplot at times leaves out the ticks at the ends.
eval sprintf("set %srange [%.3f:%.3f]", time_axis, 0.98 * lowest, \
	1.02 * highest)
eval "set ".time_axis."tics ()"
# Where there is but one decade it gets ticks inside.
digits = highest / lowest < 11 ? "1 2 5" : "1"
# Where there are too many for a line of labels every other one is bare.
every = time_axis eq "x" && highest / lowest > 2e6 ? 2 : 1
do for [e = 0:11] {
	do for [m in digits] {
		at = m * 10.0**e
		if (at > 0.99 * lowest && at < 1.01 * highest) {
			eval sprintf('set %stics add ("%s" %.0f)', time_axis, \
				e % every ? "" : time_label(m, e), at)
		}
	}
}
