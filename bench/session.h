/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - one run of one plan, from what was asked for to what came out.
 *
 * The steps in their order: decide, open, (cells_run_round()), keep, report,
 * judge, close, undecide.  Whoever takes them may take several sessions through
 * them side by side, as a run of several sections does.
 */
#ifndef PGDBENCH_BENCH_SESSION_H
#define PGDBENCH_BENCH_SESSION_H

#include "bench/error.h"
#include "bench/options.h"
#include "bench/outdir.h"
#include "bench/plan.h"
#include "bench/registry.h"
#include "bench/result.h"
#include "lib/topo.h"

struct session {
	const struct options *opts;
	const struct topo *topo;
	struct registry registry;
	struct plan plan;
	struct outdir dir;
	struct results results;
};

/*
 * session_decide - make the plan; session_undecide() is due on success.
 * @opts: its seed becomes that of the folder that it is to go on in
 * Exit status, @e set.
 */
int __must_check session_decide(struct session *s, struct options *opts,
				const struct topo *topo, struct error *e);
void session_undecide(struct session *s);

/* session_open - describe the machine, before it is put under load, and settle
 * in the folder; session_close() is due on success.  Exit status, @e set. */
int __must_check session_open(struct session *s, struct error *e);
void session_close(struct session *s);

/*
 * session_keep - whatever stopped the cells, make the most of those that are
 * complete: write results.json.
 * @status: how running them went
 * Returns that, or EXIT_ERROR where it was EXIT_OK; faults were told.
 */
int session_keep(struct session *s, int status);

/* session_report - on stdout.  EXIT_OK or EXIT_ERROR, told. */
int session_report(const struct session *s);

/* session_judge - the worst of @status and of what the cells say, told. */
int session_judge(const struct session *s, int status);

#endif
