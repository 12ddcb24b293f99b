// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu-memb.c - liburcu's memb flavour as a struct rcu_ops.
 */
#include <urcu/urcu-memb.h>

#include "lib/rcu.h"

#define FLAVOR(name) urcu_memb_##name
#include "lib/rcu-flavor.h"

const struct rcu_ops rcu_ops_memb = {
	.name			= "memb",
	.register_thread	= flavor_register,
	.unregister_thread	= flavor_unregister,
	.read_lock		= flavor_read_lock,
	.read_unlock		= flavor_read_unlock,
	.synchronize		= flavor_synchronize,
	.call			= flavor_call,
	.barrier		= flavor_barrier,
};
