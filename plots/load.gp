# SPDX-License-Identifier: GPL-2.0-or-later
#
# load.gp - of the table `file`, its load, for the heading.  Loaded by the scripts
# beside it, before there is a terminal.
#
# gnuplot 5.4 reads texts from memory that it has freed if a line of a table has
# more than 160 bytes: none is that long.

set datafile separator "\t"
the_load = ""
stats file index 0 every ::0::0 using (the_load = strcol(1), 0) nooutput
