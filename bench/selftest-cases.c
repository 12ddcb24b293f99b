// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-cases.c - what is run, and what must come out.
 *
 * A control is told to do one thing and held to another; it proves that the
 * judge can say no.
 */
#include "bench/selftest.h"

#include <errno.h>

#define RUN "-r 1 --warmup 10ms -d 200ms -m 16 "
#define WALK RUN "-s selftest-time -w walk -t 1 --set walk.cache=warm "
#define FORK RUN "-s selftest-time -w churn -t 2 --set churn.sync=0 "
#define SYNC RUN "-s selftest-time -w populate -t 1 --set populate.gap=1ms "
#define BYTES RUN "-s selftest-bytes -w churn -t 1 --set churn.sync=0 "

#define TURNS RUN "-s selftest-turns -w churn -t 2 --set churn.sync=0 "
#define LATE TURNS "-m 2 --layout fresh -d 20ms --set selftest-turns.late=yes "

#define FIGURES(f) .figures = (f), .nr_figures = ARRAY_SIZE(f)

/* The median of the lock's hold. */
#define HOLD(ns) {							\
	.what = "hold, median", .unit = UNIT_NS,		\
	.tolerance = TOLERANCE_TIME, .designed = (ns),			\
	.measure = selftest_hold, .arg = 50,				\
}

static const struct selftest_figure hold_200ns[] = { HOLD(200) };
static const struct selftest_figure hold_1us[] = { HOLD(1000) };
static const struct selftest_figure hold_10us[] = { HOLD(10000) };
static const struct selftest_figure hold_100us[] = {
	HOLD(100000),
	{
		.what = "walk, median", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 100000,
		.measure = selftest_walk, .arg = 50,
	},
};
static const struct selftest_figure hold_1ms[] = { HOLD(1000000) };

/* While one of two holds it, the other waits; unless only one of them runs. */
static const struct selftest_figure wait_100us[] = {
	{
		.what = "wait, median", .unit = UNIT_NS,
		.tolerance = TOLERANCE_SHARE, .designed = 100000,
		.measure = selftest_wait, .arg = 50,
	},
	HOLD(100000),			/* and not what was waited */
};

/* Of 20 walks of 10 us one takes 501 us longer: these are all above 95 %. */
#define STALLED_NS 511000
static const struct selftest_figure stall[] = {
	{
		.what = "hold, 94 %", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 10000,
		.measure = selftest_hold_all, .arg = 94,
	}, {
		.what = "hold, 96 %, bin", .unit = UNIT_NS,
		.tolerance = TOLERANCE_BIN, .designed = STALLED_NS,
		.measure = selftest_hold_all, .arg = 96,
	}, {
		.what = "in the bin or up", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_COUNT, .expect = selftest_counter,
		.key = "stalls", .measure = selftest_hold_count, .arg = STALLED_NS,
	},
};

/*
 * A walk of 10 us every 50 us, of which one in 100 takes 1 ms longer.  The next
 * is due 50 us after it and begins 1010 us after it, and is done 10 us later:
 * each is 40 us less late than the one before, for 25 walks.  90.5 % is the
 * middle of the tenth of these, 1010 - 9 * 40.
 */
static const struct selftest_figure late[] = {
	{
		.what = "service, 90.5 %", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 10000,
		.measure = selftest_walk, .arg = 90.5,
	}, {
		.what = "since due, 90.5 %", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 650000,
		.measure = selftest_walk_intended, .arg = 90.5,
	},
};

/* Due every 50 us, and done in 100, until an eighth of the time after its end:
 * 1 - (1 + 1/8) / 2 are not. */
static const struct selftest_figure missed[] = {
	{
		.what = "due", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_ONE, .expect = selftest_due_by_rate,
		.measure = selftest_due,
	}, {
		.what = "done or missed", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_ONE, .expect = selftest_due,
		.measure = selftest_done_or_missed,
	}, {
		.what = "missed, share", .unit = UNIT_RATIO,
		.tolerance = TOLERANCE_SHARE, .designed = 0.4375,
		.measure = selftest_missed_share,
	},
};

static const struct selftest_figure lag[] = {
	{
		.what = "lag, median", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 100000,
		.measure = selftest_propagation, .arg = 50,
	},
};

/* One half of 640 page directories after 0.5 ms, the other after 1.5 ms. */
static const struct selftest_figure seen[] = {
	{
		.what = "one half, 25 %", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 500000,
		.measure = selftest_visibility, .arg = 25,
	}, {
		.what = "the other, 75 %", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 1500000,
		.measure = selftest_visibility, .arg = 75,
	}, {
		.what = "all, median", .unit = UNIT_NS,
		.tolerance = TOLERANCE_TIME, .designed = 1500000,
		.measure = selftest_propagation, .arg = 50,
	},
};

/* 3 to 1: (3 + 1)^2 / (2 * (3^2 + 1^2)). */
static const struct selftest_figure unfair[] = {
	{
		.what = "forks, least/most", .unit = UNIT_RATIO,
		.tolerance = TOLERANCE_SHARE, .designed = 1.0 / 3,
		.measure = selftest_least_of_most,
	}, {
		.what = "forks, Jain index", .unit = UNIT_RATIO,
		.tolerance = TOLERANCE_SHARE, .designed = 0.8,
		.measure = selftest_jain,
	}, {
		.what = "lock, least/most", .unit = UNIT_RATIO,
		.tolerance = TOLERANCE_SHARE, .designed = 1.0 / 3,
		.measure = selftest_lock_least_of_most,
	},
};

static const struct selftest_figure gate[] = {
	{
		.what = "late without load", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_MOST, .designed = 0,
		.measure = selftest_counter, .key = "alone",
	}, {
		.what = "late, operations", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_LEAST, .designed = 1,
		.measure = selftest_done_by, .arg = 1,
	},
};

#define MEMORY(text, bytes, how, member) {				\
	.what = (text), .unit = UNIT_BYTES, .tolerance = (how),		\
	.designed = (bytes), .measure = selftest_memory,		\
	.offset = offsetof(struct result_memory, member),		\
}

/* 8 of the bytes of an mm are in the mm and not asked for. */
static const struct selftest_figure bytes[] = {
	MEMORY("fixed", 1048583, TOLERANCE_EXACT,
	       fixed_bytes),
	MEMORY("each mm", 1009, TOLERANCE_EXACT, per_mm_bytes),
	{
		.what = "requested", .unit = UNIT_BYTES,
		.tolerance = TOLERANCE_EXACT,
		.designed = 1048583 + 16 * (1009 - sizeof(void *)),
		.measure = selftest_memory,
		.offset = offsetof(struct result_memory, requested_bytes),
	},
	MEMORY("allocated", 1048583 +
	       16 * (1009 - sizeof(void *)), TOLERANCE_LEAST, allocated_bytes),
	{
		.what = "deferred mms", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_EXACT, .designed = 37,
		.measure = selftest_deferred,
	},
};

static const struct selftest_figure control_bytes[] = {
	MEMORY("fixed", 1048583, TOLERANCE_EXACT,
	       fixed_bytes),
	MEMORY("each mm", 1009, TOLERANCE_EXACT, per_mm_bytes),
};

static const struct selftest_figure control_stall[] = {
	{
		.what = "hold, 96 %, bin", .unit = UNIT_NS,
		.tolerance = TOLERANCE_BIN, .designed = STALLED_NS,
		.measure = selftest_hold_all, .arg = 96,
	},
};

#define YES(text) {							\
	.what = (text), .unit = UNIT_COUNT,				\
	.tolerance = TOLERANCE_EXACT, .designed = 1,			\
}

static const struct selftest_figure clock_figures[] = {
	{
		.what = "cores' steps back", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_EXACT, .designed = 0,
	},
	YES("jump is replaced"),
	YES("jump is refused"),
};

static const struct selftest_figure control_gate[] = {
	{
		.what = "late without load", .unit = UNIT_COUNT,
		.tolerance = TOLERANCE_MOST, .designed = 0,
		.measure = selftest_counter, .key = "alone",
	},
};

const struct selftest_case selftest_cases[] = {
	{
		.name = "clock", FIGURES(clock_figures), .min_pus = 2,
		.ask = selftest_clock,
	}, {
		.name = "hold-200ns", FIGURES(hold_200ns),
		.run = WALK "--set selftest-time.walk=200ns",
	}, {
		.name = "hold-1us", FIGURES(hold_1us),
		.run = WALK "--set selftest-time.walk=1us",
	}, {
		.name = "hold-10us", FIGURES(hold_10us),
		.run = WALK "--set selftest-time.walk=10us",
	}, {
		.name = "hold-100us", FIGURES(hold_100us),
		.run = WALK "--set selftest-time.walk=100us",
	}, {
		.name = "hold-1ms", FIGURES(hold_1ms),
		.run = WALK "--set selftest-time.walk=1ms",
	}, {
		.name = "wait", FIGURES(wait_100us), .min_pus = 2,
		.run = FORK "--set selftest-time.fork=100us",
	}, {
		.name = "stall", FIGURES(stall),
		.run = WALK "--set selftest-time.walk=10us "
		       "--set selftest-time.stall=501us "
		       "--set selftest-time.every=20",
	}, {
		.name = "late", FIGURES(late),
		.run = WALK "-R 20000,fixed --set selftest-time.walk=10us "
		       "--set selftest-time.stall=1ms "
		       "--set selftest-time.every=100",
	}, {
		.name = "missed", FIGURES(missed),
		.run = WALK "-R 20000,fixed --set selftest-time.walk=100us",
	}, {
		.name = "lag", FIGURES(lag),
		.run = SYNC "--set selftest-time.sync=100us",
	}, {
		.name = "seen", FIGURES(seen),
		.run = SYNC "-m 640 -d 400ms --set selftest-time.sync=500us "
		       "--set selftest-time.half=1ms",
	}, {
		.name = "unfair", FIGURES(unfair), .min_pus = 2,
		.run = TURNS "--set selftest-turns.times=3",
	}, {
		.name = "gate", FIGURES(gate), .min_pus = 2,
		.run = LATE,
	}, {
		.name = "bytes", FIGURES(bytes),
		.run = BYTES "--set selftest-bytes.fixed=1048583 "
		       "--set selftest-bytes.mm=1009 "
		       "--set selftest-bytes.deferred=37",
	}, {
		.name = "control-hold", FIGURES(hold_10us), .control = true,
		.run = WALK "--set selftest-time.walk=12us",
	}, {
		.name = "control-stall", FIGURES(control_stall),
		.control = true,
		.run = WALK "--set selftest-time.walk=10us "
		       "--set selftest-time.stall=501us "
		       "--set selftest-time.every=40",
	}, {
		.name = "control-lag", FIGURES(lag), .control = true,
		.run = SYNC "--set selftest-time.sync=120us",
	}, {
		.name = "control-unfair", FIGURES(unfair), .control = true,
		.min_pus = 2,
		.run = TURNS "--set selftest-turns.times=4",
	}, {
		.name = "control-gate", FIGURES(control_gate),
		.control = true, .min_pus = 2,
		.run = LATE "--set selftest-turns.load=recorded",
	}, {
		.name = "control-bytes", FIGURES(control_bytes),
		.control = true,
		.run = BYTES "--set selftest-bytes.fixed=1048584 "
		       "--set selftest-bytes.mm=1010",
	},
};
const unsigned int selftest_cases_nr = ARRAY_SIZE(selftest_cases);

int selftest_add_strategies(struct registry *r, struct error *e)
{
	static const struct strategy_ops *const designed[] = {
		&selftest_time_strategy, &selftest_bytes_strategy,
		&selftest_turns_strategy,
	};
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < ARRAY_SIZE(designed); i++)
		status = registry_add(r, designed[i], "pgdbench", e);
	return status;
}
