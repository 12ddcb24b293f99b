// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options.c - the command line, read: the one door to getopt.
 *
 * Words before the command are options of the program, those behind it, mixed
 * with operands as anyone likes, are the command's.  What they say is noted
 * here, and made options of together with what others say in options-join.c.
 */
#include "bench/options.h"

#include <getopt.h>
#include <string.h>

#include "bench/names.h"
#include "bench/options-internal.h"

/* getopt_long()'s number for a row without letter: this and its index.  For
 * the row of a flag with "no-" before its name, the other and its index. */
enum { NO_LETTER = 256, NEGATED = NO_LETTER + MAX_ROWS };

/* "no-" and a flag's name. */
enum { NEGATION_SIZE = 40 };

/* One pass of getopt: the options of @set in @argv, to be noted in @said. */
struct pass {
	struct settings *said;
	unsigned int set;
	int argc;
	char **argv;
	struct option longs[2 * MAX_ROWS + 1];
	char negations[MAX_ROWS][NEGATION_SIZE];
	char shorts[2 * MAX_ROWS + 3];
};

static int row_number(unsigned int i)
{
	return option_table[i].letter ? option_table[i].letter
				      : NO_LETTER + (int)i;
}

/* What a file or a variable sets, the command line can take back. */
static bool can_be_negated(const struct option_row *row)
{
	return !row->arg && !(row->refused_in & 1U << SOURCE_ENVIRONMENT);
}

static struct option negation(struct pass *p, unsigned int i)
{
	snprintf(p->negations[i], NEGATION_SIZE, "no-%s", option_table[i].name);
	return (struct option){
		.name = p->negations[i], .val = NEGATED + (int)i,
		.has_arg = no_argument,
	};
}

/* @prefix is what getopt's own options string begins with. */
static void pass_init(struct pass *p, const char *prefix)
{
	size_t nr = 0, len = strlen(prefix);
	unsigned int i;

	BUG_ON(option_table_nr > MAX_ROWS);
	memcpy(p->shorts, prefix, len);
	for (i = 0; i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];

		if (!(row->commands & p->set))
			continue;
		p->longs[nr++] = (struct option){
			.name = row->name, .val = row_number(i),
			.has_arg = row->arg ? required_argument : no_argument,
		};
		if (can_be_negated(row))
			p->longs[nr++] = negation(p, i);
		if (row->letter)
			p->shorts[len++] = row->letter;
		if (row->letter && row->arg)
			p->shorts[len++] = ':';
	}
	p->longs[nr] = (struct option){ .name = NULL, };
	p->shorts[len] = '\0';
}

static const struct option_row *find_row(const struct pass *p, int number)
{
	unsigned int i;

	for (i = 0; i < option_table_nr; i++)
		if (option_table[i].commands & p->set &&
		    row_number(i) == number)
			return &option_table[i];
	return NULL;
}

static int unknown_long(const struct pass *p, const char *word,
			struct error *e)
{
	char name[64], texts[MAX_ROWS][32];
	const char *names[MAX_ROWS];
	unsigned int i;
	size_t nr = 0;

	for (i = 0; i < option_table_nr; i++) {
		if (!(option_table[i].commands & p->set))
			continue;
		snprintf(texts[nr], sizeof(texts[nr]), "--%s",
			 option_table[i].name);
		names[nr] = texts[nr];
		nr++;
	}
	snprintf(name, sizeof(name), "%.*s",
		 (int)MIN(strcspn(word, "="), sizeof(name) - 1), word);
	return names_unknown(e, "option", name, names, nr);
}

/* What getopt answered with '?'; its optopt is what it stumbled over. */
static int refuse(const struct pass *p, const char *word, struct error *e)
{
	const struct option_row *row = find_row(p, optopt);
	char letter[3] = { '-', (char)optopt, '\0' };

	if (row && !row->arg)
		return error_set(e, EXIT_USAGE,
				 "option '--%s' takes no argument", row->name);
	if (optopt && optopt < NO_LETTER)
		return unknown_long(p, letter, e);
	return unknown_long(p, word, e);
}

static int take(const struct pass *p, int number, const char *word,
		struct error *e)
{
	struct setting set = { .source = SOURCE_COMMAND_LINE, };

	if (number == '?')
		return refuse(p, word, e);
	if (number >= NEGATED) {
		set.row = &option_table[number - NEGATED];
		set.value = (char *)"no";
		return settings_add(p->said, &set, e);
	}
	set.row = find_row(p, number == ':' ? optopt : number);
	if (number == ':')
		return error_set(e, EXIT_USAGE,
				 "option '--%s' needs an argument, %s",
				 set.row->name, set.row->arg);
	set.value = optarg;
	return settings_add(p->said, &set, e);
}

/* Read options until getopt stops; optind is then the first operand. */
static int pass_run(struct pass *p, struct error *e)
{
	int number, status = EXIT_OK;

	opterr = 0;
	optind = 0;		/* glibc: begin anew */
	while (!status) {
		number = getopt_long(p->argc, p->argv, p->shorts, p->longs,
				     NULL);
		if (number == -1)
			break;
		status = take(p, number, p->argv[optind - 1], e);
	}
	return status;
}

static int find_command(struct options *opts, const char *word,
			struct error *e)
{
	const char *names[16];
	size_t nr = 0;
	unsigned int i;

	BUG_ON(command_list_nr > ARRAY_SIZE(names));
	for (i = 0; i < command_list_nr; i++) {
		if (!strcmp(command_list[i].name, word)) {
			opts->command = &command_list[i];
			return EXIT_OK;
		}
		if (!command_list[i].hidden)
			names[nr++] = command_list[i].name;
	}
	return names_unknown(e, "command", word, names, nr);
}

static int take_operands(struct options *opts, char **operands, int nr,
			 struct error *e)
{
	const struct command *c = opts->command;
	int i;

	if (nr < (int)c->min_operands)
		return error_set(e, EXIT_USAGE, "'%s' needs %s", c->name,
				 c->operands);
	if (nr > (int)c->max_operands)
		return error_set(e, EXIT_USAGE,
				 "'%s' has no use for '%s'", c->name,
				 operands[c->max_operands]);
	for (i = 0; i < nr; i++)
		if (strs_add(&opts->operands, operands[i]))
			return error_memory(e);
	return EXIT_OK;
}

/* The words behind the command's name, @argv[0].  They are judged before others
 * are listened to, and help is had whatever those say. */
static int parse_command(struct options *opts, struct settings *said, int argc,
			 char **argv, struct error *e)
{
	struct pass p = { .said = said, .argc = argc, .argv = argv, };
	int status = find_command(opts, argv[0], e);

	if (status)
		return status;
	p.set = opts->command->set;
	pass_init(&p, ":");
	status = pass_run(&p, e);
	if (!status)
		status = settings_apply(opts, said, e);
	if (status || opts->help || opts->version)
		return status;
	status = take_operands(opts, argv + optind, argc - optind, e);
	return status ? status : options_join(opts, said, e);
}

static int parse_program(struct options *opts, struct settings *said, int argc,
			 char **argv, struct error *e)
{
	struct pass p = {
		.said = said, .set = CMD_NONE, .argc = argc, .argv = argv,
	};
	struct options first;
	int status;

	pass_init(&p, "+:");
	status = pass_run(&p, e);
	if (status)
		return status;
	first = (struct options){ .argc = argc, };
	status = settings_apply(&first, said, e);
	opts->help = first.help;
	opts->version = first.version;
	opts->verbose = first.verbose;
	options_release(&first);
	if (status || opts->help || opts->version)
		return status;
	if (optind >= argc)
		return error_set(e, EXIT_USAGE, "which command? see "
				 "'pgdbench --help'");
	return parse_command(opts, said, argc - optind, argv + optind, e);
}

static int parse(struct options *opts, int argc, char **argv, bool alone,
		 struct error *e)
{
	char **copy = calloc((size_t)argc + 1, sizeof(*copy));
	struct settings said = { .nr = 0, };
	int status;

	*opts = (struct options){
		.argc = argc, .argv = argv, .alone = alone,
	};
	if (!copy)
		return error_memory(e);
	/* getopt sorts what it reads, and the order is on record. */
	memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	status = options_defaults(opts, e);
	if (!status)
		status = parse_program(opts, &said, argc, copy, e);
	settings_release(&said);
	free(copy);
	return status;
}

int options_parse(struct options *opts, int argc, char **argv,
		  struct error *e)
{
	return parse(opts, argc, argv, false, e);
}

int options_parse_alone(struct options *opts, int argc, char **argv,
			struct error *e)
{
	return parse(opts, argc, argv, true, e);
}

void options_release(struct options *opts)
{
	while (opts->nr_parts)
		options_release(&opts->parts[--opts->nr_parts]);
	free(opts->parts);
	settings_release(&opts->settings);
	strs_release(&opts->operands);
	strs_release(&opts->strategies);
	strs_release(&opts->guards);
	strs_release(&opts->workloads);
	strs_release(&opts->geometries);
	strs_release(&opts->set);
	strs_release(&opts->plugins);
	strs_release(&opts->metrics);
	strs_release(&opts->sections);
	u64s_release(&opts->mms);
	free(opts->against);
	free(opts->threads);
	free(opts->trace);
	free(opts->pin);
	free(opts->output);
	free(opts->histogram);
	free(opts->measure);
	free(opts->section);
	free(opts->like);
}
