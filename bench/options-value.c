// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-value.c - one value of one option: read it, or say what it may be.
 *
 * Refusals have one form, "option '--NAME': 'VALUE' is ..., it takes ...".
 */
#include "bench/options-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "bench/names.h"
#include "bench/parse.h"
#include "lib/topo.h"

static void *member(struct options *opts, const struct option_row *row)
{
	return (char *)opts + row->offset;
}

/* @err of a parser, of which @accepts says what it takes. */
static int refuse(const struct option_row *row, const char *value, int err,
		  const char *accepts, struct error *e)
{
	static const char *const faults[] = {
		[EINVAL] = "makes no sense",
		[ERANGE] = "is out of range",
		[E2BIG] = "has too many numbers",
	};

	if (err == -ENOMEM)
		return error_memory(e);
	return error_set(e, EXIT_USAGE, "option '--%s': '%s' %s, it takes %s",
			 row->name, value, faults[-err], accepts);
}

static int refuse_number(const struct option_row *row, const char *value,
			 int err, const char *what, struct error *e)
{
	char accepts[160];

	snprintf(accepts, sizeof(accepts), "%s from %" PRIu64 " to %" PRIu64,
		 what, row->min, row->max);
	return refuse(row, value, err, accepts, e);
}

static int refuse_time(const struct option_row *row, const char *value,
		       int err, const char *what, struct error *e)
{
	char accepts[160], min[FORMAT_SIZE], max[FORMAT_SIZE];

	snprintf(accepts, sizeof(accepts),
		 "%s in ns, us, ms, s or m from %s to %s", what,
		 format_time(row->min, min), format_time(row->max, max));
	return refuse(row, value, err, accepts, e);
}

static int in_range(const struct option_row *row, uint64_t value)
{
	return value < row->min || value > row->max ? -ERANGE : 0;
}

int option_set_flag(struct options *opts, const struct option_row *row,
		    const char *value, struct error *e)
{
	if (!value)
		*(bool *)member(opts, row) = true;
	else if (parse_bool(value, member(opts, row)))
		return refuse(row, value, -EINVAL, "yes or no", e);
	return EXIT_OK;
}

int option_set_text(struct options *opts, const struct option_row *row,
		    const char *value, struct error *e)
{
	if (!*value)
		return refuse(row, value, -EINVAL, "a name", e);
	return str_set(member(opts, row), value) ? error_memory(e) : EXIT_OK;
}

int option_set_output(struct options *opts, const struct option_row *row,
		      const char *value, struct error *e)
{
	opts->output_given = true;
	return option_set_text(opts, row, value, e);
}

int option_set_words(struct options *opts, const struct option_row *row,
		     const char *value, struct error *e)
{
	struct strs *words = member(opts, row);
	int err;

	strs_release(words);
	err = parse_words(value, words);
	return err ? refuse(row, value, err, "names with commas between", e)
		   : EXIT_OK;
}

int option_set_more(struct options *opts, const struct option_row *row,
		    const char *value, struct error *e)
{
	if (!*value)
		return refuse(row, value, -EINVAL, "a name", e);
	return strs_add(member(opts, row), value) ? error_memory(e) : EXIT_OK;
}

int option_set_number(struct options *opts, const struct option_row *row,
		      const char *value, struct error *e)
{
	uint64_t number;
	int err = parse_u64(value, &number);

	if (!err)
		err = in_range(row, number);
	if (err)
		return refuse_number(row, value, err, "a number", e);
	*(uint64_t *)member(opts, row) = number;
	return EXIT_OK;
}

int option_set_time(struct options *opts, const struct option_row *row,
		    const char *value, struct error *e)
{
	uint64_t ns;
	int err = parse_time(value, &ns);

	if (!err)
		err = in_range(row, ns);
	if (err)
		return refuse_time(row, value, err, "a time", e);
	*(uint64_t *)member(opts, row) = ns;
	return EXIT_OK;
}

int option_set_cost(struct options *opts, const struct option_row *row,
		     const char *value, struct error *e)
{
	uint64_t ns = 0;
	int err = 0;

	if (strcmp(value, "measured")) {
		err = parse_time(value, &ns);
		if (!err)
			err = in_range(row, ns);
	}
	if (err)
		return refuse_time(row, value, err, "'measured' or a time", e);
	*(uint64_t *)member(opts, row) = ns;
	return EXIT_OK;
}

static int refuse_choice(const struct option_row *row, const char *value,
			 struct error *e)
{
	char words[16][FORMAT_SIZE], what[64];
	const char *names[ARRAY_SIZE(words)];
	size_t nr = 0;

	for (; nr < ARRAY_SIZE(words); nr++) {
		names[nr] = choice_name(row->choices, (int)nr, words[nr],
					sizeof(words[nr]));
		if (!*names[nr])
			break;
	}
	snprintf(what, sizeof(what), "value of option '--%s':", row->name);
	return names_unknown(e, what, value, names, nr);
}

int option_set_choice(struct options *opts, const struct option_row *row,
		      const char *value, struct error *e)
{
	if (parse_choice(value, row->choices, member(opts, row)))
		return refuse_choice(row, value, e);
	return EXIT_OK;
}

/* The text is kept: the plan will say how many "max" are, and that a range is
 * empty; here any number does that makes no range too long. */
int option_set_threads(struct options *opts, const struct option_row *row,
		       const char *value, struct error *e)
{
	struct list_grammar g = {
		.min = row->min, .max = row->max,
		.word = "max", .word_value = LIST_MAX_NR,
	};
	struct u64s numbers = { .nr = 0, };
	int err = parse_list(value, &g, &numbers);

	u64s_release(&numbers);
	if (err)
		return refuse_number(row, value, err,
				     "numbers, or max, as in 1,2,4-16:4,max,",
				     e);
	return str_set(&opts->threads, value) ? error_memory(e) : EXIT_OK;
}

int option_set_mms(struct options *opts, const struct option_row *row,
		   const char *value, struct error *e)
{
	struct list_grammar g = {
		.min = row->min, .max = row->max, .sizes = true,
	};
	int err;

	u64s_release(&opts->mms);
	err = parse_list(value, &g, &opts->mms);
	if (err)
		return refuse_number(row, value, err,
				     "numbers, as in 1000,1K-4K:1K,1M,", e);
	return EXIT_OK;
}

/* The first @len bytes of @value; "max" is 0, a closed loop. */
static int parse_rate(const struct option_row *row, const char *value,
		      size_t len, double *rate)
{
	char ops[64];
	int err;

	if (len >= sizeof(ops))
		return -ERANGE;
	snprintf(ops, sizeof(ops), "%.*s", (int)len, value);
	*rate = 0;
	if (!strcmp(ops, "max"))
		return 0;
	err = parse_decimal(ops, rate);
	if (!err && (*rate < (double)row->min || *rate > (double)row->max))
		err = -ERANGE;
	return err;
}

int option_set_rate(struct options *opts, const struct option_row *row,
		    const char *value, struct error *e)
{
	size_t len = strcspn(value, ",");
	int arrivals = opts->arrivals;
	double rate;
	int err = parse_rate(row, value, len, &rate);

	/* In a closed loop nothing arrives. */
	if (!err && value[len])
		err = rate > 0 ? parse_choice(value + len + 1, row->choices,
					      &arrivals) : -EINVAL;
	if (err)
		return refuse_number(row, value, err,
				     "max, or OPS, OPS,poisson or OPS,fixed "
				     "with OPS", e);
	opts->rate = rate;
	opts->arrivals = arrivals;
	return EXIT_OK;
}

int option_set_pin(struct options *opts, const struct option_row *row,
		   const char *value, struct error *e)
{
	struct topo_policy policy;
	int err = topo_policy_parse(value, &policy);

	if (err)
		return refuse(row, value, err, "compact, spread, core, numa, "
			      "none, or a CPULIST as in 0-3,8", e);
	topo_policy_release(&policy);
	return str_set(&opts->pin, value) ? error_memory(e) : EXIT_OK;
}

/* What the names mean only the plan can say. */
int option_set_assignment(struct options *opts, const struct option_row *row,
			  const char *value, struct error *e)
{
	size_t name = strcspn(value, ".="), param;

	if (name && value[name] == '.') {
		param = strcspn(value + name + 1, "=");
		if (param && value[name + 1 + param] == '=')
			return option_set_more(opts, row, value, e);
	}
	return refuse(row, value, -EINVAL, "NAME.PARAM=VALUE", e);
}

int option_set_saturation(struct options *opts, const struct option_row *row,
			  const char *value, struct error *e)
{
	return saturation_ask_parse(member(opts, row), row->name, value, e);
}

static int defaults_table(struct options *opts, struct error *e)
{
	unsigned int i;
	int status = EXIT_OK;

	for (i = 0; !status && i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];

		if (row->def)
			status = row->set(opts, row, row->def, e);
	}
	return status;
}

int options_defaults(struct options *opts, struct error *e)
{
	opts->duration_ns = OPTION_UNSET;
	opts->warmup_ns = OPTION_UNSET;
	opts->seed = OPTION_UNSET;
	opts->rate = -1;
	saturation_ask_init(&opts->saturation);
	opts->layout = -1;
	return defaults_table(opts, e);
}

static int name_output(struct options *opts, struct error *e)
{
	time_t now = time(NULL);
	char name[64];
	struct tm tm;

	if (!localtime_r(&now, &tm) ||
	    !strftime(name, sizeof(name), "results/%Y%m%d-%H%M%S", &tm))
		return error_set(e, EXIT_ERROR, "cannot tell the time");
	return str_set(&opts->output, name) ? error_memory(e) : EXIT_OK;
}

static int draw_seed(struct options *opts, struct error *e)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return error_set(e, EXIT_ERROR, "cannot draw a seed: %s",
				 strerror(errno));
	/* Short enough to be typed again. */
	opts->seed = seed & UINT32_MAX;
	return EXIT_OK;
}

/* Of a result that is repeated, one of the two takes the other's place. */
static void settle_rate(struct options *opts)
{
	if (opts->saturation.op < 0 || opts->rate < 0)
		return;
	if (options_is_like(opts, "rate", NULL))
		opts->rate = -1;
	else if (options_is_like(opts, "find-saturation", NULL))
		saturation_ask_init(&opts->saturation);
}

int options_finish(struct options *opts, struct error *e)
{
	int status = EXIT_OK;

	if (opts->resume && !opts->output_given)
		return error_set(e, EXIT_USAGE,
				 "option '--resume' needs '--output', the "
				 "folder of the run to go on with");
	settle_rate(opts);
	if (opts->saturation.op >= 0 && opts->rate >= 0)
		return error_set(e, EXIT_USAGE,
				 "option '--find-saturation' finds the rate "
				 "that option '--rate' would set");
	opts->seed_given = opts->seed != OPTION_UNSET;
	if (!opts->seed_given)
		status = draw_seed(opts, e);
	if (!status && !opts->output)
		status = name_output(opts, e);
	return status;
}
