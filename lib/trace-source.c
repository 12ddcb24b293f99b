// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace-source.c - a file, plain or xz, as lines; the one door to liblzma.
 *
 * Two fixed buffers: raw bytes of the file, and text decoded from them.  The
 * text not yet handed out lies at [pos, end) of @text, and a line is always
 * whole in there, so that none may be longer than the buffer.  All streams of
 * a multi-stream xz file are read, and its checks are verified.
 *
 * Says nothing of what a line means.
 */
#include "lib/trace-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <lzma.h>

enum {
	RAW_BYTES	= 65536,
	TEXT_BYTES	= 4 * TRACE_LINE_MAX_BYTES,
};
#define XZ_MEMORY_BYTES		(UINT64_C(256) << 20)

struct trace_source {
	int fd;
	bool eof;		/* of the file: raw will not be filled again */
	bool ended;		/* of the text */
	bool xz;
	lzma_stream lzma;
	uint64_t line;
	size_t raw_pos, raw_end;
	size_t pos, end;
	uint8_t raw[RAW_BYTES];
	char text[TEXT_BYTES + 1];
};

/* What people pass in place of a trace, by its first bytes. */
static const struct alien {
	const char *magic;
	size_t nr_bytes;
	const char *reason;
} aliens[] = {
	{ "\x17\x08\x44tracing", 10,
	  "a binary trace.dat; give the output of trace-cmd report" },
	{ "\x1f\x8b", 2, "compressed by gzip; only xz is read" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed by zstd; only xz is read" },
	{ "BZh", 3, "compressed by bzip2; only xz is read" },
	{ "PERFILE2", 8, "a binary perf.data, not a trace" },
};

static const char xz_magic[] = "\xfd" "7zXZ";	/* its NUL is the sixth byte */

int trace_fail(struct trace_error *err, int rc, uint64_t line,
	       const char *fmt, ...)
{
	size_t used = 0;
	va_list ap;

	err->line = line;
	if (line)
		used = (size_t)snprintf(err->reason, sizeof(err->reason),
					"line %llu: ",
					(unsigned long long)line);
	va_start(ap, fmt);
	vsnprintf(err->reason + used, sizeof(err->reason) - used, fmt, ap);
	va_end(ap);
	return rc;
}

static uint64_t line_or_none(const struct trace_source *src)
{
	return src->line ? src->line + 1 : 0;
}

/* Fill the empty raw buffer, short only at the end of the file. */
static int fill_raw(struct trace_source *src, struct trace_error *err)
{
	ssize_t n;
	int rc;

	src->raw_pos = 0;
	src->raw_end = 0;
	while (!src->eof && src->raw_end < RAW_BYTES) {
		n = read(src->fd, src->raw + src->raw_end,
			 RAW_BYTES - src->raw_end);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = -errno;
			return trace_fail(err, rc, line_or_none(src), "%s",
					  strerror(-rc));
		}
		src->eof = n == 0;
		src->raw_end += (size_t)n;
	}
	return 0;
}

static int fail_xz(const struct trace_source *src, lzma_ret ret,
		   struct trace_error *err)
{
	uint64_t line = line_or_none(src);

	switch (ret) {
	case LZMA_MEM_ERROR:
		return trace_fail(err, -ENOMEM, line, "out of memory");
	case LZMA_MEMLIMIT_ERROR:
		return trace_fail(err, -ENOMEM, line,
				  "unpacking this xz file takes over 256 MiB");
	case LZMA_BUF_ERROR:
		return trace_fail(err, -EBADMSG, line,
				  "the xz data ends early: the file was cut");
	default:
		return trace_fail(err, -EBADMSG, line,
				  "the xz data is damaged");
	}
}

/* Decode from raw to the free end of text, once. */
static int decode_xz(struct trace_source *src, struct trace_error *err)
{
	lzma_stream *z = &src->lzma;
	lzma_ret ret;

	z->next_in = src->raw + src->raw_pos;
	z->avail_in = src->raw_end - src->raw_pos;
	z->next_out = (uint8_t *)src->text + src->end;
	z->avail_out = TEXT_BYTES - src->end;
	ret = lzma_code(z, src->eof ? LZMA_FINISH : LZMA_RUN);
	src->raw_pos = src->raw_end - z->avail_in;
	src->end = TEXT_BYTES - z->avail_out;
	src->ended = ret != LZMA_OK;
	if (ret != LZMA_OK && ret != LZMA_STREAM_END)
		return fail_xz(src, ret, err);
	return 0;
}

static void copy_plain(struct trace_source *src)
{
	size_t n = MIN(src->raw_end - src->raw_pos, TEXT_BYTES - src->end);

	memcpy(src->text + src->end, src->raw + src->raw_pos, n);
	src->raw_pos += n;
	src->end += n;
	src->ended = src->eof && src->raw_pos == src->raw_end;
}

static int fill_text(struct trace_source *src, struct trace_error *err)
{
	int rc;

	memmove(src->text, src->text + src->pos, src->end - src->pos);
	src->end -= src->pos;
	src->pos = 0;
	if (src->raw_pos == src->raw_end) {
		rc = fill_raw(src, err);
		if (rc)
			return rc;
	}
	if (src->xz)
		return decode_xz(src, err);
	copy_plain(src);
	return 0;
}

static int check_magic(struct trace_source *src, struct trace_error *err)
{
	size_t i;

	if (!src->raw_end)
		return trace_fail(err, -ENODATA, 0, "the file is empty");
	for (i = 0; i < ARRAY_SIZE(aliens); i++)
		if (src->raw_end >= aliens[i].nr_bytes &&
		    !memcmp(src->raw, aliens[i].magic, aliens[i].nr_bytes))
			return trace_fail(err, -EBADMSG, 0, "%s",
					  aliens[i].reason);
	src->xz = src->raw_end >= sizeof(xz_magic) &&
		  !memcmp(src->raw, xz_magic, sizeof(xz_magic));
	return 0;
}

static int start_xz(struct trace_source *src, struct trace_error *err)
{
	lzma_ret ret;

	if (!src->xz)
		return 0;
	ret = lzma_stream_decoder(&src->lzma, XZ_MEMORY_BYTES,
				  LZMA_CONCATENATED);
	return ret == LZMA_OK ? 0 : fail_xz(src, ret, err);
}

int trace_source_open(struct trace_source **sp, const char *path,
		      struct trace_error *err)
{
	static const lzma_stream idle = LZMA_STREAM_INIT;
	struct trace_source *src = calloc(1, sizeof(*src));
	int rc;

	if (!src)
		return trace_fail(err, -ENOMEM, 0, "out of memory");
	src->lzma = idle;
	src->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (src->fd < 0) {
		rc = -errno;
		trace_fail(err, rc, 0, "%s", strerror(-rc));
		goto err_open;
	}
	rc = fill_raw(src, err);
	if (!rc)
		rc = check_magic(src, err);
	if (!rc)
		rc = start_xz(src, err);
	if (rc)
		goto err_start;
	*sp = src;
	return 0;

err_start:
	close(src->fd);
err_open:
	free(src);
	return rc;
}

void trace_source_close(struct trace_source *src)
{
	lzma_end(&src->lzma);
	close(src->fd);
	free(src);
}

/* Hand out the text up to @nl, which is overwritten, as is a CR before it. */
static int take_line(struct trace_source *src, struct trace_text *text,
		     char *nl, struct trace_error *err)
{
	char *s = src->text + src->pos;
	char *last = nl;

	text->s = s;
	text->line = ++src->line;
	text->cut = nl == src->text + src->end;
	src->pos = text->cut ? src->end : (size_t)(nl - src->text) + 1;
	if (nl - s > TRACE_LINE_MAX_BYTES)
		return trace_fail(err, -EBADMSG, text->line,
				  "longer than %d bytes: not a trace",
				  TRACE_LINE_MAX_BYTES);
	if (memchr(s, '\0', (size_t)(nl - s)))
		return trace_fail(err, -EBADMSG, text->line,
				  "binary data: not a trace");
	if (last > s && last[-1] == '\r')
		last--;
	*last = '\0';
	return 1;
}

int trace_source_line(struct trace_source *src, struct trace_text *text,
		      struct trace_error *err)
{
	char *s, *nl;
	int rc;

	for (;;) {
		s = src->text + src->pos;
		nl = memchr(s, '\n', src->end - src->pos);
		if (nl)
			return take_line(src, text, nl, err);
		if (src->ended || src->end - src->pos > TRACE_LINE_MAX_BYTES)
			break;
		rc = fill_text(src, err);
		if (rc)
			return rc;
	}
	if (src->pos == src->end)
		return 0;
	return take_line(src, text, src->text + src->end, err);
}

int trace_source_verify(struct trace_source *src, struct trace_error *err)
{
	struct trace_error damage;
	int rc;

	while (src->xz && !src->ended) {
		src->pos = src->end;
		rc = fill_text(src, &damage);
		if (rc) {
			*err = damage;
			return rc;
		}
	}
	return 0;
}
