/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan-fixture.h - plans of command lines, for cmocka tests.
 *
 * The strategies and workloads are the real ones; the machine is made up: two
 * packages of four cores of two PUs.  plan_setup and plan_teardown are group
 * fixtures.
 */
#ifndef PGDBENCH_TESTS_PLAN_FIXTURE_H
#define PGDBENCH_TESTS_PLAN_FIXTURE_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/options.h"
#include "bench/plan.h"

static struct registry registry;
static struct topo *topo;

static inline int plan_setup(void **state __unused_arg)
{
	struct error e;

	if (topo_new_synthetic(&topo, "pack:2 core:4 pu:2", NULL))
		return -1;
	return registry_init(&registry, NULL, &e);
}

static inline int plan_teardown(void **state __unused_arg)
{
	registry_release(&registry);
	topo_free(topo);
	return 0;
}

/* The plan of "pgdbench run @line". */
static inline int make(struct plan *plan, const char *line, struct error *e)
{
	char words[512], *argv[48], *save = NULL, *word;
	struct options o;
	int argc = 2, status;

	snprintf(words, sizeof(words), "%s", line);
	argv[0] = (char *)(uintptr_t)"pgdbench";
	argv[1] = (char *)(uintptr_t)"run";
	for (word = strtok_r(words, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	status = options_parse_alone(&o, argc, argv, e);
	if (!status)
		status = plan_make(plan, &o, &registry, topo, e);
	options_release(&o);
	return status;
}

static inline void must_make(struct plan *plan, const char *line)
{
	struct error e;

	if (make(plan, line, &e))
		fail_msg("%s: %s", line, e.text);
}

static inline bool same(const struct plan *a, const struct plan *b)
{
	struct json *ja = plan_json(a), *jb = plan_json(b);
	bool is = ja && jb && json_same(ja, jb);

	json_free(ja);
	json_free(jb);
	return is;
}

#endif
