// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-traits.c - what the cells of one workload have of the options that a
 * workload can have for itself, as text that these options take.
 */
#include "bench/plan-internal.h"

#include <inttypes.h>
#include <string.h>

#include "bench/parse.h"

enum { TEXT_SIZE = 64 };

static void text_threads(const struct plan_cell *cell, char *buf)
{
	snprintf(buf, TEXT_SIZE, "%" PRIu64, cell->threads);
}

static void text_mms(const struct plan_cell *cell, char *buf)
{
	snprintf(buf, TEXT_SIZE, "%" PRIu64, cell->mms);
}

static void text_duration(const struct plan_cell *cell, char *buf)
{
	format_time(cell->duration_ns, buf);
}

static void text_warmup(const struct plan_cell *cell, char *buf)
{
	format_time(cell->warmup_ns, buf);
}

static void text_rate(const struct plan_cell *cell, char *buf)
{
	char arrivals[FORMAT_SIZE];

	if (cell->rate > 0)
		snprintf(buf, TEXT_SIZE, "%.17g,%s", cell->rate,
			 choice_name(ARRIVALS_NAMES, cell->arrivals, arrivals,
				     sizeof(arrivals)));
	else
		snprintf(buf, TEXT_SIZE, "max");
}

static void text_layout(const struct plan_cell *cell, char *buf)
{
	choice_name(LAYOUT_NAMES, cell->layout, buf, TEXT_SIZE);
}

/* The options that a workload can have for itself, and whether cells differ in
 * them because a list was given. */
static const struct trait {
	const char *option;
	void (*text)(const struct plan_cell *cell, char *buf);
	bool list;
} traits[] = {
	{ "threads", text_threads, true },
	{ "mms", text_mms, true },
	{ "duration", text_duration, false },
	{ "warmup", text_warmup, false },
	{ "rate", text_rate, false },
	{ "layout", text_layout, false },
};

static const struct trait *trait_of(const char *option)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(traits); i++)
		if (!strcmp(traits[i].option, option))
			return &traits[i];
	return NULL;
}

/* Is @word one of those in @list, which has commas between? */
static bool is_in(const char *list, const char *word)
{
	size_t len = strlen(word), at;

	for (; list && *list; list += at + (list[at] == ',')) {
		at = strcspn(list, ",");
		if (at == len && !strncmp(list, word, len))
			return true;
	}
	return false;
}

int plan_trait(const struct plan *plan, const char *option,
	       const char *workload, char **text, struct error *e)
{
	const struct trait *trait = trait_of(option);
	char one[TEXT_SIZE];
	int status = EXIT_OK;
	size_t i;

	*text = NULL;
	BUG_ON(!trait);
	for (i = 0; !status && i < plan->nr; i++) {
		const struct plan_cell *cell = &plan->cells[i];

		if (cell->round || strcmp(cell->workload, workload))
			continue;
		trait->text(cell, one);
		if (!*text || (trait->list && !is_in(*text, one))) {
			status = plan_append(text, one, e);
		} else if (!trait->list && strcmp(*text, one)) {
			free(*text);
			*text = NULL;
			break;
		}
	}
	return status;
}
