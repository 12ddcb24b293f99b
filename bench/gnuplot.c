// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gnuplot.c - have gnuplot run a script.
 *
 * gnuplot tells little by its exit status and nothing of a full disk, so that
 * whatever it says is taken for a complaint, and the picture for complete only
 * if its end is there.
 */
#include "bench/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/child.h"

/* What a complete file ends in, but for white space. */
struct ending {
	const char *format;
	const char *bytes;
	size_t nr;
};

static const struct ending endings[] = {
	{ "svg", "</svg>", 6 },
	{ "png", "IEND\xae" "B`\x82", 8 },
	{ "dumb", "\n", 1 },
};

static const struct ending *ending_of(const char *format)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endings); i++)
		if (!strcmp(endings[i].format, format))
			return &endings[i];
	return NULL;
}

static bool is_complete(const char *path, const char *format)
{
	const struct ending *end = ending_of(format);
	FILE *f = fopen(path, "rbe");
	char tail[32];
	size_t nr = 0;

	BUG_ON(!end);
	if (!f)
		return false;
	if (!fseek(f, 0, SEEK_END) &&
	    !fseek(f, -(long)MIN((long)sizeof(tail), ftell(f)), SEEK_CUR))
		nr = fread(tail, 1, sizeof(tail), f);
	fclose(f);
	return nr && memmem(tail, nr, end->bytes, end->nr);
}

/* Pass on what it says until it has no more to say; how much was it? */
static size_t pass_on(int from)
{
	char buf[4096];
	size_t sum = 0;
	ssize_t nr;

	for (;;) {
		nr = read(from, buf, sizeof(buf));
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return sum;
		sum += (size_t)nr;
		fwrite(buf, 1, (size_t)nr, stderr);
	}
}

/* Returns 0; -ECHILD: it complained or failed; else why it was not run. */
static int run(char *const *argv)
{
	size_t said;
	pid_t pid;
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	err = child_spawn(&pid, argv, ends[1]);
	close(ends[1]);
	if (err) {
		close(ends[0]);
		return err;
	}
	said = pass_on(ends[0]);
	close(ends[0]);
	err = child_wait(pid);
	return !err && said ? -ECHILD : err;
}

static int finish(const struct gnuplot_order *order, const char *temporary,
		  const char *path, struct error *e)
{
	if (!is_complete(temporary, order->format))
		return error_set(e, EXIT_ERROR, "gnuplot left '%s' incomplete: "
				 "is the disk full?", path);
	if (rename(temporary, path))
		return error_set(e, EXIT_ERROR, "cannot write '%s': %s", path,
				 strerror(errno));
	return EXIT_OK;
}

static int draw(const struct gnuplot_order *order, char *temporary,
		const char *path, struct error *e)
{
	/* -d: without the user's settings, which could change anything. */
	const char *argv[] = {
		"gnuplot", "-d", "-c", order->script, order->dir, temporary,
		order->format, order->panels, NULL,
	};
	int err;

	unsetenv("GNUTERM");
	err = run((char *const *)argv);
	if (err == -ENOENT)
		return error_set(e, EXIT_RESOURCE, "no plots without gnuplot: "
				 "install the package gnuplot, then run "
				 "'pgdbench plot' on the results");
	if (err == -ECHILD)
		return error_set(e, EXIT_ERROR, "gnuplot could not draw '%s'",
				 path);
	if (err)
		return error_set(e, EXIT_ERROR, "cannot run gnuplot: %s",
				 strerror(-err));
	return finish(order, temporary, path, e);
}

/* Without the form feeds that begin pages. */
static int print_file(const char *path, FILE *out, struct error *e)
{
	FILE *f = fopen(path, "re");
	int c;

	if (!f)
		return error_set(e, EXIT_ERROR, "cannot read '%s': %s", path,
				 strerror(errno));
	while ((c = getc(f)) != EOF)
		if (c != '\f')
			putc(c, out);
	fclose(f);
	if (fflush(out) || ferror(out))
		return error_set(e, EXIT_ERROR, "cannot print the plot");
	return EXIT_OK;
}

int gnuplot_show(const struct gnuplot_order *order, FILE *out, struct error *e)
{
	char *path;
	int ret = gnuplot_draw(order, e);

	if (ret)
		return ret;
	if (asprintf(&path, "%s/%s.%s", order->dir, order->name,
		     order->format) < 0)
		return error_memory(e);
	ret = print_file(path, out, e);
	unlink(path);
	free(path);
	return ret;
}

int gnuplot_draw(const struct gnuplot_order *order, struct error *e)
{
	char *temporary, *path;
	int ret;

	if (asprintf(&path, "%s/%s.%s", order->dir, order->name,
		     order->format) < 0)
		return error_memory(e);
	if (asprintf(&temporary, "%s/.%s.%s.tmp", order->dir, order->name,
		     order->format) < 0) {
		free(path);
		return error_memory(e);
	}
	ret = draw(order, temporary, path, e);
	unlink(temporary);
	free(temporary);
	free(path);
	return ret;
}
