// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-data.c - a comparison for other programs, with nothing left out.
 */
#include "bench/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

#include "bench/compare-internal.h"
#include "lib/json.h"

enum { COMPARE_SCHEMA_VERSION = 1 };

static const char *const units[] = {
	[COMPARE_NS] = "ns",
	[COMPARE_BYTES] = "bytes",
	[COMPARE_A_SECOND] = "1/s",
};

/* What has no limit is null, as JSON has no other word for it. */
static double finite_or_nan(double x)
{
	return isinf(x) ? NAN : x;
}

static void put_identity(struct json_build *b, struct json *j,
			 const struct compare_row *row)
{
	json_put_str(b, j, "strategy", row->cell->strategy);
	json_put_str(b, j, "guard", row->cell->guard);
	json_put_str(b, j, "base_strategy", row->base->strategy);
	json_put_str(b, j, "base_guard", row->base->guard);
	json_put_str(b, j, "workload", row->cell->workload);
	json_put_str(b, j, "geometry", row->cell->geometry);
	json_put_u64(b, j, "threads", row->cell->threads);
	json_put_u64(b, j, "mms", row->cell->mms);
	json_put_str(b, j, "rate", *compare_rate(row->cell) ?
		     compare_rate(row->cell) : NULL);
	json_put_str(b, j, "metric", row->metric);
	json_put_str(b, j, "unit", units[row->unit]);
	json_put_str(b, j, "base_lock", row->base_lock);
	json_put_str(b, j, "lock", row->lock);
}

static void put_row(struct json_build *b, struct json *list,
		    const struct compare_row *row)
{
	struct json *j = json_put_map(b, list, NULL);
	const struct paired *p = &row->paired;

	put_identity(b, j, row);
	json_put_u64(b, j, "rounds", p->nr);
	json_put_double_opt(b, j, "base", row->base_median);
	json_put_double_opt(b, j, "new", row->median);
	json_put_double_opt(b, j, "ratio", finite_or_nan(exp(p->mean)));
	json_put_double_opt(b, j, "low", finite_or_nan(exp(p->low)));
	json_put_double_opt(b, j, "high", finite_or_nan(exp(p->high)));
	json_put_double_opt(b, j, "log_sd", p->sd);
	json_put_str(b, j, "answer", compare_says(row));
	json_put_bool(b, j, "worse", row->answer == COMPARE_WORSE);
	json_put_u64_opt(b, j, "rounds_needed", row->rounds ? row->rounds :
			 U64_NULL);
}

static void put_lines(struct json_build *b, struct json *j, const char *key,
		      const struct strs *lines)
{
	struct json *list = json_put_list(b, j, key);
	size_t i;

	for (i = 0; i < lines->nr; i++)
		json_put_str(b, list, NULL, lines->v[i]);
}

static void put_counts(struct json_build *b, struct json *j,
		       const struct comparison *c)
{
	json_put_u64(b, j, "comparisons", c->nr);
	json_put_u64(b, j, "worse", c->count[COMPARE_WORSE]);
	json_put_u64(b, j, "undecided", c->count[COMPARE_UNDECIDED]);
	json_put_u64(b, j, "equal", c->count[COMPARE_EQUAL]);
	json_put_u64(b, j, "better", c->count[COMPARE_BETTER]);
	json_put_u64(b, j, "too_few_values", c->nr_few);
}

static struct json *to_json(struct json_build *b,
			    const struct compare_print *p)
{
	const struct comparison *c = p->c;
	struct json *j = json_new_map(b), *list;
	size_t i;

	json_put_str(b, j, "schema", "pgdbench-compare");
	json_put_u64(b, j, "schema_version", COMPARE_SCHEMA_VERSION);
	json_put_str(b, j, "base", p->names[0]);
	json_put_str(b, j, "new", p->names[1]);
	json_put_str(b, j, "against", c->options->against);
	json_put_double(b, j, "effect", c->options->effect);
	json_put_double(b, j, "confidence", c->options->confidence);
	put_counts(b, j, c);
	put_lines(b, j, "broken", &c->broken);
	put_lines(b, j, "differ", &c->differ);
	put_lines(b, j, "left_out", &c->left_out);
	put_lines(b, j, "unmatched", &c->unmatched);
	list = json_put_list(b, j, "rows");
	for (i = 0; i < c->nr; i++)
		put_row(b, list, &c->rows[i]);
	return j;
}

static int flushed(FILE *out)
{
	return fflush(out) || ferror(out) ? errno ? -errno : -EIO : 0;
}

int compare_json(FILE *out, const struct compare_print *p)
{
	struct json_build b = { .err = 0 };
	struct json *j = to_json(&b, p);
	int err = b.err ? b.err : json_print(j, out);

	json_free(j);
	return err ? err : flushed(out);
}

static void print_real(FILE *out, double x)
{
	if (isnan(x))
		fputc('\t', out);
	else
		fprintf(out, "\t%.9g", x);
}

static const char *text_or_none(const char *text)
{
	return text ? text : "";
}

static void print_row(FILE *out, const struct compare_row *row)
{
	const struct result_cell *cell = row->cell;
	const struct paired *p = &row->paired;

	fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%s"
		"\t%s\t%s\t%s\t%s\t%zu", cell->strategy,
		text_or_none(cell->guard), row->base->strategy,
		text_or_none(row->base->guard), cell->workload, cell->geometry,
		cell->threads, cell->mms, compare_rate(cell), row->metric,
		units[row->unit], text_or_none(row->base_lock),
		text_or_none(row->lock), p->nr);
	print_real(out, row->base_median);
	print_real(out, row->median);
	print_real(out, exp(p->mean));
	print_real(out, exp(p->low));
	print_real(out, exp(p->high));
	print_real(out, p->sd);
	fprintf(out, "\t%s\t%s\t", compare_says(row),
		row->answer == COMPARE_WORSE ? "true" : "false");
	if (row->rounds)
		fprintf(out, "%zu", row->rounds);
	fputc('\n', out);
}

int compare_tsv(FILE *out, const struct compare_print *p)
{
	size_t i;

	fputs("strategy\tguard\tbase_strategy\tbase_guard\tworkload\tgeometry"
	      "\tthreads\tmms\trate\tmetric\tunit\tbase_lock\tlock\trounds"
	      "\tbase\tnew\tratio\tlow\thigh\tlog_sd\tanswer\tworse"
	      "\trounds_needed\n", out);
	for (i = 0; i < p->c->nr; i++)
		print_row(out, &p->c->rows[i]);
	return flushed(out);
}
