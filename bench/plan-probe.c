// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-probe.c - from a probe to its name and back.
 */
#include "bench/plan-probe.h"

#include <string.h>

#include "bench/parse.h"
#include "lib/rng.h"

char *plan_probe_id(const struct plan_cell *base, unsigned int nr, double rate)
{
	char *id;

	if (asprintf(&id, "%s" PLAN_PROBE_MARK "%u-%.10g", base->id, nr,
		     rate) < 0)
		return NULL;
	return id;
}

/* "NR-RATE" */
static bool take_probe(const char *text, uint64_t *nr, double *rate)
{
	size_t len = strcspn(text, "-");
	char digits[FORMAT_SIZE];

	if (!text[len] || len >= sizeof(digits))
		return false;
	snprintf(digits, sizeof(digits), "%.*s", (int)len, text);
	return !parse_u64(digits, nr) && !parse_decimal(text + len + 1, rate) &&
	       *rate > 0;
}

/* Each probe has arrivals of its own, or asking again would be of no use. */
static uint64_t probe_seed(uint64_t seed, uint64_t nr)
{
	uint64_t state = seed + nr;

	return rng_splitmix64(&state) & INT64_MAX;
}

bool plan_probe(const struct plan *plan, const char *id,
		struct plan_cell *probe)
{
	size_t len, i;
	uint64_t nr;

	for (i = 0; plan->saturation.op >= 0 && i < plan->nr; i++) {
		len = strlen(plan->cells[i].id);
		if (strncmp(id, plan->cells[i].id, len) ||
		    strncmp(id + len, PLAN_PROBE_MARK,
			    strlen(PLAN_PROBE_MARK)))
			continue;
		*probe = plan->cells[i];
		len += strlen(PLAN_PROBE_MARK);
		if (!take_probe(id + len, &nr, &probe->rate))
			continue;
		probe->id = (char *)id;
		probe->seed = probe_seed(probe->seed, nr);
		return true;
	}
	return false;
}
