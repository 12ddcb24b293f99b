// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * names.c - what to say to a name that nobody knows.
 */
#include "bench/names.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 63 };

/* Three rows of the table of distances between all beginnings of two words:
 * the one being filled and the two above it. */
struct distances {
	unsigned int row[3][LONGEST + 1];
};

static unsigned int cell(const struct distances *d, const char *a,
			 const char *b, size_t i, size_t j)
{
	const unsigned int *up = d->row[(i - 1) % 3];
	unsigned int swap = a[i - 1] != b[j - 1];
	unsigned int best = up[j - 1] + swap;

	best = MIN(best, up[j] + 1);
	best = MIN(best, d->row[i % 3][j - 1] + 1);
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		best = MIN(best, d->row[(i - 2) % 3][j - 2] + swap);
	return best;
}

unsigned int names_distance(const char *a, const char *b)
{
	size_t la = MIN(strlen(a), (size_t)LONGEST);
	size_t lb = MIN(strlen(b), (size_t)LONGEST), i, j;
	struct distances d;

	for (j = 0; j <= lb; j++)
		d.row[0][j] = (unsigned int)j;
	for (i = 1; i <= la; i++) {
		d.row[i % 3][0] = (unsigned int)i;
		for (j = 1; j <= lb; j++)
			d.row[i % 3][j] = cell(&d, a, b, i, j);
	}
	return d.row[la % 3][lb];
}

/* Are these the same words between dashes, in whatever order? */
static bool same_words(const char *a, const char *b)
{
	size_t la = strlen(a), len;

	if (la != strlen(b) || !strchr(a, '-'))
		return false;
	for (; *a; a += len + (a[len] == '-')) {
		const char *at = b;

		len = strcspn(a, "-");
		while (*at && (strcspn(at, "-") != len || strncmp(at, a, len)))
			at += strcspn(at, "-") + (at[strcspn(at, "-")] == '-');
		if (!*at)
			return false;
	}
	return true;
}

/* What was typed may be only the beginning, or the wrong way round. */
static unsigned int remoteness(const char *word, const char *name)
{
	unsigned int distance = names_distance(word, name);

	if (same_words(word, name))
		return MIN(distance, 1U);
	if (*word && !strncmp(word, name, strlen(word)))
		return MIN(distance, 1U);
	return distance;
}

/* Stable, so that equally near names stay in the order of their list. */
static void sort_names(const char *word, const char **names, size_t nr)
{
	size_t i, j;

	for (i = 1; i < nr; i++) {
		const char *name = names[i];
		unsigned int distance = remoteness(word, name);

		for (j = i; j && remoteness(word, names[j - 1]) > distance; j--)
			names[j] = names[j - 1];
		names[j] = name;
	}
}

/* A guess that shares little with what was typed helps nobody. */
static bool is_near(const char *word, const char *name)
{
	size_t len = MAX(strlen(word), strlen(name));

	return remoteness(word, name) <= MAX((len + 1) / 3, (size_t)1);
}

const char *names_nearest(const char *word, const char **names, size_t nr)
{
	const char *best = nr ? names[0] : NULL;
	size_t i;

	for (i = 1; i < nr; i++)
		if (remoteness(word, names[i]) < remoteness(word, best))
			best = names[i];
	return best && is_near(word, best) ? best : NULL;
}

static void append(char *text, size_t size, const char *before,
		   const char *what, const char *behind)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s%s", before, what, behind);
}

int names_unknown(struct error *e, const char *what, const char *word,
		  const char **names, size_t nr)
{
	char text[sizeof(e->text)] = "";
	size_t i;

	sort_names(word, names, nr);
	if (nr && is_near(word, names[0]))
		append(text, sizeof(text), "; did you mean '", names[0], "'?");
	else
		append(text, sizeof(text), ";", "", "");
	append(text, sizeof(text), " valid:", "", nr ? "" : " none");
	for (i = 0; i < nr; i++)
		append(text, sizeof(text), i ? ", " : " ", names[i], "");
	return error_set(e, EXIT_USAGE, "unknown %s '%.100s'%s", what, word,
			 text);
}
