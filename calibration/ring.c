// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ring.c - reads the tracer's ring buffer of the only CPU.
 *
 * Text would be simpler, but it rounds: a duration of more than ten
 * milliseconds is printed in tens of nanoseconds.
 */
#include "ring.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRACING "/sys/kernel/tracing/"
#define RING_PAGE 4096

/* Lengths of a record, as its first five bits tell. */
enum {
	LENGTH_FOLLOWS = 0,
	LENGTH_MAX = 28,
	PADDING = 29,
};

#define COMMIT_BYTES 0xfffffu

static int ring_fd;
static struct field commit;
static struct field data;

static FILE *events_open(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), TRACING "events/%s", name);
	return fopen(path, "r");
}

/* "field:TYPE NAME;" or "field:TYPE NAME[];": does the line end so? */
static int names(const char *line, const char *name)
{
	const char *end = strchr(line, ';');
	size_t len = strlen(name);

	return end && (size_t)(end - line) > len &&
	       end[-(long)len - 1] == ' ' && !memcmp(end - len, name, len);
}

struct field field_find(const char *format, const char *name)
{
	struct field field = { 0, 0 };
	char line[256];
	FILE *f = events_open(format);

	if (!f)
		return field;
	while (fgets(line, sizeof(line), f)) {
		const char *offset = strstr(line, "offset:");

		if (offset && names(line, name))
			sscanf(offset, "offset:%zu; size:%zu", &field.offset,
			       &field.size);
	}
	fclose(f);
	return field;
}

uint64_t field_get(const void *event, struct field field)
{
	uint64_t value = 0;

	/* All three architectures are little-endian. */
	memcpy(&value, (const char *)event + field.offset,
	       field.size < sizeof(value) ? field.size : sizeof(value));
	return value;
}

unsigned int event_id(const char *event)
{
	char path[128];
	unsigned int id = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/format", event);
	f = events_open(path);
	if (!f)
		return 0;
	if (fscanf(f, "name: %*s ID: %u", &id) != 1)
		id = 0;
	fclose(f);
	return id;
}

void ring_open(void)
{
	commit = field_find("header_page", "commit");
	data = field_find("header_page", "data");
	ring_fd = open(TRACING "per_cpu/cpu0/trace_pipe_raw",
		       O_RDONLY | O_NONBLOCK);
}

static uint32_t word(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

/* Takes the record at p; returns how far it is to the next, 0 at the end. */
static size_t take_record(const unsigned char *p,
			  void (*take)(const void *event))
{
	uint32_t head = word(p);
	unsigned int len = head & 31;

	if (len == LENGTH_FOLLOWS) {
		take(p + 8);
		return 4 + word(p + 4);
	}
	if (len <= LENGTH_MAX) {
		take(p + 4);
		return 4 + 4 * len;
	}
	if (len > PADDING)
		return 8;	/* only tells the time */
	return head >> 5 ? 4 + word(p + 4) : 0;
}

static void take_page(const unsigned char *page,
		      void (*take)(const void *event))
{
	size_t end = data.offset + (field_get(page, commit) & COMMIT_BYTES);
	size_t at = data.offset;
	size_t step = 1;

	while (at < end && step) {
		step = take_record(page + at, take);
		at += step;
	}
}

static uint64_t overruns(void)
{
	char line[128];
	unsigned long long n = 0;
	FILE *f = fopen(TRACING "per_cpu/cpu0/stats", "r");

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "overrun: %llu", &n);
	if (f)
		fclose(f);
	return n;
}

uint64_t ring_drain(void (*take)(const void *event))
{
	static unsigned char page[RING_PAGE];

	while (read(ring_fd, page, sizeof(page)) > 0)
		take_page(page, take);
	return overruns();
}
