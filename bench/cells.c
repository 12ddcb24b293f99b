// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cells.c - run the cells of a plan, each in a process of its own.
 *
 * A file that parses and is this cell's is believed whatever became of its
 * process, since it was written as a whole or not at all.  That is why a file
 * of an earlier try must go before the next.
 */
#include "bench/cells.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/collect.h"
#include "bench/result.h"
#include "bench/search.h"
#include "lib/savefile.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
/* Short, since a cell measures for less than half a second. */
#define TICK_NS (NSEC_PER_SEC / 5)

/* A cell is hung after so many times what it should take, and a while. */
enum { PATIENCE_TIMES = 3, PATIENCE_S = 20 };

/* More than a cell's file is ever long. */
enum { ROOM_BYTES = 1 << 20 };

struct cells_found cells_look(const char *path, const struct plan_cell *cell)
{
	struct cells_found f = { .there = false };
	struct json_error unused;
	struct result_cell r;

	if (result_cell_read(path, &r, &unused))
		return f;
	f.there = r.id && !strcmp(r.id, cell->id);
	f.ok = f.there && r.status == RESULT_OK;
	if (r.oracle.violations != U64_NULL)
		f.violations = r.oracle.violations;
	result_cell_release(&r);
	return f;
}

static uint64_t limit_of(const struct cells *c, const struct plan_cell *cell)
{
	if (c->limit_ns)
		return c->limit_ns;
	return (progress_expected_ns(cell) + plan_least_ns(c->plan, cell)) *
	       PATIENCE_TIMES + PATIENCE_S * NSEC_PER_SEC +
	       plan_extra_ns(c->plan, cell);
}

static int spawn_cell(struct cells *c, const struct plan_cell *cell,
		      struct spawn_end *end, struct error *e)
{
	char *argv[] = {
		(char *)"pgdbench", (char *)"cell", (char *)"--",
		c->dir->path, cell->id, NULL,
	};
	const struct spawn_order order = {
		.file = c->program,
		.argv = argv,
		.limit_ns = limit_of(c, cell),
		.tick_ns = TICK_NS,
		.tick = progress_tick,
		.arg = c->progress,
	};
	int err = spawn_run(c->signals, &order, end);

	if (err)
		return error_set(e, EXIT_ERROR, "cannot run '%s': %s",
				 c->program, strerror(-err));
	return EXIT_OK;
}

/* Does a file the size of a cell's find room?  0 or -errno. */
static int probe_room(const char *path)
{
	static const char zeros[SAVEFILE_BUFFER_BYTES];
	struct savefile file;
	size_t done;
	int err = savefile_open(&file, path);

	if (err)
		return err;
	for (done = 0; !err && done < ROOM_BYTES; done += sizeof(zeros))
		err = savefile_write(&file, zeros, sizeof(zeros));
	savefile_abort(&file);
	return err;
}

static int write_failure(const char *path, const struct plan_cell *cell,
			 const struct registry *registry,
			 const struct spawn_end *end, const char *why)
{
	struct result_cell r;
	int err;

	result_cell_init(&r);
	err = collect_identity(&r, cell,
			       registry_find(registry, cell->strategy),
			       registry_find_guard(registry, cell->guard));
	if (!err)
		err = str_set(&r.reason, why);
	r.status = RESULT_FAILED;
	r.quality.verdict = VERDICT_UNTRUSTWORTHY;
	if (end->how == SPAWN_EXITED)
		r.exit_code = (uint64_t)end->code;
	if (!err)
		err = result_cell_write(path, &r);
	result_cell_release(&r);
	return err;
}

/* The cell's process did not end well, and may have left no file: write what
 * happened. */
static int record_failure(struct cells *c, const struct plan_cell *cell,
			  const char *path, const struct spawn_end *end,
			  bool there, struct error *e)
{
	char how[128], why[192];
	int err;

	outdir_sweep(c->dir);
	err = probe_room(path);
	if (!err) {
		spawn_end_text(end, how, sizeof(how));
		snprintf(why, sizeof(why), "%s%s", how,
			 end->how == SPAWN_EXITED && !there ?
			 " and left no result" : "");
		progress_clear(c->progress);
		warn("cell '%s' failed: %s", cell->id, why);
		err = write_failure(path, cell, c->registry, end, why);
	}
	if (!err)
		return EXIT_OK;
	return error_set(e, EXIT_ERROR, "no use to go on, as nothing can be "
			 "written to '%s': %s", c->dir->path, strerror(-err));
}

static const char *word_for(const struct cells_found *f, char *buf, size_t size)
{
	if (!f->ok)
		return "failed";
	if (!f->violations)
		return "ok";
	snprintf(buf, size, "%llu violations",
		 (unsigned long long)f->violations);
	return buf;
}

static int interruption(struct cells *c, const struct spawn_end *end,
			struct error *e)
{
	char how[128];

	outdir_sweep(c->dir);
	spawn_end_text(end, how, sizeof(how));
	return error_set(e, EXIT_INTERRUPTED, "%s; '--resume' goes on", how);
}

static bool ended_well(const struct spawn_end *end)
{
	return end->how == SPAWN_INTERRUPTED ||
	       (end->how == SPAWN_EXITED && !end->code);
}

int cells_measure(struct cells *c, const struct plan_cell *cell,
		  const char *path, struct cells_found *f, struct error *e)
{
	struct spawn_end end;
	int status;

	*f = (struct cells_found){ .there = false };
	if (unlink(path) && errno != ENOENT)
		return error_set(e, EXIT_ERROR, "cannot remove '%s': %s", path,
				 strerror(errno));
	status = spawn_cell(c, cell, &end, e);
	if (status)
		return status;
	*f = cells_look(path, cell);
	if (!f->there && end.how == SPAWN_INTERRUPTED)
		return interruption(c, &end, e);
	/* A sanitizer, for one, may object after the result was written. */
	if (!f->there || (f->ok && !ended_well(&end))) {
		status = record_failure(c, cell, path, &end, f->there, e);
		*f = cells_look(path, cell);
	}
	if (!status && end.how == SPAWN_INTERRUPTED)
		status = interruption(c, &end, e);
	return status;
}

static int run_cell(struct cells *c, const struct plan_cell *cell,
		    const char *path, struct error *e)
{
	struct cells_found f;
	char buf[48];
	int status;

	progress_begin(c->progress, cell);
	status = cells_measure(c, cell, path, &f, e);
	if (f.there && (!status || status == EXIT_INTERRUPTED))
		progress_end(c->progress, cell,
			     word_for(&f, buf, sizeof(buf)));
	return status;
}

static int run_missing(struct cells *c, const struct plan_cell *cell,
		       struct error *e)
{
	char *path = outdir_cell(c->dir, cell);
	int status = EXIT_OK;

	if (!path)
		return error_memory(e);
	if (c->plan->saturation.op >= 0)
		status = search_run(c, cell, path, e);
	else if (cells_look(path, cell).ok)
		progress_skip(c->progress, cell);
	else
		status = run_cell(c, cell, path, e);
	free(path);
	return status;
}

int cells_run_round(struct cells *c, uint64_t round, struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < c->plan->nr; i++)
		if (c->plan->cells[i].round == round)
			status = run_missing(c, &c->plan->cells[i], e);
	return status;
}

int cells_run_plan(struct cells *c, struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < c->plan->nr; i++)
		status = run_missing(c, &c->plan->cells[i], e);
	return status;
}
