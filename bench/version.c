// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * version.c - what this build is, from config.h and git.
 */
#include "bench/version.h"

#include <gnu/libc-version.h>

#include "gitrev.h"
#include "lib/mem.h"
#include "lib/topo.h"

const struct context_build build_info = {
	.version	= PACKAGE_VERSION,
	.git_rev	= PACKAGE_GITREV,
	.compiler	= PGDBENCH_BUILD_CC,
	.cflags		= PGDBENCH_BUILD_CFLAGS,
	.sanitizers	= PGDBENCH_BUILD_SANITIZER,
#ifdef PGDBENCH_DEBUG
	.debug		= true,
#endif
};

/* Those that do not tell at run time, as configure found them. */
static const char *const built_with[][2] = {
	{ "liburcu", PGDBENCH_URCU_VERSION },
	{ "ck", PGDBENCH_CK_VERSION },
	{ "jansson", PGDBENCH_JANSSON_VERSION },
	{ "gsl", PGDBENCH_GSL_VERSION },
	{ "lzma", PGDBENCH_LZMA_VERSION },
	{ "inih", PGDBENCH_INIH_VERSION },
};

int version_libraries(struct str_map *libraries)
{
	char hwloc[64];
	size_t i;
	int err = str_map_set(libraries, "libc", gnu_get_libc_version());

	if (!err)
		err = str_map_set(libraries, "jemalloc", mem_version());
	if (!err && topo_hwloc_version(hwloc, sizeof(hwloc)) >= 0)
		err = str_map_set(libraries, "hwloc", hwloc);
	for (i = 0; !err && i < ARRAY_SIZE(built_with); i++)
		err = str_map_set(libraries, built_with[i][0],
				  built_with[i][1]);
	return err;
}

static void print_build(FILE *out)
{
	struct str_map libraries = { .nr = 0, };
	size_t i;

	fprintf(out, "compiler: %s\nflags: %s\nsanitizers: %s\ndebug: %s\n",
		build_info.compiler, build_info.cflags,
		*build_info.sanitizers ? build_info.sanitizers : "none",
		build_info.debug ? "yes" : "no");
	/* Short of memory there are fewer lines, and that is all. */
	if (!version_libraries(&libraries))
		for (i = 0; i < libraries.nr; i++)
			fprintf(out, "%s: %s\n", libraries.v[i].key,
				libraries.v[i].value);
	str_map_release(&libraries);
}

void version_print(FILE *out, bool verbose)
{
	fprintf(out, "pgdbench %s (%s)\n", build_info.version,
		build_info.git_rev);
	if (verbose)
		print_build(out);
}
