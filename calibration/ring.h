/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ring.h - what the kernel's tracer recorded, in the kernel's own bytes. */
#ifndef CALIBRATION_RING_H
#define CALIBRATION_RING_H

#include <stddef.h>
#include <stdint.h>

/* Where an event keeps a value; size is 0 if it has none of that name. */
struct field {
	size_t offset;
	size_t size;
};

/* Of a file below events/, "ftrace/funcgraph_exit/format" say. */
struct field field_find(const char *format, const char *name);
uint64_t field_get(const void *event, struct field field);

/* The number by which records name an event, 0 if there is no such event. */
unsigned int event_id(const char *event);

void ring_open(void);
/* Hands each record to `take` and forgets it; returns how many were lost. */
uint64_t ring_drain(void (*take)(const void *event));

#endif
