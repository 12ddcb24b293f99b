// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * like.c - a result that is to be repeated.
 *
 * Its plan has the options that made it.  They make the same plan here, or it
 * is told that they do not: names, numbers and seeds are compared, but neither
 * the places of files nor what a later version has added.
 */
#include "bench/like.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/context.h"
#include "bench/options-internal.h"
#include "bench/outdir.h"
#include "bench/result.h"
#include "bench/version.h"

static const char *const places[] = { "results.json", "plan.json" };

/* What an earlier plan may have otherwise and be the same. */
static const char *const ignored[] = { "options", "trace", "plugin_hashes" };

/* The map in a plan whose keys are names of parameters. */
static const char parameters[] = "params";

static int refuse(const char *path, int err, const char *why, struct error *e)
{
	return error_set(e, error_of_reading(err), "cannot repeat '%s': %s",
			 path, why);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Is it there, and such that reading it may wait for ever, or never end? */
static bool is_no_plain_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/* The file that @path is, or the first of those in it that is there. */
static char *find_file(const char *path)
{
	char *file = NULL;
	size_t i;

	if (!is_folder(path))
		return strdup(path);
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		free(file);
		if (asprintf(&file, "%s/%s", path, places[i]) < 0)
			return NULL;
		if (!access(file, F_OK))
			break;
	}
	return file;
}

static bool is_schema(const struct json *map, const char *want)
{
	const char *schema;

	return !json_get_str(map, "schema", &schema) && !strcmp(schema, want);
}

/* The plan in what was read. */
static int find_plan(struct like *like, struct error *e)
{
	const struct json *context = json_find(like->root, "context");
	const struct json *plan = like->root;
	uint64_t version;

	if (is_schema(like->root, RESULT_SCHEMA)) {
		plan = json_find(context, "plan");
		if (json_is_null(plan) &&
		    json_is_list(json_find(context, "sources")))
			return refuse(like->path, -EBADMSG, "it is merged of "
				      "several runs; line 'reproduce' of its "
				      "report makes these again", e);
	}
	if (!plan || !is_schema(plan, PLAN_SCHEMA))
		return refuse(like->path, -EBADMSG, "there is no plan in it",
			      e);
	if (json_get_u64(plan, "schema_version", &version) ||
	    version > PLAN_SCHEMA_VERSION)
		return refuse(like->path, -ENOTSUP, "its plan is of a later "
			      "version of pgdbench", e);
	if (!json_count(json_find(plan, "options")))
		return refuse(like->path, -ENOTSUP, "it does not say which "
			      "options it is of, as it is of an earlier version "
			      "of pgdbench", e);
	like->plan = plan;
	return EXIT_OK;
}

static int load(const char *path, struct json **root, struct json_error *why)
{
	if (!is_no_plain_file(path))
		return json_load(path, root, why);
	snprintf(why->text, sizeof(why->text), "it is no plain file");
	return -EBADMSG;
}

int like_load(struct like *like, const char *path, struct error *e)
{
	struct json_error why;
	char runs[512];
	int err, status;

	*like = (struct like){ .path = find_file(path), };
	if (!like->path)
		return error_memory(e);
	err = load(like->path, &like->root, &why);
	if (err) {
		like->root = NULL;
		status = refuse(like->path, err, why.text, e);
		if (*outdir_runs(path, runs, sizeof(runs)))
			error_set(e, status, "cannot repeat '%s': it holds the "
				  "runs of several sections: %s", path, runs);
	} else {
		status = find_plan(like, e);
	}
	if (status)
		like_release(like);
	return status;
}

void like_release(struct like *like)
{
	json_free(like->root);
	free(like->path);
	*like = (struct like){ .root = NULL, };
}

static int unknown_option(const struct like *like, const char *text,
			  struct error *e)
{
	char why[160];

	snprintf(why, sizeof(why), "this version has no option '%.100s'", text);
	return refuse(like->path, -ENOTSUP, why, e);
}

/* "OPTION=VALUE", or "OPTION" of a flag. */
static int add(const struct like *like, unsigned int commands,
	       const char *text, struct settings *s, struct error *e)
{
	char *name = strdup(text), *value;
	struct setting set = { .where = like->path, .source = SOURCE_LIKE, };
	int status;

	if (!name)
		return error_memory(e);
	value = strchr(name, '=');
	if (value)
		*value++ = '\0';
	set.row = option_find(name, commands);
	set.value = value;
	if (!set.row || set.row->beside || !set.row->arg != !value)
		status = unknown_option(like, text, e);
	else
		status = settings_add(s, &set, e);
	free(name);
	return status;
}

int like_settings(const struct like *like, unsigned int commands,
		  struct settings *s, struct error *e)
{
	const struct json *list = json_find(like->plan, "options");
	int status = EXIT_OK;
	const char *text;
	size_t i;

	for (i = 0; !status && i < json_count(list); i++) {
		if (json_as_str(json_at(list, i), &text))
			return refuse(like->path, -EBADMSG, "an option of its "
				      "plan is no text", e);
		status = add(like, commands, text, s, e);
	}
	return status;
}

/* ---- is it the same? ---- */

static bool is_ignored(const char *key)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		if (!strcmp(ignored[i], key))
			return true;
	return false;
}

static bool covers(const struct json *now, const struct json *then,
		   const char **key);

/* A plan of now has each key that it can have: any other is a later one's, and
 * nothing that we can judge. */
static bool covers_map(const struct json *now, const struct json *then,
		       const char **key)
{
	bool free_keys = !strcmp(*key, parameters);
	struct json_iter it = { .key = NULL, };

	while (json_next(then, &it)) {
		const struct json *value = json_find(now, it.key);

		if (is_ignored(it.key) || (!value && !free_keys))
			continue;
		*key = it.key;
		if (!covers(value, it.value, key))
			return false;
	}
	return true;
}

static bool covers_list(const struct json *now, const struct json *then,
			const char **key)
{
	size_t i, nr = json_count(then);

	if (json_count(now) != nr)
		return false;
	for (i = 0; i < nr; i++)
		if (!covers(json_at(now, i), json_at(then, i), key))
			return false;
	return true;
}

/* Has @now all that @then has?  *@key: of the first that is another. */
static bool covers(const struct json *now, const struct json *then,
		   const char **key)
{
	if (json_is_map(then))
		return covers_map(now, then, key);
	if (json_is_list(then))
		return covers_list(now, then, key);
	if (json_is_null(then))
		return !now || json_is_null(now);
	return now && json_same(now, then);
}

/* Does anything that was said say that another plan is wanted? */
static bool wants_another(const struct options *opts)
{
	size_t i;

	for (i = 0; i < opts->settings.nr; i++) {
		const struct setting *set = &opts->settings.v[i];

		if (set->source != SOURCE_LIKE && !set->row->beside)
			return true;
	}
	return false;
}

static int check_same(const struct like *like, const struct plan *plan,
		      struct error *e)
{
	struct json *now = plan_json(plan);
	const char *key = "";
	char why[160];
	int status = EXIT_OK;

	if (!now)
		return error_memory(e);
	if (!covers(now, like->plan, &key)) {
		snprintf(why, sizeof(why), "here its options make another "
			 "plan, with another '%.60s'", key);
		status = refuse(like->path, -ENOTSUP, why, e);
	}
	json_free(now);
	return status;
}

/* A file that was another one made another load: @kind's at @path, whose hash
 * was @then. */
static int check_hash(const struct like *like, const char *kind,
		      const char *path, const char *now, const char *then,
		      struct error *e)
{
	char why[512];

	if (!now || !then || !strcmp(now, then))
		return EXIT_OK;
	snprintf(why, sizeof(why), "%s '%.300s' is not what it was", kind,
		 path);
	return refuse(like->path, -ENOTSUP, why, e);
}

/* Has the result alone named files of option @name? */
static bool are_its_own(const struct options *opts, const char *name)
{
	const struct setting *said = options_said(opts, name);

	return !said || said->source == SOURCE_LIKE;
}

static int check_files(const struct like *like, const struct options *opts,
		       const struct plan *plan, struct error *e)
{
	const struct json *hashes = json_find(like->plan, "plugin_hashes");
	const char *then;
	int status = EXIT_OK;
	size_t i;

	if (are_its_own(opts, "trace") &&
	    !json_get_str(like->plan, "trace_hash", &then))
		status = check_hash(like, "trace", plan->trace,
				    plan->trace_hash, then, e);
	for (i = 0; !status && are_its_own(opts, "plugin") &&
		    i < plan->plugin_hashes.nr; i++)
		if (!json_as_str(json_at(hashes, i), &then))
			status = check_hash(like, "plugin", plan->plugins.v[i],
					    plan->plugin_hashes.v[i], then, e);
	return status;
}

/* Warn if @then, at @a of context's @b, is known and not @now. */
static void warn_other(const struct like *like, const char *a, const char *b,
		       const char *now, const char *what)
{
	const struct json *map = json_find(json_find(like->root, "context"), a);
	const char *then;

	if (now && !json_get_str(map, b, &then) && strcmp(then, now))
		warn("'%s' is of another %s: %s, here %s", like->path, what,
		     then, now);
}

static int warn_others(const struct like *like, struct error *e)
{
	const struct context_args args = { .build = &build_info, };
	struct context here;
	int err;

	context_init(&here);
	err = context_fill(&here, &args);
	if (!err) {
		warn_other(like, "cpu", "model", here.cpu.model, "machine");
		warn_other(like, "kernel", "release", here.kernel.release,
			   "kernel");
		warn_other(like, "program", "version", here.program.version,
			   "version");
		warn_other(like, "program", "git_rev", here.program.git_rev,
			   "revision");
	}
	context_release(&here);
	return err ? error_memory(e) : EXIT_OK;
}

int like_check(const struct options *opts, const struct plan *plan,
	       struct error *e)
{
	struct like like;
	int status = like_load(&like, opts->like, e);

	if (status)
		return status;
	status = check_files(&like, opts, plan, e);
	if (!status && !wants_another(opts))
		status = check_same(&like, plan, e);
	if (!status && !opts->quiet)
		status = warn_others(&like, e);
	like_release(&like);
	return status;
}
