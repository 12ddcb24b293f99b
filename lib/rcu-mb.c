// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu-mb.c - liburcu's mb flavour as a struct rcu_ops.
 */
#include <urcu/urcu-mb.h>

#include "lib/rcu.h"

#define FLAVOR(name) urcu_mb_##name
#include "lib/rcu-flavor.h"

const struct rcu_ops rcu_ops_mb = {
	.name			= "mb",
	.register_thread	= flavor_register,
	.unregister_thread	= flavor_unregister,
	.read_lock		= flavor_read_lock,
	.read_unlock		= flavor_read_unlock,
	.synchronize		= flavor_synchronize,
	.call			= flavor_call,
	.barrier		= flavor_barrier,
};
