// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-format.c - numbers for people: few digits and a unit.
 *
 * Not what format_time() of parse.h does, which must lose nothing.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/report-internal.h"

struct unit {
	const char *name;
	double size;
};

static const struct unit times[] = {
	{ "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 },
};

static const struct unit sizes[] = {
	{ "GiB", 1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 }, { "B", 1 },
};

static const struct unit counts[] = {
	{ "G", 1e9 }, { "M", 1e6 }, { "k", 1e3 }, { "", 1 },
};

/* The unit that leaves at least 1 before the point, once rounded: 999.7 ns
 * must not come out as 1000ns. */
static const struct unit *unit_of(double value, const struct unit *units)
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (value >= units[i].size * 0.9995)
			break;
	return &units[i];
}

/* Three significant digits, never an exponent. */
static int digits_after(double value)
{
	double size = fabs(value);

	if (size >= 99.95)
		return 0;
	return size >= 9.995 ? 1 : 2;
}

static const char *with_unit(double value, const struct unit *units,
			     const char *blank, char *buf)
{
	const struct unit *u = unit_of(value, units);
	double scaled = value / u->size;
	bool whole = scaled == floor(scaled) && u->size == 1;

	if (isnan(value))
		snprintf(buf, REPORT_TEXT, "-");
	else
		snprintf(buf, REPORT_TEXT, "%.*f%s%s",
			 whole ? 0 : digits_after(scaled), scaled, blank,
			 u->name);
	return buf;
}

const char *report_time(double ns, char *buf)
{
	return with_unit(ns, times, "", buf);
}

const char *report_bytes(double bytes, char *buf)
{
	return with_unit(bytes, sizes, " ", buf);
}

const char *report_number(double number, char *buf)
{
	if (isnan(number))
		snprintf(buf, REPORT_TEXT, "-");
	else
		snprintf(buf, REPORT_TEXT, "%.*f",
			 number == floor(number) ? 0 : digits_after(number),
			 number);
	return buf;
}

const char *report_rate(double a_second, char *buf)
{
	if (isnan(a_second) || a_second < 10000)
		return report_number(a_second, buf);
	snprintf(buf, REPORT_TEXT, "%.0fk", a_second / 1000);
	return buf;
}

typedef double round_fn(double x);

/* Two significant digits, so that a range stays narrow; a value that has no
 * more stays as it is. */
static double rounded(double value, round_fn *to)
{
	double size = value > 0 ? pow(10, floor(log10(value)) - 1) : 1, near;

	if (!(value > 0))
		return 0;
	near = round(value / size);
	if (fabs(value / size - near) > 1e-9)
		near = to(value / size);
	return near * size;
}

/* One end of a range. */
struct end {
	double value, shown;
	const struct unit *unit;
};

static struct end end_of(double value, round_fn *to, const struct unit *units)
{
	double size = unit_of(value, units)->size;
	struct end e = { .value = value };

	e.shown = rounded(value / size, to) * size;
	e.unit = unit_of(e.shown, units);
	return e;
}

static void bare(char *buf, size_t size, const struct end *e)
{
	double scaled = e->shown / e->unit->size;
	bool whole = e->unit->size == 1 && e->value == floor(e->value);
	int digits = scaled >= 9.995 || scaled == 0 || whole ? 0 : 1;

	snprintf(buf, size, "%.*f", digits, scaled);
}

static const char *range(const struct end *from, const struct end *to,
			 char *buf)
{
	char low[REPORT_TEXT / 3], high[REPORT_TEXT / 3];
	bool same = from->unit == to->unit;

	if (isnan(from->value) || isnan(to->value))
		return report_number(NAN, buf);
	bare(low, sizeof(low), from);
	bare(high, sizeof(high), to);
	if (same && !strcmp(low, high))
		snprintf(buf, REPORT_TEXT, "%s%s", high, to->unit->name);
	else
		snprintf(buf, REPORT_TEXT, "%s%.*s-%s%s", low, same ? 0 : 1,
			 from->unit->name, high, to->unit->name);
	return buf;
}

const char *report_range(double min, double max, char *buf)
{
	struct end from = end_of(min, round, times);
	struct end to = end_of(max, round, times);

	return range(&from, &to, buf);
}

const char *report_interval(const char *(*format)(double value, char *buf),
			    const struct stats_interval *in, char *buf)
{
	const struct unit *units = counts;
	struct end from, to;

	if (format == report_time)
		units = times;
	if (format == report_bytes)
		units = sizes;
	from = end_of(in->low, floor, units);
	to = end_of(in->high, ceil, units);
	return range(&from, &to, buf);
}

const char *report_level(double level, char *buf)
{
	snprintf(buf, REPORT_TEXT, "%.0f %%", floor(level * 100 + 1e-9));
	return buf;
}
