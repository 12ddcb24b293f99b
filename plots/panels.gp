# SPDX-License-Identifier: GPL-2.0-or-later
#
# panels.gp - of `panels` those that have data.  Loaded by the scripts beside it,
# with dir and prefix set, before anything looks into a table.

asked = panels
panels = ""
do for [p = 1:words(asked)] {
	file = dir."/".prefix."-".word(asked, p).".tsv"
	# More than the line that says what load it is of.
	if (int(system(sprintf("grep -c '^[^#]' '%s'", file))) > 1) {
		panels = panels.(strlen(panels) ? " " : "").word(asked, p)
	}
}
if (!words(panels)) {
	printerr prefix.": there is no data in ".dir
	exit status 1
}
