// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu-qsbr.c - liburcu's qsbr flavour as a struct rcu_ops.
 *
 * A registered qsbr thread is a reader for ever until it says that it is
 * quiescent: the harness says so after every operation and goes offline
 * where it blocks.
 */
#include <urcu/urcu-qsbr.h>

#include "lib/rcu.h"

#define FLAVOR(name) urcu_qsbr_##name
#include "lib/rcu-flavor.h"

static void flavor_quiescent(void)
{
	urcu_qsbr_quiescent_state();
}

static void flavor_online(void)
{
	urcu_qsbr_thread_online();
}

static void flavor_offline(void)
{
	urcu_qsbr_thread_offline();
}

const struct rcu_ops rcu_ops_qsbr = {
	.name			= "qsbr",
	.register_thread	= flavor_register,
	.unregister_thread	= flavor_unregister,
	.read_lock		= flavor_read_lock,
	.read_unlock		= flavor_read_unlock,
	.quiescent		= flavor_quiescent,
	.online			= flavor_online,
	.offline		= flavor_offline,
	.synchronize		= flavor_synchronize,
	.call			= flavor_call,
	.barrier		= flavor_barrier,
};
