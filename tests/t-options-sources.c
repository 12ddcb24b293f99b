// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-options-sources.c - every option, said by every one who may say it.
 *
 * The rows are those of the table of options, whatever it has by now: what each
 * kind of option takes is in one table here, and a kind that is not there is a
 * failure.
 */
#include "bench/options-internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/parse.h"
#include "tests/scratch.h"

enum { NR_SOURCES = SOURCE_COMMAND_LINE + 1, MAX_WORDS = 12 };

enum type { BOOL, U64, INT, DOUBLE, STR, STRS, U64S, ASK };

/* For each way to set an option: the type of its member, and two values. */
static const struct taking {
	option_set_fn *set;
	enum type type;
	const char *a, *b;
} takings[] = {
	{ option_set_flag, BOOL, "yes", "no" },
	{ option_set_text, STR, "one", "two" },
	{ option_set_output, STR, "one", "two" },
	{ option_set_words, STRS, "x", "y,z" },
	{ option_set_more, STRS, "one", "two" },
	{ option_set_assignment, STRS, "a.b=1", "a.b=2" },
	{ option_set_number, U64, "3", "4" },
	{ option_set_time, U64, "5ms", "6ms" },
	{ option_set_cost, U64, "7us", "8us" },
	{ option_set_rate, DOUBLE, "9", "10" },
	{ option_set_percent, DOUBLE, "50", "60" },
	{ option_set_saturation, ASK, "fork:99:1ms", "exit:50:2ms,probes=9" },
	{ option_set_threads, STR, "1", "2-4" },
	{ option_set_mms, U64S, "64", "1K,2K" },
	{ option_set_pin, STR, "none", "spread" },
	{ option_set_choice, INT, NULL, NULL },	/* of its own words */
};

/* What else must be said for an option to be taken. */
static const struct { const char *name, *with; } companions[] = {
	{ "resume", "output = there\n" },
};

/* Options about others who have a say: experiments.sh, like.sh. */
static bool is_apart(const struct option_row *row)
{
	return !strcmp(row->name, "section") || !strcmp(row->name, "like");
}

static const struct taking *taking_of(const struct option_row *row)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(takings); i++)
		if (takings[i].set == row->set)
			return &takings[i];
	fail_msg("option '%s' is of a kind that this test does not know",
		 row->name);
	return NULL;
}

/* Value 0 or 1 of @row in @buf. */
static const char *value_of(const struct option_row *row, int i, char *buf,
			    size_t size)
{
	const struct taking *t = taking_of(row);

	if (t->type == INT)
		choice_name(row->choices, i, buf, size);
	else
		snprintf(buf, size, "%s", i ? t->b : t->a);
	return buf;
}

static bool same_strs(const struct strs *a, const struct strs *b)
{
	size_t i;

	for (i = 0; a->nr == b->nr && i < a->nr; i++)
		if (strcmp(a->v[i], b->v[i]))
			return false;
	return a->nr == b->nr;
}

static bool same_u64s(const struct u64s *a, const struct u64s *b)
{
	return a->nr == b->nr && (!a->nr ||
	       !memcmp(a->v, b->v, a->nr * sizeof(*a->v)));
}

static bool same_ask(const struct saturation_ask *a,
		     const struct saturation_ask *b)
{
	char x[SATURATION_ASK_TEXT], y[SATURATION_ASK_TEXT];

	return !strcmp(saturation_ask_text(a, x), saturation_ask_text(b, y));
}

static bool same(const struct option_row *row, const struct options *a,
		 const struct options *b)
{
	const void *x = (const char *)a + row->offset;
	const void *y = (const char *)b + row->offset;

	switch (taking_of(row)->type) {
	case BOOL:
		return *(const bool *)x == *(const bool *)y;
	case U64:
		return *(const uint64_t *)x == *(const uint64_t *)y;
	case INT:
		return *(const int *)x == *(const int *)y;
	case DOUBLE:
		return *(const double *)x == *(const double *)y;
	case STR:
		return !strcmp(*(char *const *)x, *(char *const *)y);
	case STRS:
		return same_strs(x, y);
	case U64S:
		return same_u64s(x, y);
	case ASK:
		return same_ask(x, y);
	}
	return false;
}

/* What each source says of an option: 0 or 1, or nothing. */
enum { SILENT = -1 };

struct scene {
	const char *dir;
	const struct option_row *row;
	const struct command *command;
	int says[NR_SOURCES];
};

static void write_file(const struct scene *s, const char *path)
{
	char value[64];
	FILE *f = fopen(path, "w");
	size_t i;

	assert_non_null(f);
	fprintf(f, "[global]\n");
	for (i = 0; i < ARRAY_SIZE(companions); i++)
		if (!strcmp(companions[i].name, s->row->name))
			fputs(companions[i].with, f);
	if (s->says[SOURCE_GLOBAL] != SILENT)
		fprintf(f, "%s = %s\n", s->row->name,
			value_of(s->row, s->says[SOURCE_GLOBAL], value,
				 sizeof(value)));
	fprintf(f, "[run]\n");
	if (s->says[SOURCE_SECTION] != SILENT)
		fprintf(f, "%s = %s\n", s->row->name,
			value_of(s->row, s->says[SOURCE_SECTION], value,
				 sizeof(value)));
	assert_int_equal(fclose(f), 0);
}

/* Options of the scene; the command line is put together in @text. */
static int parse(const struct scene *s, struct options *o, struct error *e)
{
	static char text[512], path[256], name[ENV_NAME_SIZE], value[64];
	char *argv[MAX_WORDS] = {
		(char *)(uintptr_t)"pgdbench",
		(char *)(uintptr_t)s->command->name,
	};
	int argc = 2, status, said = s->says[SOURCE_COMMAND_LINE];
	unsigned int i;

	write_file(s, scratch_path(path, s->dir, "x.ini"));
	for (i = 0; i < s->command->min_operands; i++)
		argv[argc++] = (char *)(uintptr_t)"operand";
	if (s->command->takes_experiment)
		argv[argc++] = path;
	value_of(s->row, said == 1, value, sizeof(value));
	snprintf(text, sizeof(text), s->row->arg ? "--%s=%s" : said == 1 ?
		 "--no-%s" : "--%s", s->row->name, value);
	if (said != SILENT)
		argv[argc++] = text;
	env_name(s->row, name);
	if (s->says[SOURCE_ENVIRONMENT] != SILENT)
		setenv(name, value_of(s->row, s->says[SOURCE_ENVIRONMENT],
				      value, sizeof(value)), 1);
	status = options_parse(o, argc, argv, e);
	unsetenv(name);
	return status;
}

static void must_parse(const struct scene *s, struct options *o)
{
	struct error e;

	if (parse(s, o, &e))
		fail_msg("%s: %s", s->row->name, e.text);
}

/* What the option is when the values of @says are set one after the other. */
static void expected(const struct scene *s, struct options *o)
{
	char value[64];
	struct error e;
	int i;

	*o = (struct options){ .argc = 0, };
	assert_int_equal(options_defaults(o, &e), EXIT_OK);
	for (i = 0; i < NR_SOURCES; i++)
		if (s->says[i] != SILENT)
			assert_int_equal(s->row->set(o, s->row,
				value_of(s->row, s->says[i], value,
					 sizeof(value)), &e), EXIT_OK);
}

static void check_scene(const struct scene *s, int strongest)
{
	struct options got, want;
	const struct setting *set;

	must_parse(s, &got);
	expected(s, &want);
	if (!same(s->row, &got, &want))
		fail_msg("option '%s': who says what is not heeded: "
			 "%d %d %d %d", s->row->name, s->says[SOURCE_GLOBAL],
			 s->says[SOURCE_SECTION], s->says[SOURCE_ENVIRONMENT],
			 s->says[SOURCE_COMMAND_LINE]);
	set = options_said(&got, s->row->name);
	assert_non_null(set);
	assert_int_equal((int)set->source, strongest);
	options_release(&want);
	options_release(&got);
}

static bool may_say(const struct scene *s, int source)
{
	if (source == SOURCE_LIKE || s->row->refused_in & 1U << source)
		return false;
	return s->command->takes_experiment || source >= SOURCE_ENVIRONMENT;
}

/* Alone, and against each that is weaker, both ways round. */
static void check_source(struct scene *s, int source)
{
	int weaker, i;

	for (weaker = -1; weaker < source; weaker++) {
		if (weaker >= 0 && !may_say(s, weaker))
			continue;
		for (i = 0; i < 2; i++) {
			memset(s->says, SILENT, sizeof(s->says));
			s->says[source] = i;
			if (weaker >= 0)
				s->says[weaker] = !i;
			check_scene(s, source);
		}
	}
}

/* Who must not say it is told so, and why. */
static void check_refused(struct scene *s)
{
	char value[64];
	struct options o;
	struct error e;

	assert_non_null(s->row->because);
	if (!(s->row->refused_in & 1U << SOURCE_GLOBAL))
		return;
	assert_true(s->row->refused_in & 1U << SOURCE_SECTION);
	memset(s->says, SILENT, sizeof(s->says));
	value_of(s->row, 0, value, sizeof(value));
	s->says[SOURCE_SECTION] = 0;
	assert_int_equal(parse(s, &o, &e), EXIT_USAGE);
	assert_non_null(strstr(e.text, "x.ini:3: "));
	assert_non_null(strstr(e.text, s->row->because));
	options_release(&o);
}

static void check_row(const char *dir, const struct command *command,
		      const struct option_row *row)
{
	struct scene s = { .dir = dir, .row = row, .command = command, };
	int source;

	if (row->refused_in && command->takes_experiment)
		check_refused(&s);
	for (source = 0; source < NR_SOURCES; source++)
		if (may_say(&s, source) && !row->refused_in)
			check_source(&s, source);
}

static void test_every_option(void **state)
{
	unsigned int c, i, nr = 0;

	for (c = 0; c < command_list_nr; c++) {
		if (command_list[c].hidden)
			continue;
		for (i = 0; i < option_table_nr; i++) {
			if (!(option_table[i].commands & command_list[c].set) ||
			    is_apart(&option_table[i]))
				continue;
			check_row(*state, &command_list[c], &option_table[i]);
			nr++;
		}
	}
	assert_true(nr > 30);
}

/* No two options of a command have one variable, and none has that of something
 * else. */
static void test_names_of_variables(void **state __unused_arg)
{
	char a[ENV_NAME_SIZE], b[ENV_NAME_SIZE];
	unsigned int i, j;

	for (i = 0; i < option_table_nr; i++) {
		env_name(&option_table[i], a);
		assert_true(strlen(option_table[i].name) + 9 < ENV_NAME_SIZE);
		assert_true(strcmp(a, "PGDBENCH_DATADIR") &&
			    strcmp(a, "PGDBENCH_CLOCK") &&
			    strcmp(a, "PGDBENCH_SELF") &&
			    strcmp(a, "PGDBENCH_WATCHDOG"));
		for (j = 0; j < i; j++)
			if (option_table[i].commands & option_table[j].commands)
				assert_string_not_equal(a,
					env_name(&option_table[j], b));
	}
	assert_string_equal(env_name(option_find("pgd-pages", CMD_RUN), a),
			    "PGDBENCH_PGD_PAGES");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_option,
						scratch_setup,
						scratch_teardown),
		cmocka_unit_test(test_names_of_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
