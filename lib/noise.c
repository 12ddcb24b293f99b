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

/* The steal time of a line "cpu  user nice system idle iowait irq softirq
 * steal ..." or "cpu0 user ...", if it is of @pu; -1: of all. */
static bool line_steal(const char *line, int pu, uint64_t *ticks)
{
	char name[32] = "cpu ";

	if (pu >= 0)
		snprintf(name, sizeof(name), "cpu%d ", pu);
	return !strncmp(line, name, strlen(name)) &&
	       sscanf(line, "%*s %*u %*u %*u %*u %*u %*u %*u %" SCNu64,
		      ticks) == 1;
}

/* Does @line tell of one of those? */
static bool of_any(const char *line, const unsigned int *pus, unsigned int nr,
		   uint64_t *ticks)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (line_steal(line, (int)pus[i], ticks))
			return true;
	return !nr && line_steal(line, -1, ticks);
}

int noise_read_steal(const char *path, const unsigned int *pus,
		     unsigned int nr, uint64_t *ticks)
{
	unsigned int found = 0;
	uint64_t some;
	char line[512];
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return -errno;
	*ticks = 0;
	while (found < MAX(nr, 1U) && fgets(line, sizeof(line), f)) {
		if (!of_any(line, pus, nr, &some))
			continue;
		*ticks += some;
		found++;
	}
	fclose(f);
	return found < MAX(nr, 1U) ? -EINVAL : 0;
}

static void sample_steal(const struct noise *n, struct noise_sample *s)
{
	long hz = sysconf(_SC_CLK_TCK);
	uint64_t ticks;

	if (hz <= 0 ||
	    noise_read_steal("/proc/stat", n->pus, n->nr_pus, &ticks))
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

static void sample(const struct noise *n, struct noise_sample *s)
{
	memset(s, 0, sizeof(*s));
	sample_steal(n, s);
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
	sample(n, &n->begin);
}

void noise_end(struct noise *n)
{
	const struct noise_sample *a = &n->begin;
	struct noise_sample b;

	sample(n, &b);
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
