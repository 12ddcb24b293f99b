// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-help.c - what --help prints, all of it from the tables.
 */
#include "bench/options-internal.h"

#include <string.h>

enum { HELP_COLUMN = 30, LAST_COLUMN = 79 };

/* Print @text word by word from column @at on, breaking lines. */
static void wrap(FILE *out, const char *text, int at)
{
	int column = at;

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (column > at && column + 1 + len > LAST_COLUMN) {
			fprintf(out, "\n%*s", at, "");
			column = at;
		}
		if (column > at)
			column += fprintf(out, " ");
		column += fprintf(out, "%.*s", len, text);
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void print_option(FILE *out, const struct option_row *row)
{
	const char *def = row->def ? row->def : row->silence;
	char text[512];
	int column;

	column = row->letter ? fprintf(out, "  -%c, ", row->letter)
			     : fprintf(out, "      ");
	column += fprintf(out, "--%s%s%s", row->name, row->arg ? "=" : "",
			  row->arg ? row->arg : "");
	if (column > HELP_COLUMN - 2)
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	else
		fprintf(out, "%*s", HELP_COLUMN - column, "");
	snprintf(text, sizeof(text), def ? "%s (default: %s)" : "%s",
		 row->help, def);
	wrap(out, text, HELP_COLUMN);
}

static void print_options(FILE *out, unsigned int set)
{
	unsigned int i;

	fputs("\nOptions:\n", out);
	for (i = 0; i < option_table_nr; i++)
		if (option_table[i].commands & set)
			print_option(out, &option_table[i]);
}

static void print_commands(FILE *out)
{
	unsigned int i;

	fputs("Usage: pgdbench COMMAND [OPTION...]\n\n"
	      "Measure the ways in which a kernel can bring a new top-level "
	      "page-table slot\ninto thousands of page directories.\n\n"
	      "Commands:\n", out);
	for (i = 0; i < command_list_nr; i++)
		if (!command_list[i].hidden)
			fprintf(out, "  %-9s %s\n", command_list[i].name,
				command_list[i].summary);
}

void options_help(FILE *out, const struct command *command)
{
	if (!command) {
		print_commands(out);
		print_options(out, CMD_NONE);
		fputs("\n'pgdbench COMMAND --help' says what a command takes, "
		      "pgdbench(1) all of it.\n", out);
		return;
	}
	fprintf(out, "Usage: pgdbench %s [OPTION...]%s%s\n\n", command->name,
		*command->operands ? " " : "", command->operands);
	wrap(out, command->summary, 0);
	print_options(out, command->set);
}
