// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * parse-word.c - values that are words: choices, truth, lists of names, and
 * the rule of an injected delay.
 */
#include "bench/parse.h"

#include <errno.h>
#include <string.h>

int parse_bool(const char *s, bool *out)
{
	static const char words[] = "no,yes,off,on,false,true,0,1";
	int i, err = parse_choice(s, words, &i);

	if (!err)
		*out = i % 2;
	return err;
}

int parse_choice_len(const char *s, size_t len, const char *choices, int *out)
{
	int i;

	for (i = 0; *choices; i++) {
		size_t word = strcspn(choices, ",");

		if (word == len && !strncmp(choices, s, len)) {
			*out = i;
			return 0;
		}
		choices += word + (choices[word] == ',');
	}
	return -EINVAL;
}

int parse_choice(const char *s, const char *choices, int *out)
{
	return parse_choice_len(s, strlen(s), choices, out);
}

const char *choice_name(const char *choices, int i, char *buf, size_t size)
{
	size_t word = strcspn(choices, ",");

	for (; i > 0 && choices[word]; i--) {
		choices += word + 1;
		word = strcspn(choices, ",");
	}
	snprintf(buf, size, "%.*s", i ? 0 : (int)word, choices);
	return buf;
}

static int add_word(struct strs *out, const char *s, size_t len)
{
	char *word = strndup(s, len);
	int err = word ? strs_add(out, word) : -ENOMEM;

	free(word);
	return err;
}

int parse_words(const char *s, struct strs *out)
{
	size_t len;
	int err;

	do {
		len = strcspn(s, ",");
		err = len ? add_word(out, s, len) : -EINVAL;
		if (err)
			return err;
		s += len;
	} while (*s++ == ',');
	return 0;
}

static int parse_every(const char *s, size_t len, uint64_t *out)
{
	char digits[FORMAT_SIZE];

	if (len >= sizeof(digits))
		return -ERANGE;
	memcpy(digits, s, len);
	digits[len] = '\0';
	return parse_u64(digits, out);
}

int parse_inject(const char *s, struct inject_rule *out)
{
	size_t len = strcspn(s, ":");
	uint64_t every, delay_ns;
	int err;

	if (!s[len])
		return -EINVAL;
	err = parse_every(s, len, &every);
	if (!err)
		err = parse_time(s + len + 1, &delay_ns);
	if (err)
		return err;
	if (!every || every > UINT32_MAX || delay_ns > UINT32_MAX)
		return -ERANGE;
	out->every = (uint32_t)every;
	out->delay_ns = (uint32_t)delay_ns;
	return 0;
}
