// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-percent.c - options whose value is a share.
 *
 * The upper bound of a confidence is out of reach: what is certain in all
 * tables has no interval.
 */
#include "bench/options-internal.h"

#include <errno.h>
#include <inttypes.h>

#include "bench/parse.h"

int option_set_percent(struct options *opts, const struct option_row *row,
		       const char *value, struct error *e)
{
	double percent;
	int err = parse_decimal(value, &percent);

	if (!err && (percent < (double)row->min || percent >= (double)row->max))
		err = -ERANGE;
	if (err)
		return error_set(e, EXIT_USAGE, "option '--%s': '%s' %s, it "
				 "takes a number from %" PRIu64 " to less than "
				 "%" PRIu64 ", in percent", row->name, value,
				 err == -ERANGE ? "is out of range" :
				 "makes no sense", row->min, row->max);
	*(double *)((char *)opts + row->offset) = percent;
	return EXIT_OK;
}
