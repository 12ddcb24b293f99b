// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * list-geometries.c - `pgdbench list geometries`: what each costs a process,
 * a fork and the memory, with its parameters as --set has them, and in the
 * variants that are worth knowing.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "bench/geometries.h"
#include "bench/list-internal.h"
#include "bench/parse.h"

enum { SIZE_TEXT = 32 };

/* Kibibytes where they are whole: figures are to be compared, not rounded. */
static const char *size_text(uint64_t bytes, char *buf)
{
	if (bytes % 1024)
		snprintf(buf, SIZE_TEXT, "%" PRIu64 " bytes", bytes);
	else
		snprintf(buf, SIZE_TEXT, "%" PRIu64 " KiB", bytes / 1024);
	return buf;
}

static void print_prealloc(const struct geometry *g)
{
	uint64_t bytes = geometry_prealloc_bytes(g);
	char size[SIZE_TEXT];

	if (!bytes) {
		printf("nothing to preallocate");
		return;
	}
	printf("%u tables, %s to preallocate", geometry_sync_nr(g),
	       size_text(bytes, size));
	if (g->ram_bytes)
		printf(", %.2g %% of RAM",
		       100.0 * (double)bytes / (double)g->ram_bytes);
}

static void print_figures(const struct geometry *g)
{
	char size[SIZE_TEXT];

	printf("%s a process, ", size_text(g->pgd_bytes, size));
	printf("%u bytes copied at fork, ", geometry_clone_bytes(g));
	printf("%u slots to sync, ", geometry_sync_nr(g));
	print_prealloc(g);
	putchar('\n');
}

static void print_table(const struct geometry *g)
{
	char bytes[FORMAT_SIZE];

	printf("\t%-12s %u of %u bytes, %s each, which %s\n", "entries",
	       g->nr_entries, g->entry_bytes,
	       format_bytes(UINT64_C(1) << g->slot_shift, bytes),
	       g->slots == SLOT_SET_ONCE ? "are set once" : "can be cleared");
	printf("\t%-12s entries %u to %u, from 0x%" PRIx64 "%s\n", "vmalloc",
	       g->vmalloc_first, g->vmalloc_first + g->vmalloc_nr - 1,
	       g->vmalloc_base, g->shared ? ", of one table that all share" :
	       g->prealloc ? ", which today's kernel preallocates" : "");
	if (g->clone_nr)
		printf("\t%-12s entries %u to %u%s\n", "fork copies",
		       g->clone_first, g->clone_first + g->clone_nr - 1,
		       g->user_clone_bytes ? ", and again for user space" :
		       "");
}

static int print_variant(struct lister *l, const struct geometry_row *row,
			 const char *settings)
{
	struct geometry geo;
	int err = geometry_from(row, &l->params, settings, &geo);

	if (err == -ENOMEM)
		return error_memory(&l->error);
	printf("\t%-12s %s: ", "with", settings);
	if (err)
		printf("no room\n");
	else
		print_figures(&geo);
	return EXIT_OK;
}

static int detail_geometry(struct lister *l, const struct geometry_row *row)
{
	struct geometry geo;
	unsigned int i;
	int status = EXIT_OK;

	/* Anything but memory was seen when --set was read. */
	if (geometry_from(row, &l->params, NULL, &geo))
		return error_memory(&l->error);
	printf("\t%-12s %s\n\t%-12s ", "source", row->source, "figures");
	print_figures(&geo);
	print_table(&geo);
	list_params(row->name, row->params, row->nr_params);
	for (i = 0; !status && i < row->nr_variants; i++)
		status = print_variant(l, row, row->variants[i]);
	return status;
}

int list_geometries(struct lister *l)
{
	int status = EXIT_OK;
	unsigned int i;

	for (i = 0; !status && i < geometry_list_nr; i++) {
		printf("%-22s %s\n", geometry_list[i]->name,
		       geometry_list[i]->summary);
		if (l->opts->verbose)
			status = detail_geometry(l, geometry_list[i]);
	}
	return status;
}
