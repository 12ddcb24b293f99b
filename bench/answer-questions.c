// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * answer-questions.c - what the field asks, and the sentence for each.
 *
 * Of the loads that could answer, one does: steady before others, as there
 * page directories are as cold as in a kernel that fills a slot now and then.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/answer-internal.h"
#include "lib/touch.h"

/* ---- figures ---- */

static const struct hist *op_hist(const struct report_metric *m,
				  const struct report_row *row __unused_arg,
				  const struct result_cell *cell)
{
	return report_latency(cell, m->op);
}

static const struct hist *hold_hist(const struct report_metric *m __unused_arg,
				    const struct report_row *row,
				    const struct result_cell *cell)
{
	const struct result_lock *lock = report_find_lock(cell, row->lock);

	return lock ? report_hold(lock) : NULL;
}

static const struct hist *window_hist(const struct report_metric *m __unused_arg,
				      const struct report_row *row __unused_arg,
				      const struct result_cell *cell)
{
	return report_values(cell->propagation_ns);
}

static double per_mm(const struct result_cell *cell)
{
	return report_real(cell->memory.per_mm_bytes);
}

/* All that a strategy took at once; what no one measured is none of it. */
static double memory_sum(const struct result_cell *cell)
{
	double each = per_mm(cell) * (double)cell->mms, one, sum;
	double (*const rest[])(const struct result_cell *cell) = {
		report_prealloc, report_deferred,
	};
	size_t i;

	sum = each + report_fixed(cell);
	for (i = 0; i < ARRAY_SIZE(rest); i++) {
		one = rest[i](cell);
		sum += isnan(one) ? 0 : one;
	}
	return sum;
}

static const char *const mixed[] = {
	"steady", "churn", "trace", "populate", NULL,
};

/* ---- how long it takes, and who is kept waiting ---- */

static void tell_lock(struct teller *t, const struct contender *of)
{
	fprintf(t->out, " (%s)", of->row.lock);
}

/* Those that have no lock whose holds others would wait for. */
static void tell_lockless(struct teller *t, struct report_span load)
{
	struct name_list list = { .nr = 0 };
	struct report_span rest = load, part;
	struct report_row row;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		row = report_row(part);
		if (part.v->kind == KIND_STRATEGY && row.nr_usable &&
		    !row.violated && !row.lock)
			name_list_add(&list, part.v);
	}
	if (!list.nr)
		return;
	fputs("; ", t->out);
	name_list_print(t->out, &list, 2);
	fputs(list.nr == 1 ? " has none" : " have none", t->out);
}

static int tell_holds(struct teller *t, const struct report_index *index,
		      const char *begin, struct report_span *load)
{
	static const struct report_metric hold = {
		.hist = hold_hist, .percent = 50, .format = report_time,
	};
	struct contest c;
	int err = answer_contest(&c, index, &hold, mixed, load);

	if (err)
		return err;
	if (load->nr) {
		fputs(begin, t->out);
		answer_tell_contest(t, &c, "for ", tell_lock);
		tell_lockless(t, *load);
	}
	contest_release(&c);
	return load->nr > 0;
}

static int tell_walk(struct teller *t, const struct report_index *index)
{
	static const char *const walk[] = { "walk", NULL };
	static const struct report_metric each = {
		.number = report_walk_each, .format = report_time,
		.reaches = true,
	};
	struct report_span load;
	struct contest c;
	int err = answer_contest(&c, index, &each, walk, &load);

	if (err)
		return err;
	if (load.nr) {
		fputs("A walk over all page directories takes for each of "
		      "them, in the median, ", t->out);
		answer_tell_contest(t, &c, "", NULL);
		answer_tell_load(t, load);
	}
	contest_release(&c);
	return load.nr > 0;
}

static int tell_holds_alone(struct teller *t, const struct report_index *index)
{
	struct report_span load;
	int told = tell_holds(t, index, "The main lock is held, in the median, ",
			      &load);

	if (told == 1)
		answer_tell_load(t, load);
	return told ? told : tell_walk(t, index);
}

static int tell_reach(struct teller *t, const struct report_index *index)
{
	static const struct report_metric sync = {
		.hist = op_hist, .op = OP_SYNC, .percent = 50,
		.format = report_time, .reaches = true,
	};
	struct report_span load, held;
	struct contest c;
	int told = answer_contest(&c, index, &sync, mixed, &load);

	if (told)
		return told;
	if (load.nr) {
		fputs("To reach every page directory a sync takes, in the "
		      "median, ", t->out);
		answer_tell_contest(t, &c, "", NULL);
		told = tell_holds(t, index, "; the main lock is held ", &held);
		answer_tell_load(t, load);
		told = told < 0 ? told : 1;
	} else {
		told = tell_holds_alone(t, index);
	}
	contest_release(&c);
	return told;
}

/* ---- what forks see ---- */

static bool any_intended(struct report_span load, unsigned int op)
{
	size_t i;

	for (i = 0; i < load.nr; i++)
		if (report_values(load.v[i].cell->latency[op].intended))
			return true;
	return false;
}

/* A sentence on one contest, after @begin. */
static int tell_one(struct teller *t, const struct report_index *index,
		    const struct report_metric *m,
		    const char *const *workloads, const char *begin)
{
	struct report_span load;
	struct contest c;
	int err = answer_contest(&c, index, m, workloads, &load);

	if (err)
		return err;
	if (load.nr) {
		fputs(begin, t->out);
		answer_tell_contest(t, &c, "longer than ", NULL);
		if (any_intended(load, m->op))
			fputs(", from when it was due", t->out);
		answer_tell_load(t, load);
	}
	contest_release(&c);
	return load.nr > 0;
}

static int tell_forks(struct teller *t, const struct report_index *index)
{
	static const struct report_metric fork = {
		.hist = op_hist, .op = OP_FORK, .percent = 99.9,
		.format = report_time,
	};

	return tell_one(t, index, &fork, mixed, "One fork in 1000 takes ");
}

/* ---- what it costs ---- */

static const char *const races[] = { "race", NULL };

/* Of the worst, what it is made of. */
static void tell_parts(struct teller *t, const struct contender *of)
{
	static const struct {
		double (*get)(const struct result_cell *cell);
		const char *what;
	} parts[] = {
		{ per_mm, "a page directory" },
		{ report_fixed, "whatever their number" },
		{ report_prealloc, "of tables in advance" },
		{ report_deferred, "freed and waiting for a grace period" },
	};
	struct report_metric m = { .format = report_bytes };
	const char *gap = " (";
	char buf[REPORT_TEXT];
	bool few = false;
	double median;
	size_t i;

	if (of->best)
		return;
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		m.number = parts[i].get;
		median = report_measure(&m, &of->row, &few).median;
		if (!(median > 0))
			continue;
		fprintf(t->out, "%s%s %s", gap, report_bytes(median, buf),
			parts[i].what);
		gap = ", ";
	}
	if (*gap == ',')
		fputc(')', t->out);
}

/* Has the row @is of the race?  Those that do are listed. */
static bool tell_raced(struct teller *t, struct report_span load,
		       const char *is, const char *begin, const char *gap)
{
	struct name_list list = { .nr = 0 };
	struct report_span rest = load, part;
	struct report_row row;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		row = report_row(part);
		if (part.v->kind == KIND_STRATEGY && row.nr_usable &&
		    !row.violated && !strcmp(report_race(&row), is))
			name_list_add(&list, part.v);
	}
	if (!list.nr)
		return false;
	fprintf(t->out, "%s%s", gap, begin);
	name_list_print(t->out, &list, 2);
	return true;
}

/* What the race of two allocators is, and with whom. */
static void tell_race_states(struct teller *t, struct report_span load)
{
	static const char *const states[][2] = {
		{ "open", "open with " },
		{ "repaired", "mended by a fault with " },
		{ "closed", "closed with " },
		{ "not seen", "not seen with " },
		{ "broken", "open, against its word, with " },
	};
	const char *gap = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		if (tell_raced(t, load, states[i][0], states[i][1], gap))
			gap = ", ";
}

static const struct report_metric window_p50 = {
	.hist = window_hist, .percent = 50, .format = report_time,
};

static int tell_race_clause(struct teller *t, const struct report_index *index)
{
	struct report_span load;
	struct contest c;
	int err = answer_contest(&c, index, &window_p50, races, &load);

	if (err)
		return err;
	if (load.nr) {
		fputs("; the race of two allocators is ", t->out);
		tell_race_states(t, load);
	}
	contest_release(&c);
	return 0;
}

static int tell_memory(struct teller *t, const struct report_index *index)
{
	static const char *const any[] = {
		"steady", "churn", "trace", "populate", "walk", NULL,
	};
	static const struct report_metric sum = {
		.number = memory_sum, .format = report_bytes,
	};
	struct report_span load;
	struct contest c;
	int err = answer_contest(&c, index, &sum, any, &load);

	if (err)
		return err;
	if (load.nr) {
		fputs("In memory it takes ", t->out);
		answer_tell_contest(t, &c, "", tell_parts);
		err = tell_race_clause(t, index);
		answer_tell_load(t, load);
	}
	contest_release(&c);
	return err ? err : load.nr > 0;
}

/* ---- questions of some workloads ---- */

static int tell_race(struct teller *t, const struct report_index *index)
{
	struct report_span load;
	struct contest c;
	int err = answer_contest(&c, index, &window_p50, races, &load);

	if (err)
		return err;
	if (load.nr) {
		fputs("The race of two allocators, of which the second has an "
		      "address before its page directory has the slot, is ",
		      t->out);
		tell_race_states(t, load);
		fputs("; the window is, in the median, ", t->out);
		answer_tell_contest(t, &c, "", NULL);
		answer_tell_load(t, load);
	}
	contest_release(&c);
	return load.nr > 0;
}

/* Accesses of @cells from where no fault can be taken, or of these the ones
 * that a kernel would have died of.  A wild one is to be fatal. */
static uint64_t sum_of(struct report_span cells, const char *what)
{
	const struct u64_entry *entry;
	uint64_t sum = 0;
	unsigned int from;
	char key[64];
	size_t i;

	for (i = 0; i < cells.nr; i++)
		for (from = 0; from < TOUCH_WILD; from++) {
			snprintf(key, sizeof(key), "%s.%s", touch_name(from),
				 what);
			entry = u64_map_find(&cells.v[i].cell->contexts, key);
			if (from != TOUCH_TASK && entry &&
			    entry->value != U64_NULL)
				sum += entry->value;
		}
	return sum;
}

static void list_fatal(struct report_span load, struct name_list *dies,
		       struct name_list *lives)
{
	struct report_span rest = load, part;
	struct report_row row;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		row = report_row(part);
		if (part.v->kind != KIND_STRATEGY || !row.nr_usable ||
		    row.violated || !sum_of(part, "tries"))
			continue;
		name_list_add(sum_of(part, "fatal") ? dies : lives, part.v);
	}
}

static struct report_span find_workload(const struct report_index *index,
					const char *workload)
{
	struct report_span rest = report_span_all(index), part;
	struct report_span best = { .nr = 0 };

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_load);
		if (!strcmp(part.v->cell->workload, workload))
			best = part;
	}
	return best;
}

static int tell_contexts(struct teller *t, const struct report_index *index)
{
	struct report_span load = find_workload(index, "contexts");
	struct name_list dies = { .nr = 0 }, lives = { .nr = 0 };

	list_fatal(load, &dies, &lives);
	if (!dies.nr && !lives.nr)
		return 0;
	fputs("Where no fault can be taken, as in an NMI or on the stack itself, "
	      "a missing slot is ", t->out);
	if (dies.nr) {
		fputs("fatal with ", t->out);
		name_list_print(t->out, &dies, 2);
	}
	if (lives.nr) {
		fputs(dies.nr ? " and never with " : "never fatal with ",
		      t->out);
		name_list_print(t->out, &lives, 2);
	}
	answer_tell_load(t, load);
	return 1;
}

static int tell_ptdump(struct teller *t, const struct report_index *index)
{
	static const char *const ptdump[] = { "ptdump", NULL };
	static const struct report_metric walked = {
		.hist = op_hist, .op = OP_VMALLOC_DUMP, .percent = 99,
		.format = report_time,
	};

	return tell_one(t, index, &walked, ptdump, "While a walker reads the "
			"tables one vmalloc in 100 takes ");
}

static int tell_huge_vmap(struct teller *t, const struct report_index *index)
{
	static const char *const huge_vmap[] = { "huge-vmap", NULL };
	static const struct report_metric teardown = {
		.hist = op_hist, .op = OP_TEARDOWN, .percent = 99,
		.format = report_time,
	};

	return tell_one(t, index, &teardown, huge_vmap, "To clear a table for a "
			"huge mapping one time in 100 takes ");
}

static int tell_ioremap(struct teller *t, const struct report_index *index)
{
	static const char *const ioremap[] = { "ioremap", NULL };
	static const struct report_metric vfree = {
		.hist = op_hist, .op = OP_VFREE, .percent = 99,
		.format = report_time,
	};

	return tell_one(t, index, &vfree, ioremap, "Where slots are cleared "
			"again one vfree in 100 takes ");
}

const struct question answer_questions[] = {
	{
		.about = "how long a sync takes to reach every page directory",
		.workload = "steady", .tell = tell_reach,
	}, {
		.about = "how far the tail of forks reaches",
		.workload = "steady", .tell = tell_forks,
	}, {
		.about = "what a strategy takes in memory",
		.workload = "steady", .tell = tell_memory,
	},
	{ .workload = "race", .tell = tell_race, },
	{ .workload = "contexts", .tell = tell_contexts, },
	{ .workload = "ptdump", .tell = tell_ptdump, },
	{ .workload = "ioremap", .tell = tell_ioremap, },
	{ .workload = "huge-vmap", .tell = tell_huge_vmap, },
};
const size_t answer_questions_nr = ARRAY_SIZE(answer_questions);
