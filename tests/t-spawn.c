// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-spawn.c - does a child get its time, and does nothing of it outlive that?
 *
 * Whether all of a group is dead is seen at a pipe: its end is read only when
 * the last process that has the other end open is gone.
 */
#include "bench/spawn.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"

enum { LONG_MS = 30000, TICK_MS = 20 };

static uint64_t ms(uint64_t n)
{
	return n * 1000000;
}

struct shell {
	uint64_t limit_ms;
	void (*tick)(void *arg);
	void *arg;
};

static int run_shell(struct spawn *s, const char *script,
		     const struct shell *how, struct spawn_end *end)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };
	const struct spawn_order order = {
		.file = "/bin/sh",
		.argv = argv,
		.limit_ns = ms(how->limit_ms),
		.tick_ns = ms(TICK_MS),
		.tick = how->tick,
		.arg = how->arg,
	};

	return spawn_run(s, &order, end);
}

/* Hold, run, release; the child has its time and must start. */
static struct spawn_end shell(const char *script, uint64_t limit_ms)
{
	const struct shell how = { .limit_ms = limit_ms };
	struct spawn_end end = { 0 };
	struct spawn s;

	assert_int_equal(spawn_hold(&s), 0);
	assert_int_equal(run_shell(&s, script, &how, &end), 0);
	spawn_release(&s);
	return end;
}

static void assert_text(const struct spawn_end *end, const char *text)
{
	char buf[80];
	int len = spawn_end_text(end, buf, sizeof(buf));

	assert_string_equal(buf, text);
	assert_int_equal(len, strlen(text));
}

/* A pipe whose writing end the children inherit and we do not keep. */
static void open_witness(int fds[2])
{
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[0], F_SETFD, FD_CLOEXEC), 0);
}

static bool all_dead(int fds[2])
{
	struct pollfd p = { .fd = fds[0], .events = POLLIN };
	char byte;
	bool dead;

	close(fds[1]);
	dead = poll(&p, 1, 3000) == 1 && read(fds[0], &byte, 1) == 0;
	close(fds[0]);
	return dead;
}

static void exit_statuses(void **state __unused_arg)
{
	struct spawn_end end = shell("exit 0", LONG_MS);

	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 0);
	end = shell("exit 77", LONG_MS);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 77);
	assert_text(&end, "exited with 77");
}

static void signals(void **state __unused_arg)
{
	struct spawn_end end = shell("kill -SEGV $$", LONG_MS);

	assert_int_equal(end.how, SPAWN_KILLED);
	assert_int_equal(end.code, SIGSEGV);
	assert_text(&end, "killed by signal 11 (SIGSEGV)");
	end = shell("kill -KILL $$", LONG_MS);
	assert_int_equal(end.how, SPAWN_KILLED);
	assert_text(&end, "killed by signal 9 (SIGKILL)");
	/* The mask and the handlers are those of a fresh process. */
	end = shell("kill -TERM $$; exit 5", LONG_MS);
	assert_int_equal(end.how, SPAWN_KILLED);
	assert_int_equal(end.code, SIGTERM);
}

/* What we could read is not for the child. */
static void no_input(void **state __unused_arg)
{
	int fds[2], own = dup(STDIN_FILENO);
	struct spawn_end end;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "x\n", 2), 2);
	assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	end = shell("! read x", LONG_MS);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 0);
	close(fds[0]);
	close(fds[1]);
	if (own < 0) {
		close(STDIN_FILENO);
		return;
	}
	dup2(own, STDIN_FILENO);
	close(own);
}

static void surroundings(void **state __unused_arg)
{
	struct spawn_end end;
	char script[160];

	/* Its stdout is our stderr, its group its own, its parent we. */
	end = shell("test /proc/$$/fd/1 -ef /proc/$$/fd/2", LONG_MS);
	assert_int_equal(end.code, 0);
	snprintf(script, sizeof(script), "set -- $(cat /proc/$$/stat); "
		 "test $5 = $$ && test $4 = %ld", (long)getpid());
	end = shell(script, LONG_MS);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 0);
}

static void no_program(void **state __unused_arg)
{
	char *argv[] = { (char *)"x", NULL };
	struct spawn_order order = {
		.file = "/nonexistent/x",
		.argv = argv,
		.limit_ns = ms(LONG_MS),
		.tick_ns = ms(TICK_MS),
	};
	struct spawn_end end;
	struct spawn s;

	assert_int_equal(spawn_hold(&s), 0);
	assert_int_equal(spawn_run(&s, &order, &end), -ENOENT);
	order.file = "/dev/null";
	assert_int_equal(spawn_run(&s, &order, &end), -EACCES);
	spawn_release(&s);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void hung(void **state __unused_arg)
{
	uint64_t began = clock_monotonic_ns();
	struct spawn_end end;
	int fds[2];

	open_witness(fds);
	/* Neither what it started nor what ignores signals is spared. */
	end = shell("trap '' TERM INT; (trap '' TERM; sleep 60) & sleep 60",
		    300);
	assert_int_equal(end.how, SPAWN_HUNG);
	assert_true(end.took_ns >= ms(300));
	assert_true(clock_monotonic_ns() - began < ms(30000));
	assert_true(all_dead(fds));
	end.took_ns = UINT64_C(2049000000);
	assert_text(&end, "hung: killed by the watchdog after 2.0 s");
}

static void stopped(void **state __unused_arg)
{
	struct spawn_end end = shell("kill -STOP $$", 300);

	assert_int_equal(end.how, SPAWN_HUNG);
}

static void leftovers(void **state __unused_arg)
{
	struct spawn_end end;
	int fds[2];

	open_witness(fds);
	end = shell("sleep 60 & exit 3", LONG_MS);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 3);
	assert_true(all_dead(fds));
}

static void count(void *arg)
{
	++*(unsigned int *)arg;
}

static void ticks(void **state __unused_arg)
{
	unsigned int nr = 0;
	const struct shell how = {
		.limit_ms = LONG_MS, .tick = count, .arg = &nr,
	};
	struct spawn_end end;
	struct spawn s;

	assert_int_equal(spawn_hold(&s), 0);
	assert_int_equal(run_shell(&s, "sleep 0.5", &how, &end), 0);
	spawn_release(&s);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_in_range(nr, 1, 500 / TICK_MS + 5);
}

static void raise_it(void *arg)
{
	raise(*(int *)arg);
}

static void interrupt_with(int sig)
{
	const struct shell how = {
		.limit_ms = LONG_MS, .tick = raise_it, .arg = &sig,
	};
	struct spawn_end end;
	sigset_t mask;
	struct spawn s;
	int fds[2];

	open_witness(fds);
	assert_int_equal(spawn_hold(&s), 0);
	assert_int_equal(run_shell(&s, "trap '' INT TERM HUP; sleep 60 & wait",
				   &how, &end), 0);
	assert_int_equal(end.how, SPAWN_INTERRUPTED);
	assert_int_equal(end.code, sig);
	assert_true(end.took_ns < ms(LONG_MS));
	assert_true(all_dead(fds));
	/* The next one takes effect at once. */
	assert_false(s.held);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, sig));
	spawn_release(&s);
}

static void interruptions(void **state __unused_arg)
{
	interrupt_with(SIGINT);
	interrupt_with(SIGTERM);
	interrupt_with(SIGHUP);
}

/* A program that is not there tells that it was not even tried. */
static void interrupted_before(void **state __unused_arg)
{
	char *argv[] = { (char *)"x", NULL };
	const struct spawn_order order = {
		.file = "/nonexistent/x",
		.argv = argv,
		.limit_ns = ms(LONG_MS),
		.tick_ns = ms(TICK_MS),
	};
	struct spawn_end end;
	struct spawn s;

	assert_int_equal(spawn_hold(&s), 0);
	raise(SIGINT);
	assert_int_equal(spawn_run(&s, &order, &end), 0);
	assert_int_equal(end.how, SPAWN_INTERRUPTED);
	assert_text(&end, "interrupted by signal 2 (SIGINT)");
	assert_false(s.held);
}

static void ignored_stays_ignored(void **state __unused_arg)
{
	int sig = SIGHUP;
	const struct shell how = {
		.limit_ms = LONG_MS, .tick = raise_it, .arg = &sig,
	};
	struct spawn_end end;
	struct spawn s;

	signal(SIGHUP, SIG_IGN);
	assert_int_equal(spawn_hold(&s), 0);
	assert_int_equal(run_shell(&s, "sleep 0.2; exit 4", &how, &end), 0);
	spawn_release(&s);
	signal(SIGHUP, SIG_DFL);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 4);
}

/* As under a parent that ignores SIGCHLD, where waiting fails. */
static void chld_ignored(void **state __unused_arg)
{
	struct sigaction act;
	struct spawn_end end;

	signal(SIGCHLD, SIG_IGN);
	end = shell("exit 6", LONG_MS);
	assert_int_equal(end.how, SPAWN_EXITED);
	assert_int_equal(end.code, 6);
	sigaction(SIGCHLD, NULL, &act);
	assert_true(act.sa_handler == SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

/* Killed, we take the child along. */
static void killed(void **state __unused_arg)
{
	const struct shell how = { .limit_ms = LONG_MS };
	struct spawn_end end;
	struct spawn s;
	int fds[2], said[2];
	char byte;
	pid_t pid;

	open_witness(fds);
	assert_int_equal(pipe(said), 0);
	pid = fork();
	if (!pid) {
		if (dup2(said[1], STDERR_FILENO) < 0 || spawn_hold(&s) ||
		    run_shell(&s, "echo x; exec sleep 60", &how, &end))
			_exit(1);
		_exit(0);
	}
	assert_int_equal(read(said[0], &byte, 1), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(said[0]);
	close(said[1]);
	assert_true(all_dead(fds));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_statuses),
		cmocka_unit_test(signals),
		cmocka_unit_test(no_input),
		cmocka_unit_test(surroundings),
		cmocka_unit_test(no_program),
		cmocka_unit_test(hung),
		cmocka_unit_test(stopped),
		cmocka_unit_test(leftovers),
		cmocka_unit_test(ticks),
		cmocka_unit_test(interruptions),
		cmocka_unit_test(interrupted_before),
		cmocka_unit_test(ignored_stays_ignored),
		cmocka_unit_test(chld_ignored),
		cmocka_unit_test(killed),
	};

	/* Whoever runs the tests may have ignored them. */
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
