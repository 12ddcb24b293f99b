# SPDX-License-Identifier: GPL-2.0-or-later
#
# sync-scaling.gp - what a walk over all page directories, and a sync, takes by
# their number, with the laws that they follow; and by the layout of the
# population.
#
# By hand:  gnuplot -c sync-scaling.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv, sync-scaling-PANEL.tsv and sync-scaling-PANEL-law.tsv,
# panels are: walk sync layout

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "walk sync"
here = ARG0[1:strlen(ARG0) - strlen("sync-scaling.gp")]
prefix = "sync-scaling"
load here."panels.gp"
heading = "What it takes to reach every page directory"
across = 3
panel_width = words(panels) > 2 ? 360 : 430
panel_height = 330
key_columns = 1
beside = "walk-law sync-law"
y_format = "%g"
title_of(panel) = panel eq "walk" ? "walk, nothing else going on" : \
	panel eq "sync" ? "sync, other work going on" : \
	"walk, by the population's layout"
x_label = "number of page directories"
y_label(panel) = "time for all of them"
is_time(panel) = 1
load here."sizes.gp"
