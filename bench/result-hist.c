// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-hist.c - histograms in result files: written sparse, read back whole.
 *
 * N, sum, min, max, overflow and the bins are the histogram; mean, stddev and
 * the percentiles are derived for the reader's convenience and not read back.
 * A file whose bins and figures cannot be of one histogram is refused.
 */
#include "bench/result-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

static const struct percentile {
	const char *key;
	double percent;
} percentiles[] = {
	{ .key = "50.000000", .percent = 50.0 },
	{ .key = "90.000000", .percent = 90.0 },
	{ .key = "99.000000", .percent = 99.0 },
	{ .key = "99.900000", .percent = 99.9 },
	{ .key = "99.990000", .percent = 99.99 },
	{ .key = "99.999000", .percent = 99.999 },
};

static void put_percentiles(struct json_build *b, struct json *map,
			    const struct hist *h)
{
	struct json *inside = json_put_map(b, map, "percentile");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(percentiles); i++) {
		const struct percentile *p = &percentiles[i];

		json_put_u64_opt(b, inside, p->key,
				 h->nr ? hist_percentile(h, p->percent)
				       : U64_NULL);
	}
}

static void put_bins(struct json_build *b, struct json *map,
		     const struct hist *h)
{
	struct json *bins = json_put_list(b, map, "bins");
	struct json *pair;
	unsigned int i;

	for (i = 0; i < HIST_NR_BINS && !b->err; i++) {
		if (!h->bins[i])
			continue;
		pair = json_put_list(b, bins, NULL);
		json_put_u64(b, pair, NULL, hist_bin_lower(i));
		json_put_u64(b, pair, NULL, h->bins[i]);
	}
}

void result_hist_put(struct json_build *b, struct json *map,
		     const struct hist *h)
{
	json_put_u64(b, map, "N", h->nr);
	json_put_u64_opt(b, map, "min", h->nr ? h->min_ns : U64_NULL);
	json_put_u64_opt(b, map, "max", h->nr ? h->max_ns : U64_NULL);
	json_put_double_opt(b, map, "mean",
			    h->nr ? hist_mean(h) : (double)NAN);
	json_put_double_opt(b, map, "stddev",
			    h->nr ? hist_stddev(h) : (double)NAN);
	json_put_u64(b, map, "sum", h->sum_ns);
	put_percentiles(b, map, h);
	put_bins(b, map, h);
	json_put_u64(b, map, "overflow", h->overflow);
}

/* Bins so far: the first and the last, and how many values they hold. */
struct tally {
	int first;
	int last;
	uint64_t nr;
};

static void get_bin(struct json_reader *r, const struct json *pair,
		    struct hist *h, struct tally *t)
{
	uint64_t lower, count;
	int bin;

	if (!json_reader_list(r, pair))
		return;
	if (json_count(pair) != 2)
		json_reader_fail(r, -EBADMSG, "is not [lower, count]");
	lower = json_reader_u64(r, json_at(pair, 0));
	count = json_reader_u64(r, json_at(pair, 1));
	bin = lower < HIST_MAX_NS ? (int)hist_bin(lower) : -1;
	if (bin < 0 || hist_bin_lower((unsigned int)bin) != lower)
		json_reader_fail(r, -EBADMSG, "has %" PRIu64
				 ", which is no bin's lower bound", lower);
	else if (bin <= t->last)
		json_reader_fail(r, -EBADMSG, "is out of order");
	else if (__builtin_add_overflow(t->nr, count, &t->nr))
		json_reader_fail(r, -EBADMSG, "counts too many");
	if (r->err)
		return;
	h->bins[bin] = count;
	t->first = t->first < 0 ? bin : t->first;
	t->last = bin;
}

static void get_bins(struct json_reader *r, const struct json *map,
		     struct hist *h, struct tally *t)
{
	size_t place = json_reader_enter(r, "bins"), item, i;
	const struct json *bins = json_reader_list(r, json_find(map, "bins"));

	for (i = 0; i < json_count(bins) && !r->err; i++) {
		item = json_reader_enter_item(r, i);
		get_bin(r, json_at(bins, i), h, t);
		json_reader_leave(r, item);
	}
	if (h->overflow > h->nr || t->nr != h->nr - h->overflow)
		json_reader_fail(r, -EBADMSG, "sum to %" PRIu64
				 ", not to N - overflow", t->nr);
	json_reader_leave(r, place);
}

/* The least value is in the first bin, the greatest in the last or beyond. */
static bool extremes_fit(const struct hist *h, const struct tally *t)
{
	bool min_fits, max_fits;

	if (h->min_ns < HIST_MAX_NS)
		min_fits = (int)hist_bin(h->min_ns) == t->first;
	else
		min_fits = t->first < 0;
	if (h->max_ns < HIST_MAX_NS)
		max_fits = (int)hist_bin(h->max_ns) == t->last && !h->overflow;
	else
		max_fits = h->overflow > 0;
	return min_fits && max_fits && h->min_ns <= h->max_ns;
}

void result_hist_get(struct json_reader *r, const struct json *map,
		     struct hist *h)
{
	struct tally t = { .first = -1, .last = -1 };

	if (!json_reader_map(r, map))
		return;
	h->nr = json_reader_u64_at(r, map, "N");
	h->sum_ns = json_reader_u64_at(r, map, "sum");
	h->overflow = json_reader_u64_at(r, map, "overflow");
	if (h->nr) {
		h->min_ns = json_reader_u64_at(r, map, "min");
		h->max_ns = json_reader_u64_at(r, map, "max");
	}
	get_bins(r, map, h, &t);
	if (!r->err && h->nr && !extremes_fit(h, &t))
		json_reader_fail(r, -EBADMSG,
				 "has a min or max outside of its bins");
}

static void hist_kind_init(const struct field *f __unused_arg, void *p)
{
	*(struct hist **)p = NULL;
}

static void hist_kind_put(struct json_build *b, struct json *map,
			  const struct field *f, const void *p)
{
	const struct hist *h = *(struct hist *const *)p;

	if (h)
		result_hist_put(b, json_put_map(b, map, f->key), h);
	else
		json_put_null(b, map, f->key);
}

static void hist_kind_get(struct json_reader *r, const struct json *j,
			  const struct field *f __unused_arg, void *p)
{
	struct hist *h = result_hist(p);

	if (h)
		result_hist_get(r, j, h);
	else
		json_reader_fail(r, -ENOMEM, "does not fit into memory");
}

static void hist_kind_release(const struct field *f __unused_arg, void *p)
{
	free(*(struct hist **)p);
}

const struct kind kind_hist = {
	.init = hist_kind_init,
	.put = hist_kind_put,
	.get = hist_kind_get,
	.release = hist_kind_release,
};
