# SPDX-License-Identifier: GPL-2.0-or-later
#
# latency-tails.gp - latency of operations against percentile.
#
# By hand:  gnuplot -c latency-tails.gp DIR OUT [svg|png|dumb] ["PANELS"]
# DIR has caption.tsv, latency-tails-PANEL.tsv and latency-tails-noise.tsv;
# panels are OP-intended, where the load had a rate, and OP-service, OP being
# fork exit vmalloc access

dir = ARG1
out = ARG2
term = ARGC > 2 ? ARG3 : "svg"
panels = ARGC > 3 ? ARG4 : "fork-service exit-service vmalloc-service ".\
	"access-service"
here = ARG0[1:strlen(ARG0) - strlen("latency-tails.gp")]
prefix = "latency-tails"
load here."panels.gp"
file = dir."/".prefix."-".word(panels, 1).".tsv"
load here."load.gp"
heading = "How far the tails of latencies reach\n".the_load
title_of(panel) = panel
load here."percentiles.gp"
