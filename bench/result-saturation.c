// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-saturation.c - what a search for the highest rate found, as members of
 * a result.
 */
#include "bench/result-internal.h"

#include <errno.h>

#define PROBE(member, kind) FIELD(struct result_probe, member, kind)
static const struct field probe_fields[] = {
	FIELD_NEEDED(struct result_probe, id, kind_str),
	FIELD_NEEDED(struct result_probe, rate_per_s, kind_double),
	PROBE(n, kind_u64),
	PROBE(latency_ns, kind_u64),
	PROBE(kept, kind_bool),
	PROBE(ok, kind_bool),
};
static const struct shape probe_shape = SHAPE(probe_fields);

struct result_probe *result_probe_add(struct result_probes *probes)
{
	struct result_probe *v = bag_grow(probes->v, probes->nr, sizeof(*v));

	if (!v)
		return NULL;
	probes->v = v;
	v += probes->nr++;
	shape_init(&probe_shape, v);
	return v;
}

static void probes_init(const struct field *f __unused_arg, void *p)
{
	*(struct result_probes *)p = (struct result_probes){ .nr = 0 };
}

static void probes_put(struct json_build *b, struct json *map,
		       const struct field *f, const void *p)
{
	struct json *list = json_put_list(b, map, f->key);
	const struct result_probes *probes = p;
	size_t i;

	for (i = 0; i < probes->nr; i++)
		shape_put(b, json_put_map(b, list, NULL), &probe_shape,
			  &probes->v[i]);
}

static void probes_get(struct json_reader *r, const struct json *j,
		       const struct field *f __unused_arg, void *p)
{
	const struct json *list = json_reader_list(r, j);
	struct result_probe *probe;
	size_t i, place;

	for (i = 0; !r->err && i < json_count(list); i++) {
		place = json_reader_enter_item(r, i);
		probe = result_probe_add(p);
		if (probe)
			shape_get(r, json_at(list, i), &probe_shape, probe);
		else
			json_reader_fail(r, -ENOMEM,
					 "does not fit into memory");
		json_reader_leave(r, place);
	}
}

static void probes_release(const struct field *f __unused_arg, void *p)
{
	struct result_probes *probes = p;

	while (probes->nr)
		shape_release(&probe_shape, &probes->v[--probes->nr]);
	free(probes->v);
	probes->v = NULL;
}

static const struct kind kind_probes = {
	.init = probes_init,
	.put = probes_put,
	.get = probes_get,
	.release = probes_release,
};

#define SATURATION(member, kind) FIELD(struct result_saturation, member, kind)
static const struct field saturation_fields[] = {
	SATURATION(op, kind_str),
	SATURATION(percentile, kind_double),
	SATURATION(limit_ns, kind_u64),
	SATURATION(tolerance, kind_double),
	SATURATION(closed_per_s, kind_double),
	SATURATION(min_per_s, kind_double),
	SATURATION(end, kind_str),
	SATURATION(rate_per_s, kind_double),
	SATURATION(above_per_s, kind_double),
	SATURATION(bound, kind_str),
	SATURATION(probes, kind_probes),
};
const struct shape result_saturation_shape = SHAPE(saturation_fields);
