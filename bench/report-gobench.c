// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-gobench.c - results in Go's benchmark format, for benchstat: a line
 * for each operation and each lock of each cell.
 *
 * A percentile that has fewer values above it than one is left out: it is the
 * greatest, which has a name of its own.
 *
 * Names are NAME/FACTOR=VALUE/...; the last factor is a number, as a name that
 * ends in "-64" would lose that end.  No unit stands twice in a line.  Keys
 * before the lines are those that ought to part results: machine and verdict;
 * all else is in lines that begin with "#", which readers pass over.  Cells
 * that failed or broke their contract are such lines, too.
 */
#include "bench/report.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/identity.h"
#include "bench/report-internal.h"

struct gobench {
	FILE *out;
	struct strs factors;	/* parameters that differ between cells */
	int verdict;		/* the last key said; -1: none so far */
};

static const struct { const char *name; double percent; } percents[] = {
	{ "p50", 50 }, { "p90", 90 }, { "p99", 99 }, { "p99.9", 99.9 },
	{ "p99.99", 99.99 }, { "p99.999", 99.999 }, { "max", 100 },
};

/* What histograms in one line are told apart by. */
static const char *const prefixes[] = {
	"", "clean-", "intended-", "hold-", "hold-clean-", "wait-",
	"wait-clean-",
};

#define BYTES(m, u) { u "-B", offsetof(struct result_memory, m) }
static const struct { const char *unit; size_t offset; } sizes[] = {
	BYTES(per_mm_bytes, "per-mm"),
	BYTES(fixed_bytes, "fixed"),
	BYTES(requested_bytes, "requested"),
	BYTES(requested_peak_bytes, "requested-peak"),
	BYTES(allocated_bytes, "allocated"),
	BYTES(deferred_peak_bytes, "deferred-peak"),
	BYTES(prealloc_bytes, "prealloc"),
	BYTES(rss_peak_bytes, "rss-peak"),
};

/* Words that are no data: on one line, whatever is in them. */
static void put_words(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
}

static void put_key(FILE *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(out, "%s: ", key);
	put_words(out, value);
	fputc('\n', out);
}

static void put_comment(FILE *out, const char *what, const char *text)
{
	if (!text)
		return;
	fprintf(out, "# %s", what);
	put_words(out, text);
	fputc('\n', out);
}

static void put_units(FILE *out)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		fprintf(out, "Unit %sns/op better=lower\n", prefixes[i]);
		for (k = 0; k < ARRAY_SIZE(percents); k++)
			fprintf(out, "Unit %s%s-ns better=lower\n",
				prefixes[i], percents[k].name);
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		fprintf(out, "Unit %s better=lower\n", sizes[i].unit);
	fputs("Unit op/s better=higher\n"
	      "Unit contended/op better=lower\n", out);
}

static void put_head(FILE *out, const struct context *c)
{
	put_comment(out, "pgdbench ", c->program.version);
	put_comment(out, "revision ", c->program.git_rev);
	put_comment(out, "date ", c->date);
	put_comment(out, "", c->reproduce);
	put_key(out, "host", c->host);
	put_key(out, "cpu", c->cpu.model);
	put_key(out, "kernel", c->kernel.release);
	put_units(out);
}

/* So that it is neither two words nor two factors. */
static void put_escaped(FILE *out, const char *text)
{
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c <= ' ' || c > '~' || c == '/' || c == '%')
			fprintf(out, "%%%02X", c);
		else
			fputc(c, out);
	}
}

static void put_factor(FILE *out, const char *key, const char *value)
{
	fputc('/', out);
	put_escaped(out, key);
	fputc('=', out);
	put_escaped(out, value);
}

/* "vmalloc-dump" is VmallocDump. */
static void put_camel(FILE *out, const char *name)
{
	bool upper = true;

	for (; *name; name++) {
		if (*name != '-')
			fputc(upper ? toupper((unsigned char)*name) : *name,
			      out);
		upper = *name == '-';
	}
}

static void put_params(const struct gobench *g, const struct result_cell *cell)
{
	const struct str_entry *entry;
	size_t i;

	for (i = 0; i < g->factors.nr; i++) {
		entry = str_map_find(&cell->params, g->factors.v[i]);
		if (entry && entry->value)
			put_factor(g->out, entry->key, entry->value);
	}
}

/* The line up to its first figure. */
static void begin(const struct gobench *g, const struct result_cell *cell,
		  const char *name, const char *lock, uint64_t iterations)
{
	fputs("Benchmark", g->out);
	put_camel(g->out, name);
	if (lock)
		put_factor(g->out, "lock", lock);
	put_factor(g->out, "strategy", cell->strategy);
	if (cell->guard)
		put_factor(g->out, "guard", cell->guard);
	put_factor(g->out, "workload", cell->workload);
	put_factor(g->out, "geometry", cell->geometry);
	put_params(g, cell);
	fprintf(g->out, "/mms=%" PRIu64, cell->mms);
	if (cell->walkers != U64_NULL)
		fprintf(g->out, "/walkers=%" PRIu64, cell->walkers);
	fprintf(g->out, "/threads=%" PRIu64 "\t%" PRIu64, cell->threads,
		iterations);
}

static void put_hist(FILE *out, const char *prefix, const struct hist *h)
{
	size_t i;

	if (!h || !h->nr)
		return;
	fprintf(out, "\t%.9g %sns/op", hist_mean(h), prefix);
	for (i = 0; i < ARRAY_SIZE(percents); i++)
		if (!report_too_few(h->nr, percents[i].percent))
			fprintf(out, "\t%" PRIu64 " %s%s-ns",
				hist_percentile(h, percents[i].percent),
				prefix, percents[i].name);
}

/* How often, where there is a figure. */
static uint64_t times(uint64_t count, const struct hist *h)
{
	if (count != U64_NULL && count)
		return count;
	return h ? h->nr : 0;
}

static void put_op(const struct gobench *g, const struct result_cell *cell,
		   unsigned int op)
{
	const struct result_latency *l = &cell->latency[op];
	uint64_t count = times(cell->ops[op], l->service);
	double seconds = result_seconds(cell);
	bool rated = seconds > 0 && cell->ops[op] != U64_NULL;

	if (!count || (!rated && !report_values(l->service)))
		return;
	begin(g, cell, op_name(op), NULL, count);
	put_hist(g->out, "", l->service);
	put_hist(g->out, "clean-", l->clean);
	put_hist(g->out, "intended-", l->intended);
	if (rated)
		fprintf(g->out, "\t%.9g op/s",
			(double)cell->ops[op] / seconds);
	fputc('\n', g->out);
}

/* How long it took until a change was everywhere, or where it was missed. */
static void put_lags(const struct gobench *g, const struct result_cell *cell)
{
	const struct { const char *name; const struct hist *h; } lags[] = {
		{ "propagation", cell->propagation_ns },
		{ "propagation-censored", cell->propagation_censored_ns },
		{ "visibility", cell->visibility_ns },
		{ "visibility-censored", cell->visibility_censored_ns },
		{ "access-age", cell->access_age_ns },
		{ "repair-age", cell->repair_age_ns },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lags); i++) {
		if (!report_values(lags[i].h))
			continue;
		begin(g, cell, lags[i].name, NULL, lags[i].h->nr);
		put_hist(g->out, "", lags[i].h);
		fputc('\n', g->out);
	}
}

static void put_lock(const struct gobench *g, const struct result_cell *cell,
		     const struct result_lock *lock)
{
	uint64_t count = times(lock->acquisitions, lock->hold_ns);
	bool contended = lock->contended != U64_NULL &&
			 lock->acquisitions != U64_NULL;

	if (!count || !(contended || report_values(lock->hold_ns)))
		return;
	begin(g, cell, "lock", lock->name, count);
	put_hist(g->out, "hold-", lock->hold_ns);
	put_hist(g->out, "hold-clean-", lock->hold_clean_ns);
	put_hist(g->out, "wait-", lock->wait_ns);
	put_hist(g->out, "wait-clean-", lock->wait_clean_ns);
	if (contended)
		fprintf(g->out, "\t%.9g contended/op",
			(double)lock->contended / (double)count);
	fputc('\n', g->out);
}

static void put_memory(const struct gobench *g, const struct result_cell *cell)
{
	const char *base = (const char *)&cell->memory;
	bool begun = false;
	uint64_t bytes;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memcpy(&bytes, base + sizes[i].offset, sizeof(bytes));
		if (bytes == U64_NULL)
			continue;
		if (!begun)
			begin(g, cell, "memory", NULL, 1);
		begun = true;
		fprintf(g->out, "\t%" PRIu64 " %s", bytes, sizes[i].unit);
	}
	if (begun)
		fputc('\n', g->out);
}

static void put_verdict(struct gobench *g, int verdict)
{
	if (g->verdict == verdict)
		return;
	g->verdict = verdict;
	put_key(g->out, "verdict", verdict == VERDICT_OK ? "ok" :
		"untrustworthy");
}

static void put_cell(struct gobench *g, const struct result_cell *cell)
{
	unsigned int op;
	size_t i;

	if (!report_usable(cell)) {
		put_comment(g->out, report_violated(cell) ?
			    "broke its contract: " : "failed: ", cell->id);
		return;
	}
	put_verdict(g, cell->quality.verdict);
	for (op = 0; op < NR_OPS; op++)
		put_op(g, cell, op);
	put_lags(g, cell);
	for (i = 0; i < cell->locks.nr; i++)
		put_lock(g, cell, &cell->locks.v[i]);
	put_memory(g, cell);
}

static int add_factor(struct strs *factors, const char *key)
{
	size_t i;

	for (i = 0; i < factors->nr; i++)
		if (!strcmp(factors->v[i], key))
			return 0;
	return strs_add(factors, key);
}

/* Add the parameters of which @a and @b, alike in all else, have two values. */
static int add_differences(struct strs *factors, const struct result_cell *a,
			   const struct result_cell *b)
{
	const struct str_entry *its;
	int err = 0;
	size_t i;

	for (i = 0; !err && i < a->params.nr; i++) {
		const struct str_entry *mine = &a->params.v[i];

		its = str_map_find(&b->params, mine->key);
		if (!identity_is_measured(mine->key) && mine->value && its &&
		    its->value && strcmp(mine->value, its->value))
			err = add_factor(factors, mine->key);
	}
	return err;
}

static int find_factors(struct gobench *g, const struct report_index *index)
{
	struct report_span rest, part;
	int err = 0;
	size_t i;

	for (rest = report_span_all(index); !err && rest.nr;
	     rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		for (i = 1; !err && i < part.nr; i++)
			err = add_differences(&g->factors, part.v[0].cell,
					      part.v[i].cell);
	}
	return err;
}

int report_gobench(FILE *out, const struct results *results,
		   const struct report_options *options __unused_arg)
{
	struct gobench g = { .out = out, .verdict = -1 };
	struct report_index index;
	int err = report_index_init(&index, results);
	size_t i;

	if (!err)
		err = find_factors(&g, &index);
	if (!err) {
		put_head(out, &results->context);
		for (i = 0; i < index.nr; i++)
			put_cell(&g, index.v[i].cell);
		if (fflush(out) || ferror(out))
			err = errno ? -errno : -EIO;
	}
	strs_release(&g.factors);
	report_index_release(&index);
	return err;
}
