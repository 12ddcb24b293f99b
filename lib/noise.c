// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * noise.c - hiccups and the system's counters.
 */
#include "lib/noise.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void noise_init(struct noise *n)
{
	memset(n, 0, sizeof(*n));
	hist_init(&n->gaps);
}

void noise_probe(struct noise *n, const struct clock *c, uint64_t duration_ns)
{
	uint64_t ticks = clock_ticks(c, duration_ns);
	uint64_t from = clock_stamp(c), last = from, now;

	do {
		now = clock_stamp(c);
		noise_note_gap(n, clock_since(c, last, now));
		last = now;
	} while (now - from < ticks);
	n->probe_ns += clock_since(c, from, now);
	n->have_probe = true;
}

double noise_lost_share(const struct noise *n)
{
	return n->probe_ns ? (double)n->lost_ns / (double)n->probe_ns : 0.0;
}

/* cpu  user nice system idle iowait irq softirq steal ... */
int noise_read_steal(const char *path, uint64_t *ticks)
{
	char line[512];
	int err = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return -errno;
	if (!fgets(line, sizeof(line), f) ||
	    sscanf(line, "cpu %*u %*u %*u %*u %*u %*u %*u %" SCNu64,
		   ticks) != 1)
		err = -EINVAL;
	fclose(f);
	return err;
}

static void sample_steal(struct noise_sample *s)
{
	long hz = sysconf(_SC_CLK_TCK);
	uint64_t ticks;

	if (hz <= 0 || noise_read_steal("/proc/stat", &ticks))
		return;
	s->steal_ns = ticks * (1000000000 / (uint64_t)hz);
	s->have_steal = true;
}

static void sample_rusage(struct noise_sample *s)
{
	struct rusage ru;

	if (getrusage(RUSAGE_SELF, &ru))
		return;
	s->nr_voluntary = (uint64_t)ru.ru_nvcsw;
	s->nr_involuntary = (uint64_t)ru.ru_nivcsw;
	s->nr_minor_faults = (uint64_t)ru.ru_minflt;
	s->nr_major_faults = (uint64_t)ru.ru_majflt;
	s->have_rusage = true;
}

static void sample(struct noise_sample *s)
{
	memset(s, 0, sizeof(*s));
	sample_steal(s);
	sample_rusage(s);
}

/* Some hosts let the steal counter step back when a cpu goes away. */
static uint64_t grown(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

void noise_begin(struct noise *n)
{
	memset(&n->delta, 0, sizeof(n->delta));
	sample(&n->begin);
}

void noise_end(struct noise *n)
{
	const struct noise_sample *a = &n->begin;
	struct noise_sample b;

	sample(&b);
	n->delta = (struct noise_sample){
		.have_steal = a->have_steal && b.have_steal,
		.have_rusage = a->have_rusage && b.have_rusage,
		.steal_ns = grown(a->steal_ns, b.steal_ns),
		.nr_voluntary = grown(a->nr_voluntary, b.nr_voluntary),
		.nr_involuntary = grown(a->nr_involuntary, b.nr_involuntary),
		.nr_minor_faults = grown(a->nr_minor_faults,
					 b.nr_minor_faults),
		.nr_major_faults = grown(a->nr_major_faults,
					 b.nr_major_faults),
	};
}
