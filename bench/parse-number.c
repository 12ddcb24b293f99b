// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * parse-number.c - numbers, sizes and times, to integers and back.
 *
 * No floating point on the way to an integer: "0.1s" is 100000000 ns.
 */
#include "bench/parse.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t value;
};

/* Each divides the next one. */
static const struct unit time_units[] = {
	{ "ns", 1 },
	{ "us", UINT64_C(1000) },
	{ "ms", UINT64_C(1000000) },
	{ "s", UINT64_C(1000000000) },
	{ "m", UINT64_C(60000000000) },
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "K", UINT64_C(1) << 10 },
	{ "M", UINT64_C(1) << 20 },
	{ "G", UINT64_C(1) << 30 },
	{ "k", UINT64_C(1) << 10 },
	{ "m", UINT64_C(1) << 20 },
	{ "g", UINT64_C(1) << 30 },
};

/* A number of time: @whole + @part / @scale. */
struct decimal {
	uint64_t whole;
	uint64_t part;
	uint64_t scale;		/* a power of ten */
};

static int take_digits(const char **s, uint64_t *out)
{
	uint64_t v = 0;

	if (**s < '0' || **s > '9')
		return -EINVAL;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		if (__builtin_mul_overflow(v, UINT64_C(10), &v) ||
		    __builtin_add_overflow(v, (uint64_t)(**s - '0'), &v))
			return -ERANGE;
	}
	*out = v;
	return 0;
}

static int take_decimal(const char **s, struct decimal *d)
{
	const char *point;
	int err = take_digits(s, &d->whole);

	d->part = 0;
	d->scale = 1;
	if (err || **s != '.')
		return err;
	point = ++*s;
	err = take_digits(s, &d->part);
	if (*s - point > 9)
		return -EINVAL;
	for (; point < *s; point++)
		d->scale *= 10;
	return err;
}

static const struct unit *find_unit(const struct unit *units, size_t nr,
				    const char *name)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strcmp(units[i].name, name))
			return &units[i];
	return NULL;
}

int parse_u64(const char *s, uint64_t *out)
{
	uint64_t v;
	int err = take_digits(&s, &v);

	if (err == -EINVAL || (!err && *s))
		return -EINVAL;
	if (!err)
		*out = v;
	return err;
}

int parse_size(const char *s, uint64_t *out)
{
	const struct unit *unit;
	uint64_t v;
	int err = take_digits(&s, &v);

	if (err)
		return err;
	unit = find_unit(size_units, ARRAY_SIZE(size_units), s);
	if (!unit)
		return -EINVAL;
	if (__builtin_mul_overflow(v, unit->value, &v))
		return -ERANGE;
	*out = v;
	return 0;
}

static int decimal_scale(const struct decimal *d, uint64_t unit, uint64_t *out)
{
	unsigned __int128 part = (unsigned __int128)d->part * unit;
	uint64_t v;

	if (part % d->scale)
		return -EINVAL;
	if (__builtin_mul_overflow(d->whole, unit, &v) ||
	    __builtin_add_overflow(v, (uint64_t)(part / d->scale), &v))
		return -ERANGE;
	*out = v;
	return 0;
}

int parse_time(const char *s, uint64_t *ns)
{
	const struct unit *unit;
	struct decimal d;
	int err = take_decimal(&s, &d);

	if (err)
		return err;
	unit = find_unit(time_units, ARRAY_SIZE(time_units), s);
	if (!unit && !*s && !d.whole && !d.part)
		unit = &time_units[0];
	return unit ? decimal_scale(&d, unit->value, ns) : -EINVAL;
}

int parse_decimal(const char *s, double *out)
{
	struct decimal d;
	int err = take_decimal(&s, &d);

	if (err)
		return err;
	if (*s)
		return -EINVAL;
	*out = (double)d.whole + (double)d.part / (double)d.scale;
	return 0;
}

const char *format_time(uint64_t ns, char *buf)
{
	size_t i = ARRAY_SIZE(time_units) - 1;

	/* Minutes only if whole ones; 90s is easier than 1.5m, and exact. */
	while (i && (!ns || ns % time_units[i].value))
		i--;
	snprintf(buf, FORMAT_SIZE, "%" PRIu64 "%s", ns / time_units[i].value,
		 time_units[i].name);
	return buf;
}

const char *format_bytes(uint64_t bytes, char *buf)
{
	static const char *const names[] = {
		"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB",
	};
	double v = (double)bytes;
	size_t i = 0;

	for (; v >= 1024 && i + 1 < ARRAY_SIZE(names); i++)
		v /= 1024;
	snprintf(buf, FORMAT_SIZE, i ? "%.1f %s" : "%.0f %s", v, names[i]);
	return buf;
}
