// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-contexts.c - a table of where slots were touched from: how many faults
 * that brought, and how many of them the kernel would have died of.
 *
 * Sums over the runs, not medians: these are events, and a single one counts.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/report-marks.h"
#include "bench/report-table.h"
#include "lib/touch.h"

static uint64_t sum_of(struct report_span cells, unsigned int from,
		       const char *what)
{
	const struct u64_entry *entry;
	uint64_t sum = 0;
	char key[64];
	size_t i;

	snprintf(key, sizeof(key), "%s.%s", touch_name(from), what);
	for (i = 0; i < cells.nr; i++) {
		entry = u64_map_find(&cells.v[i].cell->contexts, key);
		if (entry && entry->value != U64_NULL)
			sum += entry->value;
	}
	return sum;
}

static bool any_context(struct report_span workload)
{
	unsigned int from;

	for (from = 0; from < TOUCH_NR; from++)
		if (from != TOUCH_TASK && sum_of(workload, from, "tries"))
			return true;
	return false;
}

/* A wild access is to be fatal: what is told of it is who was not refused. */
static void fill(struct report_span cells, unsigned int from, char *text)
{
	uint64_t faults = sum_of(cells, from, "faults");
	uint64_t fatal = sum_of(cells, from, "fatal");

	if (!sum_of(cells, from, "tries"))
		snprintf(text, TABLE_TEXT, "- ");
	else if (from == TOUCH_WILD)
		snprintf(text, TABLE_TEXT, "%" PRIu64 " ", faults - fatal);
	else
		snprintf(text, TABLE_TEXT, "%" PRIu64 "/%" PRIu64 " ", faults,
			 fatal);
}

static int add_row(struct table *t, struct report_span cells)
{
	struct table_row *row = table_row(t);
	unsigned int from;

	if (!row)
		return -ENOMEM;
	marks_name(cells, row->text[0], TABLE_TEXT);
	for (from = 0; from < TOUCH_NR; from++)
		fill(cells, from, row->text[1 + from]);
	return 0;
}

static int add_load(struct table *t, struct report_span load, bool several)
{
	const struct result_cell *cell = load.v->cell;
	struct report_span rest, part;
	char line[TABLE_NOTE];
	int err = 0;

	snprintf(line, sizeof(line), "  %.60s, %" PRIu64 " threads, %" PRIu64
		 " mms", cell->geometry, cell->threads, cell->mms);
	if (several)
		err = table_note(t, line);
	for (rest = load; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		err = add_row(t, part);
	}
	return err;
}

int report_contexts(FILE *out, struct report_span workload)
{
	bool several = report_take(workload, report_same_load).nr < workload.nr;
	struct table t = { .nr_columns = 0 };
	struct report_span rest, part;
	unsigned int from;
	int err = 0;

	if (!any_context(workload))
		return 0;
	table_column(&t, "", "strategy");
	for (from = 0; from < TOUCH_NR; from++)
		table_column(&t, from == TOUCH_WILD ? "not refused" :
			     "faults/fatal ones, of all runs",
			     touch_name(from));
	for (rest = workload; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_load);
		err = add_load(&t, part, several);
	}
	if (!err)
		table_print(out, &t);
	table_release(&t);
	return err;
}
