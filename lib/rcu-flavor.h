/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rcu-flavor.h - the body of one rcu_flavor table, for rcu-*.c alone.
 *
 * The includer defines FLAVOR(name), which pastes liburcu's prefix, and
 * FLAVOR_NAME, having included its urcu header.  Not a header in the usual
 * sense: it is included once a flavour, which is why it has no guard.
 */
static void flavor_register(void)
{
	FLAVOR(register_thread)();
}

static void flavor_unregister(void)
{
	FLAVOR(unregister_thread)();
}

static void flavor_read_lock(void)
{
	FLAVOR(read_lock)();
}

static void flavor_read_unlock(void)
{
	FLAVOR(read_unlock)();
}

static void flavor_synchronize(void)
{
	FLAVOR(synchronize_rcu)();
}

static void flavor_call(struct rcu_head *head, void (*fn)(struct rcu_head *))
{
	FLAVOR(call_rcu)(head, fn);
}

static void flavor_barrier(void)
{
	FLAVOR(barrier)();
}
