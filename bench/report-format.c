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

/* To two significant digits, so that a range stays narrow. */
static double rounded(double value)
{
	double size = value > 0 ? pow(10, floor(log10(value)) - 1) : 1;

	return value > 0 ? round(value / size) * size : 0;
}

static void bare(char *buf, size_t size, double value, double unit)
{
	double scaled = rounded(value) / unit;
	bool whole = unit == 1 && value == floor(value);
	int digits = scaled >= 9.995 || scaled == 0 || whole ? 0 : 1;

	snprintf(buf, size, "%.*f", digits, scaled);
}

const char *report_range(double min, double max, char *buf)
{
	const struct unit *u = unit_of(rounded(min), times);
	const struct unit *v = unit_of(rounded(max), times);
	char low[REPORT_TEXT / 3], high[REPORT_TEXT / 3];

	if (isnan(min) || isnan(max))
		return report_number(NAN, buf);
	bare(low, sizeof(low), min, u->size);
	bare(high, sizeof(high), max, v->size);
	if (u == v && !strcmp(low, high))
		snprintf(buf, REPORT_TEXT, "%s%s", high, v->name);
	else
		snprintf(buf, REPORT_TEXT, "%s%.*s-%s%s", low,
			 u == v ? 0 : 1, u->name, high, v->name);
	return buf;
}
