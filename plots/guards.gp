# SPDX-License-Identifier: GPL-2.0-or-later
#
# guards.gp - vmalloc's fast path against percentile, while a walker reads the
# tables that tear-downs would free, and while none does.
#
# By hand:  gnuplot -c guards.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv, guards-PANEL.tsv and guards-noise.tsv; panels are
# walked-intended walked-service quiet-intended quiet-service

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "walked-service quiet-service"
here = ARG0[1:strlen(ARG0) - strlen("guards.gp")]
prefix = "guards"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "What the guard of tear-downs costs an allocation\n".the_load
title_of(panel) = (panel[1:6] eq "walked" ? "while a walker reads" : \
	"no walker")."-".panel[strstrt(panel, "-") + 1:*]
load here."percentiles.gp"
