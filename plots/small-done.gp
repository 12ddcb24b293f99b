# SPDX-License-Identifier: GPL-2.0-or-later
#
# small-done.gp - the small print has been drawn with the first panel, and is
# not to be drawn again with the others.  Loaded by the scripts beside it.

do for [k = 101:100 + nr_small] {
	eval sprintf("unset label %d", k)
}
