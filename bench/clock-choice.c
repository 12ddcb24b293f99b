// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clock-choice.c - may the fastest clock be used on these cores, or another, or
 * none?
 *
 * PGDBENCH_CLOCK, if set, has always meant CLOCK_MONOTONIC to who runs a cell;
 * that is how a choice is handed on.  PGDBENCH_SKEW is for tests.
 */
#include "bench/clock-choice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/parse.h"

int clock_skew_parse(const char *text, struct clock_skew *skew)
{
	static const char word[] = ",monotonic";
	const char *comma = strchr(text, ',');
	char time[32];

	snprintf(time, sizeof(time), "%.*s",
		 (int)(comma ? comma - text : (long)strlen(text)), text);
	skew->monotonic = comma && !strcmp(comma, word);
	if ((comma && !skew->monotonic) || parse_time(time, &skew->ns))
		return -EINVAL;
	return 0;
}

static uint64_t skew_ticks(const struct clock *c, unsigned int cpu,
			   const void *arg)
{
	const struct clock_skew *skew = arg;

	return clock_ticks(c, skew->ns * cpu);
}

static int race(const struct clock *c, const struct clock_skew *skew,
		struct clock_cores *cores)
{
	const struct clock_offset offset = {
		.ticks = skew_ticks, .arg = skew,
	};
	bool played = skew->ns && (c->use_counter || skew->monotonic);

	return clock_race_cores(c, played ? &offset : NULL, cores);
}

int clock_choose(const struct clock_skew *skew, struct clock_choice *choice)
{
	struct clock_cores cores;
	struct clock c;
	int err = clock_init(&c, getenv("PGDBENCH_CLOCK") != NULL);

	if (!err)
		err = race(&c, skew, &choice->cores);
	if (err)
		return err;
	choice->source = c.info.source;
	choice->verdict = CLOCK_SOUND;
	if (!choice->cores.backsteps)
		return 0;
	choice->verdict = CLOCK_REFUSED;
	if (!c.use_counter)
		return 0;
	err = clock_init(&c, true);
	if (!err)
		err = race(&c, skew, &cores);
	if (!err && !cores.backsteps)
		choice->verdict = CLOCK_REPLACED;
	return err;
}

static int read_skew(struct clock_skew *skew, struct error *e)
{
	const char *text = getenv("PGDBENCH_SKEW");

	*skew = (struct clock_skew){ .ns = 0, };
	if (text && clock_skew_parse(text, skew))
		return error_set(e, EXIT_USAGE,
				 "PGDBENCH_SKEW is no time: '%s'", text);
	return EXIT_OK;
}

static int replace(const struct clock_choice *choice, struct error *e)
{
	warn("clock '%s' jumps back between cores, %llu times of %u; times are "
	     "clock_monotonic's", choice->source,
	     (unsigned long long)choice->cores.backsteps,
	     choice->cores.nr_pairs * 2 * CLOCK_RACE_ROUNDS);
	return setenv("PGDBENCH_CLOCK", "monotonic", 1) ? error_memory(e)
							 : EXIT_OK;
}

int clock_settle(struct clock_choice *choice, struct error *e)
{
	struct clock_skew skew;
	int err, status = read_skew(&skew, e);

	if (status)
		return status;
	err = clock_choose(&skew, choice);
	if (err)
		return error_set(e, EXIT_ERROR, "cannot race the cores' "
				 "clocks: %s", strerror(-err));
	if (choice->verdict == CLOCK_REFUSED)
		return error_set(e, EXIT_RESOURCE, "no clock can be used: "
				 "clock_monotonic jumps back between cores");
	return choice->verdict == CLOCK_REPLACED ? replace(choice, e)
						 : EXIT_OK;
}
