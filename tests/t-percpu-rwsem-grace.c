// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-percpu-rwsem-grace.c - grace periods, and doing without membarrier.
 *
 * Known answers: which write pays a grace period of a stated length, which
 * reads are slow and until when, and what is left on a kernel that has no
 * membarrier(2), which a child process gets by a system call filter.
 */
#include "tests/percpu-rwsem-actor.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define GRACE_NS	(5 * MS)

/* The callback, which ends EXIT, is held until a test says so. */
static void hold_callback(struct actor *a)
{
	memset(a, 0, sizeof(*a));
	a->stop_at = PERCPU_RWSEM_AT_CALLBACK;
	callback_actor = a;
}

static void test_grace_is_waited_for_once(void **state)
{
	struct percpu_rwsem *sem;
	struct actor callback;
	struct rcu rcu;
	uint64_t t0;

	(void)state;
	rcu_domain_init(&rcu, &rcu_ops_memb, GRACE_NS);
	rcu_attach(&rcu);
	sem = sem_new(PERCPU_RWSEM_GRACE, &rcu);
	hold_callback(&callback);
	read_once(sem);
	assert_int_equal(stats_of(sem).slow_reads, 0);

	t0 = clock_monotonic_ns();
	percpu_down_write(sem);
	assert_true(clock_monotonic_ns() - t0 >= GRACE_NS);
	t0 = clock_monotonic_ns();
	percpu_up_write(sem);
	write_once(sem);
	assert_int_equal(stats_of(sem).gp_paid, 1);
	assert_int_equal(stats_of(sem).gp_skipped, 1);

	/* Slow for one grace period more, and for no longer. */
	read_once(sem);
	await(callback.stopped);
	assert_true(clock_monotonic_ns() - t0 >= GRACE_NS);
	read_once(sem);
	assert_int_equal(stats_of(sem).slow_reads, 2);
	callback.go = true;
	await(percpu_rwsem_is_open(sem));
	read_once(sem);
	assert_int_equal(stats_of(sem).slow_reads, 2);
	/* The second writer came and left in between: REPLAY. */
	assert_int_equal(callback.passed[PERCPU_RWSEM_AT_CALLBACK], 2);

	sem_free(sem);
	callback_actor = NULL;
	rcu_detach(&rcu);
}

/* The callback finds a writer in: readers stay slow, and EXIT begins anew. */
static void test_callback_during_a_write(void **state)
{
	struct percpu_rwsem *sem;
	struct actor callback;
	struct rcu rcu;

	(void)state;
	rcu_domain_init(&rcu, &rcu_ops_memb, 0);
	rcu_attach(&rcu);
	sem = sem_new(PERCPU_RWSEM_GRACE, &rcu);
	hold_callback(&callback);
	write_once(sem);
	await(callback.stopped);
	assert_int_equal(sem->gp_state, GP_EXIT);
	percpu_down_write(sem);
	callback.go = true;
	await(sem->gp_state == GP_PASSED);
	percpu_up_write(sem);
	await(percpu_rwsem_is_open(sem));
	assert_int_equal(stats_of(sem).gp_paid, 1);
	assert_int_equal(stats_of(sem).gp_skipped, 1);
	assert_int_equal(callback.passed[PERCPU_RWSEM_AT_CALLBACK], 2);
	sem_free(sem);
	callback_actor = NULL;
	rcu_detach(&rcu);
}

/* The second writer of two comes while the first waits: it waits, too. */
static void shared_grace(struct percpu_rwsem *sem)
{
	struct actor first, second;

	actor_init(&first, sem, 0, play_writer);
	actor_init(&second, sem, 0, play_writer);
	first.stop_at = PERCPU_RWSEM_AT_ENTER;
	first.leave = true;
	second.leave = true;
	actor_start(&first);
	await(first.stopped);
	actor_start(&second);
	await(stats_of(sem).gp_skipped == 1);
	assert_int_equal(second.passed[PERCPU_RWSEM_AT_PASSED], 0);
	assert_int_equal(stats_of(sem).gp_paid, 1);
	first.go = true;
	actor_join(&first);
	actor_join(&second);
	await(percpu_rwsem_is_open(sem));
	sem_free(sem);
}

static void test_shared_membarrier(void **state)
{
	(void)state;
	shared_grace(sem_new(PERCPU_RWSEM_MEMBARRIER, NULL));
}

/* The second one sleeps meanwhile, and must not be what the first waits for. */
static void test_shared_grace_qsbr(void **state)
{
	struct rcu rcu;

	(void)state;
	rcu_domain_init(&rcu, &rcu_ops_qsbr, 0);
	shared_grace(sem_new(PERCPU_RWSEM_GRACE, &rcu));
}

/* Release while EXIT, or REPLAY, is not over: the memory is not used after. */
static void test_release_waits(void **state)
{
	struct percpu_rwsem *sem;
	struct rcu rcu;

	(void)state;
	rcu_domain_init(&rcu, &rcu_ops_qsbr, GRACE_NS);
	rcu_attach(&rcu);
	sem = sem_new(PERCPU_RWSEM_GRACE, &rcu);
	write_once(sem);
	write_once(sem);
	sem_free(sem);
	assert_int_equal(rcu_deferred(&rcu), 0);
	rcu_detach(&rcu);
}

/* From here on this process's kernel has no membarrier. */
static void forbid_membarrier(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {
		.len = ARRAY_SIZE(filter),
		.filter = filter,
	};

	BUG_ON(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	BUG_ON(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog));
}

static void run_without_membarrier(void)
{
	struct percpu_rwsem *sem;
	struct actor reader;
	struct rcu rcu;

	sem = aligned_alloc(CACHELINE, percpu_rwsem_size(NR_CPUS));
	BUG_ON(!sem);
	BUG_ON(percpu_rwsem_init(sem, NR_CPUS, PERCPU_RWSEM_MEMBARRIER, NULL) !=
	       -ENOSYS);

	rcu_domain_init(&rcu, &rcu_ops_mb, 0);
	rcu_attach(&rcu);
	BUG_ON(percpu_rwsem_init(sem, NR_CPUS, PERCPU_RWSEM_GRACE, &rcu));
	read_once(sem);
	BUG_ON(stats_of(sem).slow_reads != 1);
	percpu_down_write(sem);
	actor_init(&reader, sem, 0, play_reader);
	actor_queue(&reader);
	percpu_up_write(sem);
	await(reader.in);
	BUG_ON(percpu_down_write_trylock(sem));
	actor_finish(&reader);
	BUG_ON(!percpu_down_write_trylock(sem));
	percpu_up_write(sem);
	percpu_rwsem_release(sem);
	rcu_detach(&rcu);
	free(sem);
}

static void test_no_membarrier(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		forbid_membarrier();
		run_without_membarrier();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Without it all else works, as long as no reader is in the wrong place. */
static void write_must_run_membarrier(enum percpu_rwsem_mode mode)
{
	pid_t pid = fork();
	struct rcu rcu;
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		struct percpu_rwsem *sem;

		prctl(PR_SET_DUMPABLE, 0);
		fclose(stderr);
		rcu_domain_init(&rcu, &rcu_ops_mb, 0);
		sem = sem_new(mode, &rcu);
		forbid_membarrier();
		percpu_down_write(sem);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void test_write_runs_membarrier(void **state)
{
	(void)state;
	write_must_run_membarrier(PERCPU_RWSEM_MEMBARRIER);
	write_must_run_membarrier(PERCPU_RWSEM_GRACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: they fork, which wants a single thread. */
		cmocka_unit_test(test_no_membarrier),
		cmocka_unit_test(test_write_runs_membarrier),
		cmocka_unit_test(test_shared_membarrier),
		cmocka_unit_test(test_shared_grace_qsbr),
		cmocka_unit_test(test_grace_is_waited_for_once),
		cmocka_unit_test(test_callback_during_a_write),
		cmocka_unit_test(test_release_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
