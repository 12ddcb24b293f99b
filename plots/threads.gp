# SPDX-License-Identifier: GPL-2.0-or-later
#
# threads.gp - what more threads get done, with the law that they follow and
# what they would do if none held another up; and the tail of fork.
#
# By hand:  gnuplot -c threads.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv, threads-PANEL.tsv, threads-throughput-law.tsv and
# threads-throughput-ideal.tsv, panels are: throughput latency

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "throughput latency"
here = ARG0[1:strlen(ARG0) - strlen("threads.gp")]
prefix = "threads"
load here."panels.gp"
heading = "What more threads get done"
across = 2
panel_width = 430
panel_height = 330
key_columns = 1
beside = "throughput-law throughput-ideal"
y_format = "%.0s%c"
title_of(panel) = panel eq "throughput" ? "all threads together" : "p99.9 of fork"
x_label = "threads"
y_label(panel) = panel eq "throughput" ? "forks a second" : "latency"
is_time(panel) = panel eq "latency"
load here."sizes.gp"
