// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * saturation-ask.c - the value of --find-saturation, from text and to text.
 */
#include "bench/saturation-ask.h"

#include <errno.h>
#include <string.h>

#include "bench/names.h"
#include "bench/parse.h"
#include "bench/schedule.h"
#include "lib/ops.h"

enum { MAX_PROBES = 999 };
#define MAX_RATE	1e9
#define MIN_TOLERANCE	0.005

void saturation_ask_init(struct saturation_ask *ask)
{
	*ask = (struct saturation_ask){
		.op = -1,
		.tolerance = 0.05,
		.min_rate = 100,
		.max_rate = MAX_RATE,
		.max_probes = 40,
	};
}

static int find_op(const char *word, const char *option, int *op,
		   struct error *e)
{
	const char *names[NR_OPS];
	char what[64];
	unsigned int i;

	for (i = 0; i < NR_OPS; i++) {
		names[i] = op_name(i);
		if (!strcmp(names[i], word)) {
			*op = (int)i;
			return EXIT_OK;
		}
	}
	snprintf(what, sizeof(what), "operation in option '--%s':", option);
	return names_unknown(e, what, word, names, NR_OPS);
}

/* ---- what may stand behind the three ---- */

static int set_rate(const char *value, double *rate)
{
	double number;
	int err = parse_decimal(value, &number);

	if (err)
		return err;
	if (number < 1 || number > MAX_RATE)
		return -ERANGE;
	*rate = number;
	return 0;
}

static int set_min(struct saturation_ask *ask, const char *value)
{
	return set_rate(value, &ask->min_rate);
}

static int set_max(struct saturation_ask *ask, const char *value)
{
	return set_rate(value, &ask->max_rate);
}

static int set_tolerance(struct saturation_ask *ask, const char *value)
{
	size_t len = strlen(value);
	char digits[32];
	double percent;
	int err;

	if (!len || len >= sizeof(digits) || value[len - 1] != '%')
		return -EINVAL;
	snprintf(digits, sizeof(digits), "%.*s", (int)len - 1, value);
	err = parse_decimal(digits, &percent);
	if (err)
		return err;
	if (percent < 100 * MIN_TOLERANCE || percent > 100)
		return -ERANGE;
	ask->tolerance = percent / 100;
	return 0;
}

static int set_probes(struct saturation_ask *ask, const char *value)
{
	uint64_t number;
	int err = parse_u64(value, &number);

	if (err)
		return err;
	if (!number || number > MAX_PROBES)
		return -ERANGE;
	ask->max_probes = number;
	return 0;
}

static const struct {
	const char *name;
	int (*set)(struct saturation_ask *ask, const char *value);
} settings[] = {
	{ "min=", set_min },
	{ "max=", set_max },
	{ "tolerance=", set_tolerance },
	{ "probes=", set_probes },
};

static int set_one(struct saturation_ask *ask, const char *word)
{
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		len = strlen(settings[i].name);
		if (!strncmp(word, settings[i].name, len))
			return settings[i].set(ask, word + len);
	}
	return parse_choice(word, ARRIVALS_NAMES, &ask->arrivals);
}

static int set_rest(struct saturation_ask *ask, char *rest)
{
	char *word;
	int err = 0;

	while (!err && rest) {
		word = strsep(&rest, ",");
		err = set_one(ask, word);
	}
	if (!err && ask->min_rate > ask->max_rate)
		err = -ERANGE;
	return err;
}

/* ---- the whole ---- */

static int set_percentile(struct saturation_ask *ask, const char *word)
{
	int err = parse_decimal(word, &ask->percentile);

	if (!err && !(ask->percentile > 0 && ask->percentile <= 100))
		err = -ERANGE;
	return err;
}

static int set_limit(struct saturation_ask *ask, const char *word)
{
	int err = parse_time(word, &ask->limit_ns);

	return !err && !ask->limit_ns ? -ERANGE : err;
}

static int parse(struct saturation_ask *ask, const char *option, char *text,
		 struct error *e)
{
	char *three = strsep(&text, ",");
	char *op = strsep(&three, ":"), *percentile = strsep(&three, ":");
	int status, err;

	if (!percentile || !three)
		return -EINVAL;
	status = find_op(op, option, &ask->op, e);
	if (status)
		return status;
	err = set_percentile(ask, percentile);
	if (!err)
		err = set_limit(ask, three);
	return err ? err : set_rest(ask, text);
}

int saturation_ask_parse(struct saturation_ask *ask, const char *option,
			 const char *text, struct error *e)
{
	struct saturation_ask read;
	char copy[SATURATION_ASK_TEXT];
	int err = -EINVAL;

	saturation_ask_init(&read);
	if (snprintf(copy, sizeof(copy), "%s", text) < (int)sizeof(copy))
		err = parse(&read, option, copy, e);
	if (err > 0)
		return err;
	if (err)
		return error_set(e, EXIT_USAGE, "option '--%s': '%s' %s, it "
				 "takes OP:PERCENTILE:LIMIT, as in "
				 "fork:99.9:100us, and then poisson or fixed, "
				 "min=RATE, max=RATE, tolerance=N%%, probes=N, "
				 "with commas between", option, text,
				 err == -ERANGE ? "is out of range" :
				 "makes no sense");
	*ask = read;
	return EXIT_OK;
}

const char *saturation_ask_text(const struct saturation_ask *ask, char *buf)
{
	char limit[FORMAT_SIZE], arrivals[FORMAT_SIZE];

	choice_name(ARRIVALS_NAMES, ask->arrivals, arrivals, sizeof(arrivals));
	snprintf(buf, SATURATION_ASK_TEXT,
		 "%s:%.10g:%s,%s,min=%.10g,max=%.10g,"
		 "tolerance=%.10g%%,probes=%llu", op_name((unsigned int)ask->op),
		 ask->percentile, format_time(ask->limit_ns, limit), arrivals,
		 ask->min_rate, ask->max_rate, 100 * ask->tolerance,
		 (unsigned long long)ask->max_probes);
	return buf;
}
