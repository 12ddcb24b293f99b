// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * search.c - searches whose questions are cells; see search.h.
 */
#include "bench/search.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/plan-probe.h"
#include "bench/result.h"
#include "bench/saturation.h"

/* One search, while it goes on. */
struct search {
	struct cells *cells;
	const struct plan_cell *cell;
	struct result_cell result;	/* the cell's */
	int status;			/* of what stopped it */
	bool few;			/* a probe had too few values */
	struct error *e;
};

static const struct saturation_ask *asked(const struct search *s)
{
	return &s->cells->plan->saturation;
}

/* The fewest values that have such a percentile: one of them is above it. */
static double values_needed(const struct search *s)
{
	double percentile = asked(s)->percentile;

	return percentile < 100 ? 100 / (100 - percentile) : 1;
}

/* ---- one probe ---- */

/* Proof is of all that was run. */
static int add_oracle(struct result_oracle *to, const struct result_oracle *o)
{
	struct u64_entry *entry;
	size_t i;

	if (o->checks == U64_NULL || to->checks == U64_NULL)
		return 0;
	to->checks += o->checks;
	to->violations += o->violations;
	for (i = 0; i < o->by_kind.nr; i++) {
		entry = u64_map_find(&to->by_kind, o->by_kind.v[i].key);
		if (entry)
			entry->value += o->by_kind.v[i].value;
		else if (u64_map_add(&to->by_kind, o->by_kind.v[i].key,
				     o->by_kind.v[i].value))
			return -ENOMEM;
	}
	return 0;
}

static bool has_reason(const struct result_quality *q, const char *reason)
{
	size_t i;

	for (i = 0; i < q->reasons.nr; i++)
		if (!strcmp(q->reasons.v[i], reason))
			return true;
	return false;
}

/* That a rate was not kept is an answer, and nothing to be said against it. */
static int add_quality(struct result_quality *to,
		       const struct result_quality *q)
{
	size_t i;

	for (i = 0; i < q->reasons.nr; i++) {
		if (!strcmp(q->reasons.v[i], QUALITY_RATE) ||
		    has_reason(to, q->reasons.v[i]))
			continue;
		to->verdict = VERDICT_UNTRUSTWORTHY;
		if (strs_add(&to->reasons, q->reasons.v[i]))
			return -ENOMEM;
	}
	return 0;
}

static int add_probe(struct search *s, const struct plan_cell *cell,
		     const struct result_cell *r)
{
	const struct hist *h = r->latency[asked(s)->op].intended;
	struct result_probe *probe =
		result_probe_add(&s->result.saturation.probes);
	bool few;

	if (!probe || str_set(&probe->id, cell->id))
		return -ENOMEM;
	probe->rate_per_s = cell->rate;
	probe->kept = result_kept(r);
	probe->n = h ? h->nr : 0;
	/* The decimals of a percentile are no exact ones. */
	few = (double)probe->n < floor(values_needed(s) * (1 - 1e-9));
	if (!few)
		probe->latency_ns = hist_percentile(h, asked(s)->percentile);
	probe->ok = !few && probe->kept &&
		    probe->latency_ns < asked(s)->limit_ns;
	/* That it was not kept is an answer, of however few values. */
	s->few = few && probe->kept;
	if (add_oracle(&s->result.oracle, &r->oracle))
		return -ENOMEM;
	return add_quality(&s->result.quality, &r->quality);
}

static int out_of_memory(struct search *s)
{
	s->status = error_memory(s->e);
	return -ENOMEM;
}

/* Its file is there. */
static int read_probe(struct search *s, const struct plan_cell *cell,
		      const char *path)
{
	struct result_cell r;
	struct json_error why;
	int err = result_cell_read(path, &r, &why);

	if (err) {
		s->status = error_set(s->e, EXIT_ERROR, "%s", why.text);
		return err;
	}
	err = r.status == RESULT_OK ? add_probe(s, cell, &r) : -EIO;
	result_cell_release(&r);
	return err == -ENOMEM ? out_of_memory(s) : err;
}

static int measure_probe(struct search *s, const struct plan_cell *cell)
{
	char *path = outdir_cell(s->cells->dir, cell);
	struct cells_found f;
	int err = 0;

	if (!path)
		return out_of_memory(s);
	if (!cells_look(path, cell).ok)
		s->status = cells_measure(s->cells, cell, path, &f, s->e);
	if (s->status)
		err = -ECANCELED;
	else
		err = read_probe(s, cell, path);
	free(path);
	return err;
}

static int probe(void *arg, double rate, bool *holds)
{
	struct search *s = arg;
	const struct result_probes *probes = &s->result.saturation.probes;
	struct plan_cell cell;
	char *id = plan_probe_id(s->cell, (unsigned int)probes->nr + 1, rate);
	int err;

	if (!id)
		return out_of_memory(s);
	BUG_ON(!plan_probe(s->cells->plan, id, &cell));
	err = measure_probe(s, &cell);
	if (!err)
		*holds = probes->v[probes->nr - 1].ok;
	free(id);
	return !err && s->few ? -ENODATA : err;
}

/* ---- the whole ---- */

/* Did the limit stop it, or did the schedule alone? */
static const char *bound_of(const struct result_saturation *sat)
{
	size_t i;

	for (i = 0; i < sat->probes.nr; i++)
		if (sat->probes.v[i].rate_per_s == sat->above_per_s &&
		    sat->probes.v[i].latency_ns != U64_NULL &&
		    sat->probes.v[i].latency_ns >= sat->limit_ns)
			return "latency";
	return "schedule";
}

static int conclude(struct result_saturation *sat, const struct saturation *out,
		    bool failed)
{
	static const char *const ends[] = {
		[SATURATION_FOUND] = "found",
		[SATURATION_NEVER] = "never",
		[SATURATION_ALWAYS] = "always",
		[SATURATION_UNSETTLED] = "unsettled",
	};
	int err = str_set(&sat->end, failed ? "failed" : ends[out->end]);

	if (out->above > 0)
		sat->above_per_s = out->above;
	if (!err && !failed && out->end == SATURATION_FOUND) {
		sat->rate_per_s = out->rate;
		err = str_set(&sat->bound, bound_of(sat));
	}
	return err;
}

static int begin(struct search *s)
{
	struct result_saturation *sat = &s->result.saturation;
	const struct result_cell *r = &s->result;

	sat->percentile = asked(s)->percentile;
	sat->limit_ns = asked(s)->limit_ns;
	sat->tolerance = asked(s)->tolerance;
	sat->closed_per_s = (double)r->steps * 1e9 /
			    (double)MAX(r->duration_ns, UINT64_C(1));
	return str_set(&sat->op, op_name((unsigned int)asked(s)->op));
}

/*
 * Of too few values a percentile is the greatest, and that of few says nothing:
 * no rate is tried at which so few are to be expected, with room for chance.
 * Above what the closed loop does no rate is kept; and what comes by the clock
 * is as often at any rate.
 */
static double least_rate(const struct search *s)
{
	const struct result_saturation *sat = &s->result.saturation;
	uint64_t timed = s->result.latency[asked(s)->op].service->nr;
	double needed = values_needed(s);

	needed += 4 * sqrt(needed);
	return fmax(ceil(needed / (double)timed * sat->closed_per_s),
		    asked(s)->min_rate);
}

static bool has_values(const struct search *s)
{
	const struct hist *h = s->result.latency[asked(s)->op].service;
	double least;

	if (!h || !h->nr || !s->result.steps)
		return false;
	least = least_rate(s);
	return least <= asked(s)->max_rate &&
	       least <= fmax(s->result.saturation.closed_per_s,
			     asked(s)->min_rate);
}

static int search(struct search *s)
{
	struct result_saturation *sat = &s->result.saturation;
	struct saturation_config config = {
		.start = sat->closed_per_s / 2,
		.max = asked(s)->max_rate,
		.tolerance = asked(s)->tolerance,
		.max_probes = (unsigned int)asked(s)->max_probes,
	};
	struct saturation out;
	int err;

	if (!has_values(s))
		return str_set(&sat->end, "no-values");
	config.min = sat->min_per_s = least_rate(s);
	err = saturation_search(&config, probe, s, &out);
	if (s->status)
		return err;
	if (err == -ENODATA)
		return str_set(&sat->end, "no-values");
	return conclude(sat, &out, err);
}

/* A cell that failed says why, and so does a search. */
static int fail(struct search *s)
{
	const struct result_probes *probes = &s->result.saturation.probes;
	char text[256];

	if (strcmp(s->result.saturation.end, "failed"))
		return 0;
	s->result.status = RESULT_FAILED;
	snprintf(text, sizeof(text), "probe %zu of the search failed",
		 probes->nr + 1);
	return str_set(&s->result.reason, text);
}

static int search_and_write(struct search *s, const char *path)
{
	int err = begin(s);

	if (!err)
		err = search(s);
	if (s->status)
		return s->status;
	if (!err)
		err = fail(s);
	if (!err)
		err = result_cell_write(path, &s->result);
	return err ? error_set(s->e, EXIT_ERROR, "cannot write '%s': %s", path,
			       strerror(-err)) : EXIT_OK;
}

static const char *word_for(const struct search *s)
{
	if (s->result.status != RESULT_OK)
		return "failed";
	return s->result.saturation.end;
}

static int search_from(struct search *s, const char *path)
{
	struct json_error why;
	int status;

	if (result_cell_read(path, &s->result, &why))
		return error_set(s->e, EXIT_ERROR, "%s", why.text);
	if (s->result.status != RESULT_OK)
		status = EXIT_OK;
	else if (s->result.saturation.end)
		status = EXIT_OK;
	else
		status = search_and_write(s, path);
	if (!status)
		progress_end(s->cells->progress, s->cell, word_for(s));
	result_cell_release(&s->result);
	return status;
}

int search_run(struct cells *c, const struct plan_cell *cell, const char *path,
	       struct error *e)
{
	struct search s = { .cells = c, .cell = cell, .e = e };
	struct cells_found f;
	int status = EXIT_OK;

	progress_begin(c->progress, cell);
	if (!cells_look(path, cell).ok) {
		/* A search that began elsewhere is none to go on with. */
		outdir_forget_probes(c->dir, cell);
		status = cells_measure(c, cell, path, &f, e);
	}
	return status ? status : search_from(&s, path);
}
