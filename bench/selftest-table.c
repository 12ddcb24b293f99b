// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-table.c - the answers of selftest: text, TSV or JSON.
 */
#include "bench/selftest-table.h"

#include <math.h>
#include <string.h>

#include "bench/options.h"
#include "bench/report-internal.h"

/* Columns of the text: 80 with the blanks between. */
#define ROW_FORMAT "%-14s %-17s %8s %8s %7s %7s %5s %s\n"

static const char *const words[] = {
	[SELFTEST_OK] = "ok",
	[SELFTEST_SKIPPED] = "skipped",
	[SELFTEST_DISTURBED] = "FAILED",
	[SELFTEST_FAILED] = "FAILED",
};

static const char *const unit_names[] = {
	[UNIT_NS] = "ns", [UNIT_BYTES] = "bytes", [UNIT_COUNT] = "count",
	[UNIT_RATIO] = "ratio",
};

static const char *word_of(const struct selftest_row *row)
{
	return row->again ? "again" : words[row->answer.word];
}

static bool has_failed(const struct selftest_row *row)
{
	return row->answer.word == SELFTEST_FAILED ||
	       row->answer.word == SELFTEST_DISTURBED;
}

/* A figure that has to be exact is shown to the last digit. */
static const char *value_text(enum selftest_unit unit, double value, char *buf)
{
	if (isnan(value))
		snprintf(buf, REPORT_TEXT, "-");
	else if (unit == UNIT_NS)
		report_time(value, buf);
	else if (unit == UNIT_RATIO)
		snprintf(buf, REPORT_TEXT, "%.3f", value);
	else
		snprintf(buf, REPORT_TEXT, "%.*f%s",
			 value == floor(value) ? 0 : 1, value,
			 unit == UNIT_BYTES ? "B" : "");
	return buf;
}

/* Times and ratios in percent of what was designed. */
static bool is_relative(const struct selftest_row *row)
{
	return (row->unit == UNIT_NS || row->unit == UNIT_RATIO) &&
	       row->answer.designed > 0;
}

static const char *distance_text(const struct selftest_row *row, double d,
				 const char *sign, char *buf)
{
	const char *plus = d > 0 ? sign : "";

	if (isnan(d))
		snprintf(buf, REPORT_TEXT, "-");
	else if (is_relative(row))
		snprintf(buf, REPORT_TEXT, "%s%.1f%%", plus,
			 100 * d / row->answer.designed);
	else
		snprintf(buf, REPORT_TEXT, "%s%.0f", plus, d);
	return buf;
}

static void print_text(struct selftest_table *t, const struct selftest_row *row)
{
	const struct selftest_answer *a = &row->answer;
	char designed[REPORT_TEXT], measured[REPORT_TEXT], error[REPORT_TEXT];
	char allowed[REPORT_TEXT], tries[16];

	if (!t->begun)
		fprintf(t->out, ROW_FORMAT, "case", "figure", "designed",
			"measured", "error", "allowed", "tries", "verdict");
	if (row->why) {
		fprintf(t->out, "%-14s %-17s %s%s%s\n", row->name, row->what,
			word_of(row), row->why_said ? "" : ": ",
			row->why_said ? "" : row->why);
		return;
	}
	snprintf(tries, sizeof(tries), "%u", row->tries);
	fprintf(t->out, ROW_FORMAT, row->name, row->what,
		value_text(row->unit, a->designed, designed),
		value_text(row->unit, a->measured, measured),
		distance_text(row, a->measured - a->designed, "+", error),
		distance_text(row, a->allowed, "", allowed), tries,
		word_of(row));
}

static void put_tsv(FILE *out, double value)
{
	if (isnan(value))
		fputs("\t", out);
	else
		fprintf(out, "\t%.15g", value);
}

static void print_tsv(struct selftest_table *t, const struct selftest_row *row)
{
	const struct selftest_answer *a = &row->answer;

	if (!t->begun)
		fputs("case\tfigure\tunit\tdesigned\tmeasured\terror\tallowed\t"
		      "tries\tverdict\treason\n", t->out);
	fprintf(t->out, "%s\t%s\t%s", row->name, row->what,
		unit_names[row->unit]);
	put_tsv(t->out, row->why ? NAN : a->designed);
	put_tsv(t->out, row->why ? NAN : a->measured);
	put_tsv(t->out, row->why ? NAN : a->measured - a->designed);
	put_tsv(t->out, row->why ? NAN : a->allowed);
	fprintf(t->out, "\t%u\t%s\t%s\n", row->tries, word_of(row),
		row->why ? row->why : "");
}

static void put_json(struct selftest_table *t, const struct selftest_row *row)
{
	const struct selftest_answer *a = &row->answer;
	struct json_build *b = &t->build;
	struct json *at;

	if (!t->begun) {
		t->json = json_new_map(b);
		t->rows = json_put_list(b, t->json, "figures");
	}
	at = json_put_map(b, t->rows, NULL);
	json_put_str(b, at, "case", row->name);
	json_put_str(b, at, "figure", row->what);
	json_put_str(b, at, "unit", unit_names[row->unit]);
	json_put_double_opt(b, at, "designed", row->why ? NAN : a->designed);
	json_put_double_opt(b, at, "measured", row->why ? NAN : a->measured);
	json_put_double_opt(b, at, "allowed", row->why ? NAN : a->allowed);
	json_put_u64(b, at, "tries", row->tries);
	json_put_str(b, at, "verdict", word_of(row));
	json_put_str(b, at, "reason", row->why);
}

static void (*const print[])(struct selftest_table *,
			     const struct selftest_row *) = {
	[FORMAT_TEXT] = print_text,
	[FORMAT_TSV] = print_tsv,
	[FORMAT_JSON] = put_json,
};

void selftest_table_init(struct selftest_table *t, FILE *out, int format,
			 bool quiet)
{
	*t = (struct selftest_table){
		.out = out, .format = format, .quiet = quiet,
	};
}

void selftest_table_row(struct selftest_table *t,
			const struct selftest_row *row)
{
	if (!row->again) {
		t->nr_ok += row->answer.word == SELFTEST_OK;
		t->nr_skipped += row->answer.word == SELFTEST_SKIPPED;
		t->nr_failed += has_failed(row);
		t->nr_disturbed += row->answer.word == SELFTEST_DISTURBED;
	}
	if (t->quiet && !has_failed(row))
		return;
	print[t->format](t, row);
	t->begun = true;
	fflush(t->out);
}

int selftest_table_end(struct selftest_table *t, const char *note)
{
	int err = t->build.err;

	if (t->format == FORMAT_TEXT && !t->quiet)
		fprintf(t->out, "\n%u ok, %u failed, %u skipped\n%s\n",
			t->nr_ok, t->nr_failed, t->nr_skipped, note);
	if (t->format == FORMAT_TEXT && t->nr_disturbed)
		fprintf(t->out, "%u of those that failed may have been "
			"disturbed: is the machine quiet?\n", t->nr_disturbed);
	if (!err && t->json)
		err = json_print(t->json, t->out);
	json_free(t->json);
	return err;
}
