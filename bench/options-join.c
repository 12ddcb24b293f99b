// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-join.c - options from all who have a say: what is built in, then the
 * result that is to be repeated, the experiment's [global], its section, the
 * environment, the command line.
 *
 * Each setting is applied over those before it, so that the last one counts.
 * Two sections are two sets of options, which share all but their own.
 */
#include "bench/options-internal.h"

#include <string.h>

#include "bench/experiment.h"
#include "bench/like.h"

/* Who has something to say, the weakest first. */
struct voices {
	const struct settings *v[SOURCE_COMMAND_LINE + 1];
};

/* All that options_defaults() and settings are to fill anew. */
static void forget(struct options *opts)
{
	struct options kept = {
		.command = opts->command, .argc = opts->argc,
		.argv = opts->argv, .operands = opts->operands,
		.alone = opts->alone,
	};

	opts->operands = (struct strs){ .nr = 0, };
	options_release(opts);
	*opts = kept;
}

static int join_all(struct options *opts, const struct voices *voices,
		    struct error *e)
{
	int status = options_defaults(opts, e);
	size_t i;

	for (i = 0; !status && i < ARRAY_SIZE(voices->v); i++)
		if (voices->v[i])
			status = settings_apply(opts, voices->v[i], e);
	return status;
}

/* Which result is to be repeated is itself an option, after which all are
 * joined anew. */
static int join(struct options *opts, struct voices *voices, struct error *e)
{
	struct settings said = { .nr = 0, };
	struct like like;
	int status = join_all(opts, voices, e);

	if (status || !opts->like)
		return status;
	status = like_load(&like, opts->like, e);
	if (status)
		return options_blame(opts, "like", e);
	status = like_settings(&like, opts->command->set, &said, e);
	/* Plugins lie elsewhere on another machine. */
	if (options_said(opts, "plugin"))
		settings_drop(&said, "plugin");
	voices->v[SOURCE_LIKE] = &said;
	forget(opts);
	if (!status)
		status = join_all(opts, voices, e);
	voices->v[SOURCE_LIKE] = NULL;
	settings_release(&said);
	like_release(&like);
	return status;
}

/* The output of a part is in that of all, unless its section has one. */
static int name_part(struct options *part, const struct options *all,
		     struct error *e)
{
	const struct setting *output = options_said(part, "output");
	char *path;

	if (output && output->source == SOURCE_SECTION)
		return EXIT_OK;
	if (asprintf(&path, "%s/%s", all->output, part->section) < 0)
		return error_memory(e);
	free(part->output);
	part->output = path;
	part->output_given = all->output_given;
	return EXIT_OK;
}

/* Of loads that are to be compared, all that is random follows from one seed. */
static int finish_part(struct options *part, const struct options *all,
		       struct error *e)
{
	bool drawn = part->seed == OPTION_UNSET;
	int status;

	if (drawn)
		part->seed = all->seed;
	status = options_finish(part, e);
	if (drawn)
		part->seed_given = false;
	return status ? status : name_part(part, all, e);
}

static int add_part(struct options *all, struct voices *voices,
		    const struct experiment_section *section, struct error *e)
{
	struct options *part = &all->parts[all->nr_parts++];
	int status;

	*part = (struct options){
		.command = all->command, .argc = all->argc, .argv = all->argv,
	};
	voices->v[SOURCE_SECTION] = &section->settings;
	status = join(part, voices, e);
	if (!status && str_set(&part->section, section->name))
		status = error_memory(e);
	return status ? status : finish_part(part, all, e);
}

/* One section is a run as any other; of several each is one. */
static int split(struct options *opts, struct voices *voices,
		 const struct experiment_section *const *picked, size_t nr,
		 struct error *e)
{
	int status;
	size_t i;

	if (nr == 1) {
		forget(opts);
		voices->v[SOURCE_SECTION] = &picked[0]->settings;
		status = join(opts, voices, e);
		if (!status && str_set(&opts->section, picked[0]->name))
			status = error_memory(e);
		return status ? status : options_finish(opts, e);
	}
	status = options_finish(opts, e);
	opts->parts = status || !nr ? NULL : calloc(nr, sizeof(*opts->parts));
	if (!status && nr && !opts->parts)
		status = error_memory(e);
	for (i = 0; !status && i < nr; i++)
		status = add_part(opts, voices, picked[i], e);
	return status;
}

static int join_experiment(struct options *opts, struct voices *voices,
			   struct error *e)
{
	const struct experiment_section **picked = NULL;
	struct experiment x;
	size_t nr = 0;
	int status = experiment_read(&x, opts->operands.v[0],
				     opts->command->set, e);

	voices->v[SOURCE_GLOBAL] = experiment_global(&x);
	if (!status) {
		forget(opts);
		status = join(opts, voices, e);
	}
	if (!status) {
		picked = calloc(x.nr, sizeof(*picked));
		status = picked ? experiment_pick(&x, &opts->sections, picked,
						  &nr, e) : error_memory(e);
	}
	if (!status)
		status = split(opts, voices, picked, nr, e);
	free(picked);
	experiment_release(&x);
	return status;
}

static int join_plain(struct options *opts, struct voices *voices,
		      struct error *e)
{
	int status;

	forget(opts);
	status = join(opts, voices, e);
	if (!status && opts->sections.nr) {
		error_set(e, EXIT_USAGE, "option '--section' needs a file that "
			  "has sections");
		status = options_blame(opts, "section", e);
	}
	return status ? status : options_finish(opts, e);
}

int options_join(struct options *opts, const struct settings *said,
		 struct error *e)
{
	struct settings variables = { .nr = 0, };
	struct voices voices = { {
		[SOURCE_ENVIRONMENT] = &variables,
		[SOURCE_COMMAND_LINE] = said,
	} };
	int status = opts->alone ? EXIT_OK :
		     env_read(&variables, opts->command->set, e);

	if (!status && opts->command->takes_experiment && opts->operands.nr)
		status = join_experiment(opts, &voices, e);
	else if (!status)
		status = join_plain(opts, &voices, e);
	settings_release(&variables);
	if (!status && !opts->alone && !opts->quiet && !opts->command->hidden)
		env_warn();
	return status;
}
