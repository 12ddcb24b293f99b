// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * experiment.c - experiment files: what an INI file says of options.
 */
#include "bench/experiment.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "bench/datadir.h"
#include "bench/ini.h"
#include "bench/names.h"
#include "bench/options-internal.h"

#define GLOBAL "global"
#define SHIPPED "experiments"
#define SUFFIX ".ini"

static int refuse(const struct experiment *x, unsigned int line,
		  struct error *e)
{
	struct error why = *e;

	return error_set(e, why.status, "%.300s:%u: %.3000s", x->path, line,
			 why.text);
}

static struct experiment_section *find(const struct experiment *x,
				       const char *name)
{
	size_t i;

	for (i = 0; i < x->nr; i++)
		if (!strcmp(x->v[i].name, name))
			return &x->v[i];
	return NULL;
}

/* A section's name becomes that of a folder. */
static bool good_name(const char *name)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	return *name != '-' && !name[strspn(name, good)];
}

static int take_section(void *arg, const char *name, unsigned int line,
			struct error *e)
{
	struct experiment *x = arg;
	struct experiment_section *v, *there = find(x, name);

	if (there) {
		error_set(e, EXIT_USAGE, "section [%s] is there already, in "
			  "line %u", name, there->line);
		return refuse(x, line, e);
	}
	if (!good_name(name)) {
		error_set(e, EXIT_USAGE, "section '%s' has a name that is not "
			  "of letters, digits, - and _", name);
		return refuse(x, line, e);
	}
	v = bag_grow(x->v, x->nr, sizeof(*v));
	if (!v)
		return error_memory(e);
	x->v = v;
	v += x->nr;
	*v = (struct experiment_section){ .line = line, };
	if (str_set(&v->name, name))
		return error_memory(e);
	x->nr++;
	return EXIT_OK;
}

static int unknown_key(const struct experiment *x, const char *key,
		       struct error *e)
{
	const char *names[MAX_ROWS];
	size_t nr = 0;
	unsigned int i;

	for (i = 0; i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];

		if (row->commands & x->commands &&
		    !(row->refused_in & 1U << SOURCE_GLOBAL))
			names[nr++] = row->name;
	}
	return names_unknown(e, "option", key, names, nr);
}

/* Has it been said in this section already? */
static const struct setting *said(const struct experiment_section *s,
				  const struct option_row *row)
{
	size_t i;

	for (i = 0; i < s->settings.nr; i++)
		if (s->settings.v[i].row == row)
			return &s->settings.v[i];
	return NULL;
}

/* Lists may have blanks behind their commas, as people write them. */
static void squeeze(char *value)
{
	char *to = value;

	for (; *value; value++) {
		*to++ = *value;
		if (*value == ',')
			while (value[1] == ' ' || value[1] == '\t')
				value++;
	}
	*to = '\0';
}

static int add(struct experiment *x, const struct option_row *row,
	       const char *value, unsigned int line, struct error *e)
{
	struct experiment_section *s = &x->v[x->nr - 1];
	char where[PATH_MAX], *copy = strdup(value);
	struct setting set = {
		.row = row, .value = copy, .where = where,
		.source = strcmp(s->name, GLOBAL) ? SOURCE_SECTION
						  : SOURCE_GLOBAL,
	};
	int status;

	if (!copy)
		return error_memory(e);
	if (!option_repeats(row) && row->set != option_set_text)
		squeeze(copy);
	snprintf(where, sizeof(where), "%s:%u", x->path, line);
	status = setting_check(&set, e);
	if (!status)
		status = settings_add(&s->settings, &set, e);
	free(copy);
	return status;
}

static int take_key(void *arg, const char *key, const char *value,
		    unsigned int line, struct error *e)
{
	struct experiment *x = arg;
	const struct option_row *row = option_find(key, x->commands);
	const struct setting *before;

	if (!x->nr) {
		error_set(e, EXIT_USAGE, "option '%.100s' stands before any "
			  "[section]", key);
		return refuse(x, line, e);
	}
	if (!row) {
		unknown_key(x, key, e);
		return refuse(x, line, e);
	}
	before = option_repeats(row) ? NULL : said(&x->v[x->nr - 1], row);
	if (before) {
		error_set(e, EXIT_USAGE, "option '%s' is there already, in %s",
			  key, before->where);
		return refuse(x, line, e);
	}
	return add(x, row, value, line, e);
}

/* The shipped ones that there are, for whoever named none of them. */
static int unknown_name(const char *name, struct error *e)
{
	char dir[PATH_MAX];
	struct strs found = { .nr = 0, };
	struct dirent *entry;
	DIR *d = datadir_find(SHIPPED, dir, sizeof(dir)) ? NULL : opendir(dir);
	int status;

	while (d && (entry = readdir(d))) {
		char *suffix = strstr(entry->d_name, SUFFIX);

		if (!suffix || suffix[sizeof(SUFFIX) - 1])
			continue;
		*suffix = '\0';
		if (strs_add(&found, entry->d_name))
			break;
	}
	if (d)
		closedir(d);
	status = names_unknown(e, "experiment, nor is there a file", name,
			       (const char **)found.v, found.nr);
	strs_release(&found);
	return status;
}

static int find_file(const char *name, char *path, size_t size,
		     struct error *e)
{
	char sub[NAME_MAX + 1];

	snprintf(path, size, "%s", name);
	if (strchr(name, '/') || !access(name, F_OK))
		return EXIT_OK;
	snprintf(sub, sizeof(sub), SHIPPED "/%s%s", name,
		 strstr(name, SUFFIX) ? "" : SUFFIX);
	return datadir_find(sub, path, size) ? unknown_name(name, e) : EXIT_OK;
}

int experiment_read(struct experiment *x, const char *name,
		    unsigned int commands, struct error *e)
{
	const struct ini_sink sink = { take_section, take_key, x, };
	char path[PATH_MAX];
	int status = find_file(name, path, sizeof(path), e);

	*x = (struct experiment){ .commands = commands, };
	if (status)
		return status;
	if (str_set(&x->path, path))
		return error_memory(e);
	status = ini_read(path, &sink, e);
	if (status || x->nr)
		return status;
	return error_set(e, EXIT_USAGE, "%s:1: has no [section]", path);
}

void experiment_release(struct experiment *x)
{
	while (x->nr) {
		struct experiment_section *s = &x->v[--x->nr];

		settings_release(&s->settings);
		free(s->name);
	}
	free(x->v);
	free(x->path);
	*x = (struct experiment){ .nr = 0, };
}

const struct settings *experiment_global(const struct experiment *x)
{
	static const struct settings none;
	const struct experiment_section *s = find(x, GLOBAL);

	return s ? &s->settings : &none;
}

static int unknown_section(const struct experiment *x, const char *name,
			   struct error *e)
{
	const char **names = calloc(x->nr, sizeof(*names));
	char what[PATH_MAX];
	size_t i, nr = 0;
	int status;

	if (!names)
		return error_memory(e);
	for (i = 0; i < x->nr; i++)
		if (strcmp(x->v[i].name, GLOBAL))
			names[nr++] = x->v[i].name;
	snprintf(what, sizeof(what), "section of '%s':", x->path);
	status = names_unknown(e, what, name, names, nr);
	free(names);
	return status;
}

static bool is_in(const struct strs *words, const char *word)
{
	size_t i;

	for (i = 0; i < words->nr; i++)
		if (!strcmp(words->v[i], word))
			return true;
	return false;
}

int experiment_pick(const struct experiment *x, const struct strs *wanted,
		    const struct experiment_section **picked, size_t *nr,
		    struct error *e)
{
	size_t i;

	*nr = 0;
	for (i = 0; i < wanted->nr; i++)
		if (!strcmp(wanted->v[i], GLOBAL) || !find(x, wanted->v[i]))
			return unknown_section(x, wanted->v[i], e);
	for (i = 0; i < x->nr; i++)
		if (strcmp(x->v[i].name, GLOBAL) &&
		    (!wanted->nr || is_in(wanted, x->v[i].name)))
			picked[(*nr)++] = &x->v[i];
	return EXIT_OK;
}
