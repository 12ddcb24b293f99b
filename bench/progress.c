// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * progress.c - how far a run is, for whoever watches.
 *
 * The time left is what the plan makes one expect, times how wrong that was of
 * the cells so far.
 */
#include "bench/progress.h"

#include <inttypes.h>
#include <sys/ioctl.h>

#include "lib/clock.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

enum { COLUMNS_DEFAULT = 80, LINE_BYTES = 512 };

/* Measured with some reserve: calibration, noise and audit of any cell; an mm's
 * birth, ageing and audit.  Sanitizers make all of it slower. */
#define CELL_NS		(NSEC_PER_SEC / 2)
#define MM_NS		UINT64_C(50000)
#define SANITIZER_TIMES	(config_tsan || config_asan ? 10 : 1)

uint64_t progress_expected_ns(const struct plan_cell *cell)
{
	return (CELL_NS + cell->mms * MM_NS) * SANITIZER_TIMES +
	       cell->warmup_ns + cell->duration_ns;
}

static unsigned int terminal_columns(FILE *stream)
{
	struct winsize size;

	if (ioctl(fileno(stream), TIOCGWINSZ, &size) || !size.ws_col)
		return COLUMNS_DEFAULT;
	return size.ws_col;
}

void progress_init(struct progress *p, FILE *stream, bool live)
{
	*p = (struct progress){
		.stream = stream,
		.live = live,
		.columns = live ? terminal_columns(stream) : COLUMNS_DEFAULT,
	};
}

void progress_release(struct progress *p)
{
	pulse_close(p->pulse);
	p->pulse = NULL;
}

void progress_watch(struct progress *p)
{
	if (p->live || p->log)
		p->pulse = pulse_open();
}

void progress_expect(struct progress *p, const struct plan *plan)
{
	size_t i;

	p->nr += plan->nr;
	for (i = 0; i < plan->nr; i++)
		p->left_ns += progress_expected_ns(&plan->cells[i]);
}

const char *progress_left_text(uint64_t ns, char *buf, size_t size)
{
	uint64_t s = ns / NSEC_PER_SEC;

	if (s >= 3600)
		snprintf(buf, size, "%" PRIu64 "h%02" PRIu64 "m", s / 3600,
			 s / 60 % 60);
	else if (s >= 60)
		snprintf(buf, size, "%" PRIu64 "m%02" PRIu64 "s", s / 60,
			 s % 60);
	else
		snprintf(buf, size, "%" PRIu64 "s", s);
	return buf;
}

/* "950", "12.3k", "4.56M". */
static struct rate_text {
	char text[24];
} rate_text(double rate)
{
	struct rate_text r;

	if (rate >= 1e6)
		snprintf(r.text, sizeof(r.text), "%.2fM", rate / 1e6);
	else if (rate >= 1e3)
		snprintf(r.text, sizeof(r.text), "%.1fk", rate / 1e3);
	else
		snprintf(r.text, sizeof(r.text), "%.0f", rate);
	return r;
}

static uint64_t time_left(const struct progress *p, uint64_t in_cell_ns)
{
	double times = 1.0, left;

	if (p->expected_ns)
		times = (double)p->spent_ns / (double)p->expected_ns;
	left = (double)p->left_ns * times - (double)in_cell_ns;
	return left > 0 ? (uint64_t)left : 0;
}

/* ", measuring at 3.2M steps/s" of the running cell; "" if nothing is known. */
static const char *doing_text(const struct pulse *pulse, char *buf, size_t size)
{
	double rate = pulse_rate(pulse);

	if (!pulse)
		*buf = '\0';
	else if (rate > 0)
		snprintf(buf, size, ", %s at %s steps/s",
			 pulse_phase_name(pulse), rate_text(rate).text);
	else
		snprintf(buf, size, ", %s", pulse_phase_name(pulse));
	return buf;
}

void progress_tick(void *arg)
{
	struct progress *p = arg;
	char line[LINE_BYTES], left[32], doing[64];

	if (!p->live)
		return;
	progress_left_text(time_left(p, clock_monotonic_ns() -
				     p->cell_began_ns), left, sizeof(left));
	snprintf(line, sizeof(line), "%zu/%zu cells, %s left: %s %s%s", p->next,
		 p->nr, left, p->cell->strategy, p->cell->workload,
		 doing_text(p->pulse, doing, sizeof(doing)));
	/* The last column would make some terminals begin a new line; a child
	 * that has to say something says it from the first column on. */
	fprintf(p->stream, "\r\033[K%.*s\r", (int)p->columns - 1, line);
	fflush(p->stream);
	p->shown = true;
}

void progress_clear(struct progress *p)
{
	if (!p->shown)
		return;
	fputs("\r\033[K", p->stream);
	fflush(p->stream);
	p->shown = false;
}

void progress_skip(struct progress *p, const struct plan_cell *cell)
{
	p->left_ns -= progress_expected_ns(cell);
	p->next++;
}

void progress_begin(struct progress *p, const struct plan_cell *cell)
{
	BUG_ON(p->next >= p->nr);
	p->cell = cell;
	pulse_clear(p->pulse);
	p->cell_began_ns = clock_monotonic_ns();
	progress_tick(p);
}

void progress_end(struct progress *p, const struct plan_cell *cell,
		  const char *word)
{
	uint64_t took = clock_monotonic_ns() - p->cell_began_ns;

	p->spent_ns += took;
	p->expected_ns += progress_expected_ns(cell);
	progress_skip(p, cell);
	if (!p->log)
		return;
	progress_clear(p);
	fprintf(p->stream, "%zu/%zu %s: %s in %.1f s", p->next, p->nr,
		cell->id, word, (double)took / 1e9);
	if (pulse_rate(p->pulse) > 0)
		fprintf(p->stream, ", %s steps/s",
			rate_text(pulse_rate(p->pulse)).text);
	fputc('\n', p->stream);
	fflush(p->stream);
}
