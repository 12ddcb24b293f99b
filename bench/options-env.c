// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-env.c - every option as a variable: --pgd-pages is PGDBENCH_PGD_PAGES.
 *
 * A variable that is empty is as good as none.  One that nobody knows is warned
 * of, for it is likely to have been meant.
 */
#include "bench/options-internal.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "bench/names.h"

#define PREFIX "PGDBENCH_"

/* What is no option. */
static const char *const reserved[] = {
	"CLOCK",
	"DATADIR",
	"PULSE",
	"SELF",
	"SKEW",
	"WATCHDOG",
};

const char *env_name(const struct option_row *row, char buf[ENV_NAME_SIZE])
{
	char *c;

	snprintf(buf, ENV_NAME_SIZE, PREFIX "%s", row->name);
	for (c = buf + sizeof(PREFIX) - 1; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return buf;
}

/* @text as one value of @set's row or, with blanks between, several. */
static int add_values(struct settings *s, struct setting *set,
		      const char *text, struct error *e)
{
	char *copy = strdup(text), *save = NULL, *word;
	int status = EXIT_OK;

	if (!copy)
		return error_memory(e);
	set->value = copy;
	if (!option_repeats(set->row))
		status = settings_add(s, set, e);
	for (word = option_repeats(set->row) ?
		    strtok_r(copy, " \t\n", &save) : NULL; word && !status;
	     word = strtok_r(NULL, " \t\n", &save)) {
		set->value = word;
		status = settings_add(s, set, e);
	}
	free(copy);
	return status;
}

int env_read(struct settings *s, unsigned int commands, struct error *e)
{
	char name[ENV_NAME_SIZE];
	struct setting set = { .where = name, .source = SOURCE_ENVIRONMENT, };
	int status = EXIT_OK;
	unsigned int i;

	for (i = 0; !status && i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];
		const char *text = getenv(env_name(row, name));

		set.row = row;
		if (row->commands & commands && text && *text &&
		    !(row->refused_in & 1U << SOURCE_ENVIRONMENT))
			status = add_values(s, &set, text, e);
	}
	return status;
}

/* All names that mean something into @names, of room for as many, without what
 * they begin with; their number. */
static size_t list_known(const char **names, char (*texts)[ENV_NAME_SIZE])
{
	size_t i, nr = 0;

	for (i = 0; i < option_table_nr; i++) {
		if (option_table[i].refused_in & 1U << SOURCE_ENVIRONMENT)
			continue;
		names[nr] = env_name(&option_table[i], texts[nr]) +
			    sizeof(PREFIX) - 1;
		nr++;
	}
	for (i = 0; i < ARRAY_SIZE(reserved); i++)
		names[nr++] = reserved[i];
	return nr;
}

/* The option that cannot be a variable, but would be this one. */
static const struct option_row *find_refused(const char *name)
{
	char text[ENV_NAME_SIZE];
	unsigned int i;

	for (i = 0; i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];

		if (row->refused_in & 1U << SOURCE_ENVIRONMENT &&
		    !strcmp(env_name(row, text) + sizeof(PREFIX) - 1, name))
			return row;
	}
	return NULL;
}

static void warn_one(const char *name, const char **names, size_t nr)
{
	const struct option_row *refused = find_refused(name);
	const char *near;
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strcmp(names[i], name))
			return;
	if (refused) {
		warn("variable '" PREFIX "%s' changes nothing, option '%s' is "
		     "not for here: %s", name, refused->name, refused->because);
		return;
	}
	near = names_nearest(name, names, nr);
	warn("variable '" PREFIX "%s' changes nothing, there is no such option"
	     "%s%s%s", name, near ? "; did you mean '" PREFIX : "",
	     near ? near : "", near ? "'?" : "");
}

void env_warn(void)
{
	const char *names[MAX_ROWS + ARRAY_SIZE(reserved)];
	char texts[MAX_ROWS][ENV_NAME_SIZE], name[ENV_NAME_SIZE];
	size_t nr = list_known(names, texts);
	char **at;

	for (at = environ; *at; at++) {
		if (strncmp(*at, PREFIX, sizeof(PREFIX) - 1))
			continue;
		snprintf(name, sizeof(name), "%.*s",
			 (int)strcspn(*at + sizeof(PREFIX) - 1, "="),
			 *at + sizeof(PREFIX) - 1);
		warn_one(name, names, nr);
	}
}
