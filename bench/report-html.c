// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-html.c - the page, from top to bottom.
 */
#include "bench/report-html.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/answer.h"
#include "bench/report-html-internal.h"
#include "lib/savefile.h"

static const char question[] =
	"The kernel keeps one reference table for its own address space, and "
	"every process has a page directory with copies of its top-level "
	"entries. When vmalloc fills a new top-level slot, thousands of page "
	"directories must learn of it. What does each way of telling them cost?";

static void put_top(FILE *out, const struct report_set *set)
{
	const struct context *c = &set->v[0].context;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\""
	      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
	      "script-src 'unsafe-inline'\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<title>pgdbench report</title>\n<style>\n", out);
	fputs(html_style, out);
	fputs("</style>\n</head>\n<body>\n<h1>How page directories learn of a "
	      "new slot</h1>\n<p class=\"soft\">", out);
	html_printf(out, "pgdbench, %s, Linux %s, %s",
		    c->cpu.model ? c->cpu.model : "unknown CPU",
		    c->kernel.release ? c->kernel.release : "unknown",
		    c->date ? c->date : "no date");
	fputs("</p>\n<p>", out);
	html_text(out, question);
	fputs("</p>\n", out);
}

static void put_bottom(FILE *out)
{
	fputs("<script>\n", out);
	fputs(html_script, out);
	fputs("</script>\n</body>\n</html>\n", out);
}

/* What @print says, as text of a page, in an element that begins with @open;
 * @said: is it anything? */
typedef void print_fn(FILE *out, const struct report_index *index);

static int put_said(FILE *out, const struct report_index *index,
		    print_fn *print, const char *open, bool *said)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	int err;

	if (!stream)
		return -ENOMEM;
	print(stream, index);
	err = fclose(stream) ? -ENOMEM : 0;
	if (!err && size) {
		fputs(open, out);
		html_text(out, text);
		fputs("</div>\n", out);
	}
	*said = size > 0;
	free(text);
	return err;
}

static int put_answer(FILE *out, const struct report_index *index)
{
	struct answer answer;
	int err = answer_init(&answer, index);
	bool doubted = false;
	size_t i;

	if (err)
		return err;
	fputs("<h2 id=\"answer\">The answer</h2>\n<ol class=\"answer\">\n",
	      out);
	for (i = 0; i < answer.nr; i++) {
		fputs("<li>", out);
		html_text(out, answer.sentences[i]);
		fputs("</li>\n", out);
	}
	fputs("</ol>\n", out);
	err = put_said(out, index, report_problems,
		       "<div class=\"bad\" id=\"trust\">", &doubted);
	if (!doubted) {
		fputs("<p id=\"trust\">", out);
		html_text(out, answer.trust);
		fputs("</p>\n", out);
	}
	if (answer.missing) {
		fputs("<p class=\"soft\">", out);
		html_text(out, answer.missing);
		fputs("</p>\n", out);
	}
	answer_release(&answer);
	return err;
}

static int put_results(FILE *out, const struct report_index *index,
		       const char *dir)
{
	bool broken;
	int err;

	fputs("<nav><a href=\"#answer\">Answer</a>"
	      "<a href=\"#tables\">Tables</a><a href=\"#plots\">Pictures</a>"
	      "<a href=\"#strategies\">Strategies</a>"
	      "<a href=\"#method\">How it was measured</a></nav>\n", out);
	err = put_said(out, index, report_violations,
			   "<div class=\"bad\" id=\"broken\">"
			   "<b>A contract was broken.</b> ", &broken);

	if (!err)
		err = put_answer(out, index);
	fputs("<h2 id=\"tables\">Tables</h2>\n<p class=\"soft\">Each figure is "
	      "the median of the runs, below it the interval that holds the "
	      "true one. <span class=\"best\">*</span> are the best of a "
	      "column that these runs do not tell apart, <span class=\"worst\">"
	      "#</span> the worst; <b>~</b> is the greatest of too few "
	      "values; <span class=\"doubt\">?</span> has no run that can be "
	      "trusted; [y] are yardsticks, [c] is broken on purpose. A click "
	      "on a heading sorts.</p>\n", out);
	if (!err)
		err = html_tables(out, index);
	fputs("<h2 id=\"plots\">Pictures</h2>\n", out);
	if (!err)
		err = html_plots(out, dir);
	fputs("<h2 id=\"strategies\">What each strategy stands for</h2>\n",
	      out);
	return err ? err : html_strategies(out, index);
}

static int put_footer(FILE *out, const struct results *results)
{
	struct report_index index;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	int err = stream ? report_index_init(&index, results) : -ENOMEM;

	if (stream && !err) {
		report_footer(stream, results, &index);
		report_index_release(&index);
	}
	if (stream && fclose(stream) && !err)
		err = -ENOMEM;
	if (!err) {
		fputs("<pre>", out);
		html_text(out, text);
		fputs("</pre>\n", out);
	}
	free(text);
	return err;
}

static int put_method(FILE *out, const struct report_set *set)
{
	int err = 0;
	size_t i;

	fputs("<h2 id=\"method\">How it was measured</h2>\n"
	      "<p>Page directories of real size are simulated; threads and "
	      "memory are bound. Each run is a process of its own and has its "
	      "own percentiles, from histograms whose bins are at most 0.8 % "
	      "wide; a figure is the median of the runs. Strategies take turns "
	      "in rounds. While it measures, an oracle looks whether every page "
	      "directory has what its strategy promises, and a run whose proof "
	      "failed has no figures. <i>doc/METHOD.md</i> says all of it, "
	      "with the errors.</p>\n", out);
	for (i = 0; !err && i < set->nr; i++) {
		if (set->names) {
			fputs("<h3>", out);
			html_printf(out, "Section %s", set->names[i]);
			fputs("</h3>\n", out);
		}
		err = put_footer(out, &set->v[i]);
	}
	return err;
}

int report_html(FILE *out, const struct report_set *set, const char *dir)
{
	struct report_index index;
	int err = report_index_init_set(&index, set);

	if (err)
		return err;
	put_top(out, set);
	if (index.nr)
		err = put_results(out, &index, dir);
	else
		fputs("<p>There are no cells.</p>\n", out);
	if (!err)
		err = put_method(out, set);
	put_bottom(out);
	report_index_release(&index);
	if (!err && (fflush(out) || ferror(out)))
		err = errno ? -errno : -EIO;
	return err;
}

static int save(const struct report_set *set, const char *dir, const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	struct savefile file;
	int err;

	if (!stream)
		return -ENOMEM;
	err = report_html(stream, set, dir);
	if (fclose(stream) && !err)
		err = -ENOMEM;
	if (!err)
		err = savefile_open(&file, path);
	if (!err) {
		savefile_write(&file, text, size);
		err = savefile_commit(&file);
	}
	free(text);
	return err;
}

int report_html_save(const struct report_set *set, const char *dir,
		     struct error *e)
{
	char *path;
	int err, status = EXIT_OK;

	if (asprintf(&path, "%s/report.html", dir) < 0)
		return error_memory(e);
	err = save(set, dir, path);
	if (err)
		status = error_set(e, EXIT_ERROR, "cannot write '%s': %s",
				   path, strerror(-err));
	free(path);
	return status;
}
