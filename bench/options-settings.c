// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-settings.c - who says what: lists of settings, and how they become
 * options.
 */
#include "bench/options-internal.h"

#include <string.h>

static const char on_command_line[] = "the command line";

bool option_repeats(const struct option_row *row)
{
	return row->set == option_set_more ||
	       row->set == option_set_assignment;
}

const struct option_row *option_find(const char *name, unsigned int commands)
{
	unsigned int i;

	for (i = 0; i < option_table_nr; i++)
		if (option_table[i].commands & commands &&
		    !strcmp(option_table[i].name, name))
			return &option_table[i];
	return NULL;
}

int settings_add(struct settings *s, const struct setting *add,
		 struct error *e)
{
	struct setting *v = bag_grow(s->v, s->nr, sizeof(*v)), *to;

	if (!v)
		return error_memory(e);
	s->v = v;
	to = &v[s->nr];
	*to = (struct setting){ .row = add->row, .source = add->source, };
	s->nr++;
	if (str_set(&to->value, add->value) ||
	    str_set(&to->where, add->where ? add->where : on_command_line))
		return error_memory(e);
	return EXIT_OK;
}

static void setting_release(struct setting *set)
{
	free(set->value);
	free(set->where);
}

void settings_drop(struct settings *s, const char *name)
{
	size_t i, nr = 0;

	for (i = 0; i < s->nr; i++)
		if (strcmp(s->v[i].row->name, name))
			s->v[nr++] = s->v[i];
		else
			setting_release(&s->v[i]);
	s->nr = nr;
}

void settings_release(struct settings *s)
{
	while (s->nr)
		setting_release(&s->v[--s->nr]);
	free(s->v);
	*s = (struct settings){ .nr = 0, };
}

/* What is said on the command line needs no place. */
static int blame(const struct setting *set, struct error *e)
{
	struct error why = *e;

	if (set->source == SOURCE_COMMAND_LINE || why.status == EXIT_ERROR)
		return why.status;
	return error_set(e, why.status, "%.300s: %.3000s", set->where,
			 why.text);
}

int setting_check(const struct setting *set, struct error *e)
{
	if (!(set->row->refused_in & 1U << set->source))
		return EXIT_OK;
	error_set(e, EXIT_USAGE, "option '%s' is not for here: %s",
		  set->row->name, set->row->because);
	return blame(set, e);
}

int settings_apply(struct options *opts, const struct settings *s,
		   struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < s->nr; i++) {
		const struct setting *set = &s->v[i];

		status = set->row->set(opts, set->row, set->value, e);
		if (status)
			return blame(set, e);
		if (set->row->scoped)
			options_unscope(opts, set->row);
		status = settings_add(&opts->settings, set, e);
	}
	return status;
}

const struct setting *options_said(const struct options *opts,
				   const char *name)
{
	size_t i;

	for (i = opts->settings.nr; i; i--)
		if (!strcmp(opts->settings.v[i - 1].row->name, name))
			return &opts->settings.v[i - 1];
	return NULL;
}

bool options_is_like(const struct options *opts, const char *name,
		     const char *value)
{
	size_t i;

	for (i = opts->settings.nr; i; i--) {
		const struct setting *set = &opts->settings.v[i - 1];

		if (!strcmp(set->row->name, name) &&
		    (!value || (set->value && !strcmp(set->value, value))))
			return set->source == SOURCE_LIKE;
	}
	return false;
}

int options_blame(const struct options *opts, const char *name,
		  struct error *e)
{
	const struct setting *set = options_said(opts, name);

	return set ? blame(set, e) : e->status;
}

/* Is @text about @set: "option '--NAME': ... 'VALUE'"?  Of an option whose values
 * add up the value tells. */
static bool is_about(const char *text, const struct setting *set)
{
	size_t len = strlen(set->row->name);

	if (strncmp(text, "option '--", 10) ||
	    strncmp(text + 10, set->row->name, len) || text[10 + len] != '\'')
		return false;
	return !option_repeats(set->row) ||
	       (set->value && strstr(text, set->value));
}

int options_blame_named(const struct options *opts, struct error *e)
{
	size_t i;

	for (i = opts->settings.nr; i; i--)
		if (is_about(e->text, &opts->settings.v[i - 1]))
			return blame(&opts->settings.v[i - 1], e);
	return e->status;
}

void options_tell(FILE *out, const struct options *opts)
{
	size_t i;

	for (i = 0; i < opts->settings.nr; i++) {
		const struct setting *set = &opts->settings.v[i];

		fprintf(out, "# option %s=%s from %s\n", set->row->name,
			set->value ? set->value : "yes", set->where);
	}
}

struct json *options_json(const struct options *opts)
{
	struct json_build b = { .err = 0, };
	struct json *root = json_new_map(&b), *list, *one;
	size_t i;

	list = json_ref(json_put_list(&b, root, "options"));
	for (i = 0; i < opts->settings.nr; i++) {
		const struct setting *set = &opts->settings.v[i];

		one = json_put_map(&b, list, NULL);
		json_put_str(&b, one, "name", set->row->name);
		json_put_str(&b, one, "value", set->value ? set->value : "yes");
		json_put_str(&b, one, "source", set->where);
	}
	json_free(root);
	if (!b.err)
		return list;
	json_free(list);
	return NULL;
}
