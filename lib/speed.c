// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * speed.c - chains of additions, and the kernel's files of frequencies.
 */
#include "lib/speed.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

uint64_t speed_chain(const struct clock *c)
{
	uint64_t x = 1, step = 1, from = clock_stamp_ordered(c);
	unsigned int i;

	/* The compiler knows neither, so that it must add each time. */
	for (i = 0; i < SPEED_ADDS; i += 8) {
#define ADD x += step; __asm__ __volatile__("" : "+r" (x), "+r" (step))
		ADD; ADD; ADD; ADD; ADD; ADD; ADD; ADD;
#undef ADD
	}
	return clock_stamp_end(c) - from;
}

void speed_note(struct speed *s, unsigned int part, uint64_t ticks)
{
	part = MIN(part, SPEED_PARTS - 1u);
	if (!s->nr[part]++ || ticks < s->least[part])
		s->least[part] = ticks;
}

/* The shortest and the longest of the parts' shortest; how many there are. */
static unsigned int extremes(const struct speed *s, uint64_t *shortest,
			     uint64_t *longest)
{
	unsigned int i, nr = 0;

	*shortest = UINT64_MAX;
	*longest = 0;
	for (i = 0; i < SPEED_PARTS; i++) {
		if (s->nr[i] < SPEED_FEW)
			continue;
		*shortest = MIN(*shortest, s->least[i]);
		*longest = MAX(*longest, s->least[i]);
		nr++;
	}
	return nr;
}

uint64_t speed_khz(const struct speed *s, const struct clock *c)
{
	uint64_t shortest, longest;

	if (!extremes(s, &shortest, &longest) || !shortest)
		return 0;
	return (uint64_t)(SPEED_ADDS * c->info.hz / 1e3 / (double)shortest);
}

double speed_change(const struct speed *s)
{
	uint64_t shortest, longest;

	if (extremes(s, &shortest, &longest) < 2 || !shortest)
		return NAN;
	return (double)longest / (double)shortest - 1;
}

static int cpufreq_khz(const char *root, unsigned int pu, uint64_t *khz)
{
	uint64_t value;
	char path[256];
	FILE *f;
	int nr;

	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%u/cpufreq/"
		 "scaling_cur_freq", root, pu);
	f = fopen(path, "re");
	if (!f)
		return -ENOENT;
	nr = fscanf(f, "%" SCNu64, &value);
	fclose(f);
	if (nr != 1 || !value)
		return -ENOENT;
	*khz = value;
	return 0;
}

/* "processor : 3", and some lines later "cpu MHz : 2596.122". */
static int cpuinfo_khz(const char *root, unsigned int pu, uint64_t *khz)
{
	unsigned int at = UINT32_MAX;
	char path[256], line[512];
	int err = -ENOENT;
	double mhz;
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/cpuinfo", root);
	f = fopen(path, "re");
	if (!f)
		return -ENOENT;
	while (err && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "processor : %u", &at) == 1 || at != pu)
			continue;
		if (sscanf(line, "cpu MHz : %lf", &mhz) == 1 && mhz > 0) {
			*khz = (uint64_t)(mhz * 1000 + 0.5);
			err = 0;
		}
	}
	fclose(f);
	return err;
}

int speed_kernel_khz(const char *root, unsigned int pu, uint64_t *khz)
{
	return cpufreq_khz(root, pu, khz) ? cpuinfo_khz(root, pu, khz) : 0;
}
