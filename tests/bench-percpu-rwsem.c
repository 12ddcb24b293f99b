// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench-percpu-rwsem.c - what a read and a write of the semaphore cost.
 *
 *	bench-percpu-rwsem [ROUNDS]
 *
 * Not a test: it prints two small tables, and nothing fails for being slow.
 * Threads are pinned to the first two cpus that this process may run on.  All
 * rows are measured in each round, so that drift hits all alike; a figure is
 * the median over the rounds, a ratio the median of the rounds' ratios.  Reads
 * are timed by the thread's own cpu time, so that what else runs on the machine
 * counts less.  The writer has a peer on the other cpu that reads all the time,
 * since a membarrier with nobody running costs nothing; but for the rows that
 * are back to back, a write begins after a pause, when the peer is seen to run.
 */
#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/percpu_rwsem.h"

enum { BATCH = 256, SLICE_NS = 20 * 1000 * 1000, PAUSE_NS = 100 * 1000 };
enum { NR_WRITES = 64, DEFAULT_ROUNDS = 11, MAX_ROUNDS = 101, NR_CPUS = 2 };

/* All that is locked; a line for each of what threads write. */
struct bench {
	uint64_t plain[NR_CPUS][CACHELINE / 8] __cacheline_aligned;
	_Atomic uint64_t own[NR_CPUS][CACHELINE / 8] __cacheline_aligned;
	pthread_rwlock_t rwlock __cacheline_aligned;
	struct percpu_rwsem *sem;	/* MEMBARRIER */
	struct percpu_rwsem *grace;
	struct rcu rcu;
	int os_cpu[NR_CPUS];
};

struct read_row {
	const char *name;
	void (*batch)(struct bench *b, unsigned int cpu);
	double ns[2][MAX_ROUNDS];	/* by threads less one */
};

struct write_row {
	const char *name;
	void (*write)(struct bench *b);
	void (*peer)(struct bench *b, unsigned int cpu);
	uint64_t pause_ns;
	double ns[MAX_ROUNDS];		/* the round's median */
};

/* One thread of a measurement. */
struct worker {
	struct bench *b;
	void (*batch)(struct bench *b, unsigned int cpu);
	unsigned int cpu;
	pthread_barrier_t *start;
	_Atomic bool *stop;		/* NULL: after SLICE_NS */
	_Atomic uint64_t progress;	/* batches */
	double ns_op;
	pthread_t thread;
};

static void batch_plain(struct bench *b, unsigned int cpu)
{
	volatile uint64_t *p = &b->plain[cpu][0];
	int i;

	for (i = 0; i < BATCH; i++) {
		*p = *p + 1;
		*p = *p - 1;
	}
}

static void batch_atomic(struct bench *b, unsigned int cpu)
{
	_Atomic uint64_t *p = &b->own[cpu][0];
	int i;

	/* Relaxed: only the cost of the instruction is of interest. */
	for (i = 0; i < BATCH; i++) {
		atomic_fetch_add_explicit(p, 1, memory_order_relaxed);
		atomic_fetch_sub_explicit(p, 1, memory_order_relaxed);
	}
}

static inline void batch_of(struct percpu_rwsem *sem, unsigned int cpu)
{
	int i;

	for (i = 0; i < BATCH; i++) {
		percpu_down_read(sem, cpu);
		percpu_up_read(sem, cpu);
	}
}

static void batch_sem(struct bench *b, unsigned int cpu)
{
	batch_of(b->sem, cpu);
}

static void batch_grace(struct bench *b, unsigned int cpu)
{
	batch_of(b->grace, cpu);
}

static void batch_rwlock(struct bench *b, unsigned int cpu)
{
	int i;

	(void)cpu;
	for (i = 0; i < BATCH; i++) {
		pthread_rwlock_rdlock(&b->rwlock);
		pthread_rwlock_unlock(&b->rwlock);
	}
}

static void write_membarrier(struct bench *b)
{
	(void)b;
	syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

static void write_sem(struct bench *b)
{
	percpu_down_write(b->sem);
	percpu_up_write(b->sem);
}

static void write_grace(struct bench *b)
{
	percpu_down_write(b->grace);
	percpu_up_write(b->grace);
}

static void pin(struct bench *b, unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(b->os_cpu[cpu], &set);
	BUG_ON(pthread_setaffinity_np(pthread_self(), sizeof(set), &set));
}

/* Sixteen batches, which is as good as one to the clock. */
static void work(struct worker *w)
{
	int i;

	for (i = 0; i < 16; i++) {
		w->batch(w->b, w->cpu);
		/* Relaxed: says that we run, orders nothing. */
		atomic_fetch_add_explicit(&w->progress, 1,
					  memory_order_relaxed);
	}
}

static bool worker_is_done(struct worker *w, uint64_t t0)
{
	/* Relaxed: when the peer stops matters to nobody. */
	return w->stop ? atomic_load_explicit(w->stop, memory_order_relaxed) :
			 clock_monotonic_ns() - t0 >= SLICE_NS;
}

static uint64_t thread_ns(void)
{
	struct timespec ts;

	BUG_ON(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts));
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	uint64_t t0, cpu0, nr;

	pin(w->b, w->cpu);
	rcu_attach(&w->b->rcu);
	w->batch(w->b, w->cpu);
	pthread_barrier_wait(w->start);
	t0 = clock_monotonic_ns();
	cpu0 = thread_ns();
	for (nr = 0; !worker_is_done(w, t0); nr += 16 * BATCH)
		work(w);
	w->ns_op = (double)(thread_ns() - cpu0) / (double)nr;
	rcu_detach(&w->b->rcu);
	return NULL;
}

static double measure_reads(struct bench *b, const struct read_row *row,
			    unsigned int nr_threads)
{
	struct worker w[NR_CPUS];
	pthread_barrier_t start;
	double sum = 0;
	unsigned int i;

	BUG_ON(pthread_barrier_init(&start, NULL, nr_threads));
	for (i = 0; i < nr_threads; i++) {
		w[i] = (struct worker) {
			.b = b, .batch = row->batch, .cpu = i, .start = &start,
		};
		BUG_ON(pthread_create(&w[i].thread, NULL, worker_main, &w[i]));
	}
	for (i = 0; i < nr_threads; i++) {
		BUG_ON(pthread_join(w[i].thread, NULL));
		sum += w[i].ns_op;
	}
	pthread_barrier_destroy(&start);
	return sum / nr_threads;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *v, size_t nr)
{
	double sorted[NR_WRITES > MAX_ROUNDS ? NR_WRITES : MAX_ROUNDS];

	memcpy(sorted, v, nr * sizeof(*v));
	qsort(sorted, nr, sizeof(*sorted), compare_doubles);
	return (sorted[(nr - 1) / 2] + sorted[nr / 2]) / 2;
}

static double median_ratio(const double *a, const double *b, size_t nr)
{
	double ratio[MAX_ROUNDS];
	size_t i;

	for (i = 0; i < nr; i++)
		ratio[i] = a[i] / b[i];
	return median(ratio, nr);
}

/* Pause until no reader is slow and the peer is on its cpu. */
static void pause_for(struct worker *peer, uint64_t ns)
{
	uint64_t until = clock_monotonic_ns() + ns;
	uint64_t seen;

	while (clock_monotonic_ns() < until)
		cpu_relax();
	while (!percpu_rwsem_is_open(peer->b->grace))
		usleep(50);
	/* Relaxed, here and below: see work(). */
	seen = atomic_load_explicit(&peer->progress, memory_order_relaxed);
	while (atomic_load_explicit(&peer->progress, memory_order_relaxed) ==
	       seen)
		cpu_relax();
}

static double measure_writes(struct bench *b, const struct write_row *row)
{
	_Atomic bool stop = false;
	pthread_barrier_t start;
	struct worker peer = {
		.b = b, .batch = row->peer, .cpu = 1, .start = &start,
		.stop = &stop,
	};
	double ns[NR_WRITES];
	size_t i;

	BUG_ON(pthread_barrier_init(&start, NULL, 2));
	BUG_ON(pthread_create(&peer.thread, NULL, worker_main, &peer));
	pthread_barrier_wait(&start);
	for (i = 0; i < NR_WRITES; i++) {
		uint64_t t0;

		if (row->pause_ns)
			pause_for(&peer, row->pause_ns);
		t0 = clock_monotonic_ns();
		row->write(b);
		ns[i] = (double)(clock_monotonic_ns() - t0);
	}
	/* Relaxed: see worker_is_done(). */
	atomic_store_explicit(&stop, true, memory_order_relaxed);
	BUG_ON(pthread_join(peer.thread, NULL));
	pthread_barrier_destroy(&start);
	return median(ns, NR_WRITES);
}

static void bench_reads(struct bench *b, size_t rounds)
{
	static struct read_row rows[] = {
		{ .name = "atomic inc+dec, own line", .batch = batch_atomic, },
		{ .name = "plain inc+dec, own line", .batch = batch_plain, },
		{ .name = "percpu-rwsem membarrier", .batch = batch_sem, },
		{ .name = "percpu-rwsem grace", .batch = batch_grace, },
		{ .name = "pthread_rwlock", .batch = batch_rwlock, },
	};
	size_t round, i, t;

	for (round = 0; round < rounds; round++)
		for (i = 0; i < ARRAY_SIZE(rows); i++)
			for (t = 0; t < 2; t++)
				rows[i].ns[t][round] = measure_reads(b,
					&rows[i], (unsigned int)t + 1);

	printf("%-32s %10s %10s %8s %9s\n", "read lock+unlock", "1T ns",
	       "2T ns", "2T/1T", "1T/atomic");
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		printf("%-32s %10.2f %10.2f %8.2f %9.3f\n", rows[i].name,
		       median(rows[i].ns[0], rounds),
		       median(rows[i].ns[1], rounds),
		       median_ratio(rows[i].ns[1], rows[i].ns[0], rounds),
		       median_ratio(rows[i].ns[0], rows[0].ns[0], rounds));
}

static void bench_writes(struct bench *b, size_t rounds)
{
	static struct write_row rows[] = {
#define ROW(name, write, peer, pause) { name, write, peer, pause, { 0 }, }
		ROW("membarrier", write_membarrier, batch_sem, PAUSE_NS),
		ROW("percpu-rwsem membarrier", write_sem, batch_sem, PAUSE_NS),
		ROW("percpu-rwsem grace", write_grace, batch_grace, PAUSE_NS),
		ROW("back to back: membarrier", write_membarrier, batch_sem, 0),
		ROW("  percpu-rwsem membarrier", write_sem, batch_sem, 0),
		ROW("  percpu-rwsem grace", write_grace, batch_grace, 0),
#undef ROW
	};
	size_t round, i;

	pin(b, 0);
	for (round = 0; round < rounds; round++)
		for (i = 0; i < ARRAY_SIZE(rows); i++)
			rows[i].ns[round] = measure_writes(b, &rows[i]);

	printf("\n%-32s %10s %12s\n", "write lock+unlock, a reader runs", "us",
	       "/membarrier");
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		printf("%-32s %10.2f %12.2f\n", rows[i].name,
		       median(rows[i].ns, rounds) / 1000,
		       median_ratio(rows[i].ns, rows[0].ns, rounds));
}

static int find_cpus(struct bench *b)
{
	cpu_set_t set;
	int cpu, nr = 0;

	if (sched_getaffinity(0, sizeof(set), &set))
		return -errno;
	for (cpu = 0; cpu < CPU_SETSIZE && nr < NR_CPUS; cpu++)
		if (CPU_ISSET(cpu, &set))
			b->os_cpu[nr++] = cpu;
	return nr < NR_CPUS ? -ENODEV : 0;
}

static int new_sem(struct percpu_rwsem **sem, enum percpu_rwsem_mode mode,
		   struct rcu *rcu)
{
	*sem = aligned_alloc(CACHELINE, percpu_rwsem_size(NR_CPUS));
	return *sem ? percpu_rwsem_init(*sem, NR_CPUS, mode, rcu) : -ENOMEM;
}

static int bench_init(struct bench *b)
{
	int err = find_cpus(b);

	rcu_domain_init(&b->rcu, &rcu_ops_memb, 0);
	rcu_attach(&b->rcu);
	if (!err)
		err = -pthread_rwlock_init(&b->rwlock, NULL);
	if (!err)
		err = new_sem(&b->sem, PERCPU_RWSEM_MEMBARRIER, NULL);
	if (!err)
		err = new_sem(&b->grace, PERCPU_RWSEM_GRACE, &b->rcu);
	return err;
}

int main(int argc, char **argv)
{
	static struct bench b;
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_ROUNDS;
	int err = bench_init(&b);

	rounds = MAX(1, MIN(rounds, MAX_ROUNDS));
	if (err) {
		fprintf(stderr, "bench-percpu-rwsem: cannot set up: %s\n",
			strerror(-err));
		return 4;
	}
	bench_reads(&b, (size_t)rounds);
	bench_writes(&b, (size_t)rounds);
	percpu_rwsem_release(b.sem);
	percpu_rwsem_release(b.grace);
	rcu_detach(&b.rcu);
	return 0;
}
