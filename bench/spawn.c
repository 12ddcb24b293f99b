// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * spawn.c - run a program to its end, by force if need be.
 *
 * A child that has ended stays a zombie until its group was killed: as long as
 * it is one, its number is nobody else's.
 */
#include "bench/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static const int interruptions[] = { SIGINT, SIGTERM, SIGHUP };

static const struct {
	int number;
	const char *name;
} signal_names[] = {
	{ SIGABRT, "SIGABRT" },
	{ SIGALRM, "SIGALRM" },
	{ SIGBUS, "SIGBUS" },
	{ SIGFPE, "SIGFPE" },
	{ SIGHUP, "SIGHUP" },
	{ SIGILL, "SIGILL" },
	{ SIGINT, "SIGINT" },
	{ SIGKILL, "SIGKILL" },
	{ SIGPIPE, "SIGPIPE" },
	{ SIGQUIT, "SIGQUIT" },
	{ SIGSEGV, "SIGSEGV" },
	{ SIGSYS, "SIGSYS" },
	{ SIGTERM, "SIGTERM" },
	{ SIGTRAP, "SIGTRAP" },
	{ SIGXCPU, "SIGXCPU" },
	{ SIGXFSZ, "SIGXFSZ" },
};

int spawn_hold(struct spawn *s)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	size_t i;

	s->held = false;
	/* Whoever started us may ignore it, and then no child can be waited
	 * for. */
	if (sigaction(SIGCHLD, &act, &s->chld))
		return -errno;
	sigemptyset(&s->taken);
	sigaddset(&s->taken, SIGCHLD);
	for (i = 0; i < ARRAY_SIZE(interruptions); i++)
		if (!sigaction(interruptions[i], NULL, &act) &&
		    act.sa_handler != SIG_IGN)
			sigaddset(&s->taken, interruptions[i]);
	if (sigprocmask(SIG_BLOCK, &s->taken, &s->mask))
		return -errno;
	s->held = true;
	return 0;
}

void spawn_release(struct spawn *s)
{
	if (!s->held)
		return;
	s->held = false;
	sigaction(SIGCHLD, &s->chld, NULL);
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

/* The next of our signals within @wait_ns, or 0. */
static int take_signal(const struct spawn *s, uint64_t wait_ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(wait_ns / NSEC_PER_SEC),
		.tv_nsec = (long)(wait_ns % NSEC_PER_SEC),
	};
	int sig = sigtimedwait(&s->taken, NULL, &ts);

	return sig > 0 ? sig : 0;
}

/*
 * Between fork() and execv().  A write to a terminal that has `tostop` would
 * stop a group in the background, as ours is there; stdout is the report's.
 */
static int become_child(const struct spawn *s, pid_t parent)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	int fd;

	if (setpgid(0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL))
		return -errno;
	if (getppid() != parent)	/* it died before prctl() */
		return -ESRCH;
	fd = open("/dev/null", O_RDONLY);
	if (fd < 0)
		return -errno;
	if (dup2(fd, STDIN_FILENO) < 0 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return -errno;
	if (fd != STDIN_FILENO)
		close(fd);
	if (sigaction(SIGTTOU, &ignore, NULL) ||
	    sigprocmask(SIG_SETMASK, &s->mask, NULL))
		return -errno;
	return 0;
}

static _Noreturn void child(const struct spawn *s,
			    const struct spawn_order *order, pid_t parent,
			    int report)
{
	int err = become_child(s, parent);

	if (!err) {
		execv(order->file, order->argv);
		err = -errno;
	}
	if (write(report, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/* What the child says before it becomes the program: nothing, or -errno. */
static int child_err(int report)
{
	int err = 0;
	ssize_t n;

	do {
		n = read(report, &err, sizeof(err));
	} while (n < 0 && errno == EINTR);
	return n == sizeof(err) ? err : 0;
}

static void reap(pid_t pid, siginfo_t *info)
{
	kill(-pid, SIGKILL);
	while (waitid(P_PID, (id_t)pid, info, WEXITED) && errno == EINTR)
		;
}

/* The child's number, or -errno. */
static pid_t start(const struct spawn *s, const struct spawn_order *order)
{
	pid_t parent = getpid(), pid;
	siginfo_t info;
	int report[2];
	int err;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		child(s, order, parent, report[1]);
	err = pid < 0 ? -errno : 0;
	close(report[1]);
	if (!err) {
		err = child_err(report[0]);
		if (err)
			reap(pid, &info);
	}
	close(report[0]);
	return err ? err : pid;
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return !waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
		info.si_pid == pid;
}

/* Until the child has ended (EXITED), its time is up, or a signal came. */
static void watch(const struct spawn *s, const struct spawn_order *order,
		  pid_t pid, struct spawn_end *end)
{
	uint64_t began = clock_monotonic_ns(), past;
	int sig;

	end->how = SPAWN_EXITED;
	end->code = 0;
	for (;;) {
		past = clock_monotonic_ns() - began;
		end->took_ns = past;
		if (has_ended(pid))
			return;
		if (past >= order->limit_ns) {
			end->how = SPAWN_HUNG;
			return;
		}
		sig = take_signal(s, MIN(order->tick_ns,
					 order->limit_ns - past));
		if (sig && sig != SIGCHLD) {
			end->how = SPAWN_INTERRUPTED;
			end->code = sig;
			return;
		}
		if (!sig && order->tick)
			order->tick(order->arg);
	}
}

static bool interrupted(const struct spawn *s, struct spawn_end *end)
{
	int sig;

	do {
		sig = take_signal(s, 0);
	} while (sig == SIGCHLD);
	end->how = SPAWN_INTERRUPTED;
	end->code = sig;
	end->took_ns = 0;
	return sig != 0;
}

int spawn_run(struct spawn *s, const struct spawn_order *order,
	      struct spawn_end *end)
{
	siginfo_t info;
	pid_t pid;

	if (interrupted(s, end)) {
		spawn_release(s);
		return 0;
	}
	pid = start(s, order);
	if (pid < 0)
		return pid;
	watch(s, order, pid, end);
	if (end->how == SPAWN_INTERRUPTED) {
		kill(-pid, SIGKILL);
		spawn_release(s);
	}
	reap(pid, &info);
	if (end->how == SPAWN_EXITED) {
		end->code = info.si_status;
		if (info.si_code != CLD_EXITED)
			end->how = SPAWN_KILLED;
	}
	return 0;
}

static const char *signal_name(int number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signal_names); i++)
		if (signal_names[i].number == number)
			return signal_names[i].name;
	return "no common one";
}

int spawn_end_text(const struct spawn_end *end, char *buf, size_t size)
{
	switch (end->how) {
	case SPAWN_EXITED:
		return snprintf(buf, size, "exited with %d", end->code);
	case SPAWN_KILLED:
		return snprintf(buf, size, "killed by signal %d (%s)",
				end->code, signal_name(end->code));
	case SPAWN_HUNG:
		return snprintf(buf, size,
				"hung: killed by the watchdog after %.1f s",
				(double)end->took_ns / 1e9);
	case SPAWN_INTERRUPTED:
		break;
	}
	return snprintf(buf, size, "interrupted by signal %d (%s)", end->code,
			signal_name(end->code));
}
