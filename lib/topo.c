// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * topo.c - the one file that includes hwloc: learn, bind, observe, export.
 *
 * hwloc's tree is kept whole, for the record and for CPULIST's verdict on PUs
 * that exist but are not ours; what we use of it is the flat array of allowed
 * PUs.  "Allowed" is worked out PU by PU: asking hwloc for the cores that lie
 * inside a cpuset finds none when the cpuset holds one thread of each.
 */
#include "lib/topo.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/topo-priv.h"

/* hwloc sets errno when it fails, but not in every corner. */
static int hw_error(void)
{
	return errno > 0 ? -errno : -EIO;
}

/* ---- which PUs are ours ---- */

static int load_hw(struct topo *t, const char *desc)
{
	if (hwloc_topology_init(&t->hw))
		return -ENOMEM;
	if (desc && hwloc_topology_set_synthetic(t->hw, desc))
		return -EINVAL;
	if (hwloc_topology_load(t->hw))
		return hw_error();
	t->info.this_system = hwloc_topology_is_thissystem(t->hw);
	return 0;
}

/* hwloc minds cgroups but not the affinity mask: taskset is seen only here. */
static int read_affinity(struct topo *t, hwloc_bitmap_t mask)
{
	hwloc_bitmap_fill(mask);
	if (!t->info.this_system ||
	    !hwloc_get_cpubind(t->hw, mask, HWLOC_CPUBIND_THREAD))
		return 0;
	return errno == ENOSYS ? 0 : hw_error();
}

static int read_list(const char *list, hwloc_bitmap_t mask)
{
	struct cpulist l;
	size_t i;
	int err;

	cpulist_init(&l);
	err = cpulist_parse(&l, list);
	for (i = 0; i < l.nr; i++)
		hwloc_bitmap_set(mask, l.nrs[i]);
	cpulist_release(&l);
	return err;
}

static int find_allowed(struct topo *t, const char *list)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int err;

	t->allowed = set;
	if (!set)
		return -ENOMEM;
	err = list ? read_list(list, set) : read_affinity(t, set);
	if (err)
		return err;
	hwloc_bitmap_and(set, set, hwloc_topology_get_topology_cpuset(t->hw));
	hwloc_bitmap_and(set, set, hwloc_topology_get_allowed_cpuset(t->hw));
	return hwloc_bitmap_iszero(set) ? -ENODEV : 0;
}

/* ---- the flat array ---- */

static int first_node(const struct topo *t, hwloc_obj_t pu)
{
	hwloc_const_bitmap_t ok = hwloc_topology_get_allowed_nodeset(t->hw);
	int node = -1;

	do {
		node = hwloc_bitmap_next(pu->nodeset, node);
	} while (node >= 0 && !hwloc_bitmap_isset(ok, (unsigned int)node));
	return node;
}

/* Where @obj's branch lacks a level, hwloc gives the one above again; below
 * the PU there is none, and the PU repeats. */
static void learn_path(hwloc_topology_t hw, hwloc_obj_t obj, uint64_t *path)
{
	hwloc_obj_t at;
	int level;

	for (level = 0; level < TOPO_NR_LEVELS; level++) {
		at = hwloc_get_ancestor_obj_by_depth(hw, level + 1, obj);
		path[level] = at ? at->gp_index : obj->gp_index;
	}
}

/* Where the walk over the PUs, which come core by core, has got to. */
struct walk {
	hwloc_obj_t core;
	hwloc_obj_t package;
	struct topo_pu *prev;
};

static void learn_pu(struct topo *t, hwloc_obj_t obj, struct walk *w)
{
	struct topo_pu *pu = &t->pus[t->info.nr_pus];
	hwloc_obj_t core, package;

	core = hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_CORE, obj);
	package = hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_PACKAGE, obj);
	if (!core)
		core = obj;
	if (core != w->core)
		t->info.nr_cores++;
	if (!w->prev || package != w->package)
		t->info.nr_packages++;
	*pu = (struct topo_pu){
		.os = obj->os_index,
		.core = t->info.nr_cores - 1,
		.core_logical = core->logical_index,
		.package = package ? package->logical_index : 0,
		.smt = core == w->core ? w->prev->smt + 1 : 0,
		.node = first_node(t, obj),
	};
	learn_path(t->hw, obj, pu->path);
	t->pu_of_os[pu->os] = (int)t->info.nr_pus++;
	*w = (struct walk){ .core = core, .package = package, .prev = pu, };
}

static int learn_pus(struct topo *t)
{
	struct walk w = { .core = NULL, };
	hwloc_obj_t obj = NULL;
	unsigned int os;

	t->nr_os = (unsigned int)hwloc_bitmap_last(t->allowed) + 1;
	t->pu_of_os = calloc(t->nr_os, sizeof(*t->pu_of_os));
	t->pus = calloc((size_t)hwloc_bitmap_weight(t->allowed),
			sizeof(*t->pus));
	if (!t->pu_of_os || !t->pus)
		return -ENOMEM;
	for (os = 0; os < t->nr_os; os++)
		t->pu_of_os[os] = -1;
	while ((obj = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_PU, obj)))
		if (hwloc_bitmap_isset(t->allowed, obj->os_index))
			learn_pu(t, obj, &w);
	return 0;
}

/* ---- what there is ---- */

static void learn_cache(struct topo_info *info, hwloc_obj_t cache)
{
	uint64_t size = cache->attr->cache.size;

	if (cache->attr->cache.depth == 1)
		info->l1d_bytes = size;
	if (cache->attr->cache.depth == 2)
		info->l2_bytes = size;
	info->llc_bytes = size;
	info->llc_level = cache->attr->cache.depth;
}

static hwloc_obj_t last_cache(hwloc_obj_t pu)
{
	hwloc_obj_t obj, llc = NULL;

	for (obj = pu->parent; obj; obj = obj->parent)
		if (hwloc_obj_type_is_dcache(obj->type))
			llc = obj;
	return llc;
}

/* Is @b further from the core than @a, or as far and larger? */
static bool cache_before(hwloc_obj_t a, hwloc_obj_t b)
{
	if (!a || !b)
		return !a && b;
	if (a->attr->cache.depth != b->attr->cache.depth)
		return a->attr->cache.depth < b->attr->cache.depth;
	return a->attr->cache.size < b->attr->cache.size;
}

/* Of the PU that has most behind it: some cores have no L3. */
static void learn_caches(struct topo *t)
{
	struct topo_info *info = &t->info;
	hwloc_obj_t obj, pu = NULL, llc = NULL;
	unsigned int i;

	for (i = 0; i < info->nr_pus; i++) {
		obj = hwloc_get_pu_obj_by_os_index(t->hw, t->pus[i].os);
		if (!pu || cache_before(llc, last_cache(obj))) {
			pu = obj;
			llc = last_cache(obj);
		}
	}
	for (obj = pu->parent; obj; obj = obj->parent)
		if (hwloc_obj_type_is_dcache(obj->type))
			learn_cache(info, obj);
	if (!llc)
		return;
	obj = NULL;
	while ((obj = hwloc_get_next_obj_by_depth(t->hw, llc->depth, obj)))
		if (hwloc_bitmap_intersects(obj->cpuset, t->allowed))
			info->nr_llcs++;
}

static void learn_memory(struct topo *t)
{
	hwloc_const_bitmap_t ok = hwloc_topology_get_allowed_nodeset(t->hw);
	hwloc_obj_t obj = NULL;

	while ((obj = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_NUMANODE,
						 obj))) {
		if (!hwloc_bitmap_isset(ok, obj->os_index))
			continue;
		t->info.nr_nodes++;
		t->info.memory_bytes += obj->attr->numanode.local_memory;
	}
}

/* Several kinds of core among the allowed PUs? */
static bool is_hybrid(const struct topo *t)
{
	return hwloc_cpukinds_get_by_cpuset(t->hw, t->allowed, 0) < 0 &&
	       errno == EXDEV;
}

static int learn(struct topo *t)
{
	hwloc_obj_t obj, pu;
	int err;

	err = learn_pus(t);
	if (err)
		return err;
	topo_rank_spread(t);
	learn_memory(t);
	t->info.hybrid = is_hybrid(t);
	pu = hwloc_get_pu_obj_by_os_index(t->hw, t->pus[0].os);
	learn_caches(t);
	for (obj = pu; obj && !t->info.cpu_model; obj = obj->parent)
		t->info.cpu_model = hwloc_obj_get_info_by_name(obj, "CPUModel");
	return 0;
}

static int build(struct topo **out, const char *desc, const char *allowed)
{
	struct topo *t = calloc(1, sizeof(*t));
	int err;

	if (!t)
		return -ENOMEM;
	err = load_hw(t, desc);
	if (!err)
		err = find_allowed(t, allowed);
	if (!err)
		err = learn(t);
	if (err) {
		topo_free(t);
		return err;
	}
	*out = t;
	return 0;
}

int topo_new(struct topo **t)
{
	return build(t, NULL, NULL);
}

int topo_new_synthetic(struct topo **t, const char *desc, const char *allowed)
{
	return build(t, desc, allowed);
}

void topo_free(struct topo *t)
{
	if (!t)
		return;
	free(t->pu_of_os);
	free(t->pus);
	hwloc_bitmap_free(t->allowed);
	if (t->hw)
		hwloc_topology_destroy(t->hw);
	free(t);
}

bool topo_pu_exists(const struct topo *t, unsigned int os)
{
	return hwloc_bitmap_isset(hwloc_topology_get_complete_cpuset(t->hw),
				  os);
}

/* ---- bind and observe ---- */

/* A set of one bit, of none when @bit is -1; NULL and *@err if there can be
 * none.  The caller frees it. */
static hwloc_bitmap_t new_set(const struct topo *t, int bit, int *err)
{
	hwloc_bitmap_t set;

	*err = -ENODEV;
	if (!t->info.this_system)
		return NULL;
	*err = -ENOMEM;
	set = hwloc_bitmap_alloc();
	if (!set)
		return NULL;
	if (bit >= 0)
		hwloc_bitmap_only(set, (unsigned int)bit);
	*err = 0;
	return set;
}

int topo_bind_self(const struct topo *t, const struct topo_slot *slot)
{
	int err, flags = HWLOC_CPUBIND_THREAD | HWLOC_CPUBIND_STRICT;
	hwloc_bitmap_t set = new_set(t, slot->pu_os, &err);

	if (!set)
		return err;
	if (hwloc_set_cpubind(t->hw, slot->pu_os < 0 ? t->allowed : set, flags))
		err = hw_error();
	hwloc_bitmap_free(set);
	return err;
}

int topo_hold_memory(const struct topo *t)
{
	hwloc_const_bitmap_t all = hwloc_topology_get_complete_nodeset(t->hw);

	if (!t->info.this_system)
		return -ENODEV;
	if (hwloc_set_membind(t->hw, all, HWLOC_MEMBIND_FIRSTTOUCH,
			      HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET))
		return hw_error();
	return 0;
}

int topo_observed_pu(const struct topo *t)
{
	int err;
	hwloc_bitmap_t set = new_set(t, -1, &err);

	if (!set)
		return err;
	if (hwloc_get_last_cpu_location(t->hw, set, HWLOC_CPUBIND_THREAD))
		err = hw_error();
	else
		err = hwloc_bitmap_first(set);
	hwloc_bitmap_free(set);
	return err;
}

int topo_bind_memory(const struct topo *t, const void *addr, size_t bytes,
		     int node)
{
	hwloc_const_bitmap_t ok = hwloc_topology_get_allowed_nodeset(t->hw);
	int err;
	hwloc_bitmap_t set = new_set(t, node, &err);

	if (!set)
		return err;
	if (node < 0 || !hwloc_bitmap_isincluded(set, ok))
		err = -EINVAL;
	else if (hwloc_set_area_membind(t->hw, addr, bytes, set,
					HWLOC_MEMBIND_BIND,
					HWLOC_MEMBIND_BYNODESET))
		err = hw_error();
	hwloc_bitmap_free(set);
	return err;
}

int topo_observed_node(const struct topo *t, const void *addr, size_t bytes)
{
	int err;
	hwloc_bitmap_t set = new_set(t, -1, &err);

	if (!set)
		return err;
	if (hwloc_get_area_memlocation(t->hw, addr, bytes, set,
				       HWLOC_MEMBIND_BYNODESET))
		err = hw_error();
	else if (hwloc_bitmap_iszero(set))
		err = -ENODATA;
	else if (hwloc_bitmap_weight(set) > 1)
		err = -EXDEV;
	else
		err = hwloc_bitmap_first(set);
	hwloc_bitmap_free(set);
	return err;
}

/* ---- text for the record ---- */

int topo_allowed(const struct topo *t, char *buf, size_t size)
{
	return hwloc_bitmap_list_snprintf(buf, size, t->allowed);
}

int topo_synthetic(const struct topo *t, char *buf, size_t size)
{
	int len = hwloc_topology_export_synthetic(t->hw, buf, size, 0);

	return len < 0 ? -EINVAL : len;
}

int topo_hwloc_version(char *buf, size_t size)
{
	return snprintf(buf, size, "%s, run-time API 0x%x", HWLOC_VERSION,
			hwloc_get_api_version());
}

int topo_export_xml(const struct topo *t, size_t max_bytes, char **xml)
{
	char *text, *copy;
	int len;

	if (hwloc_topology_export_xmlbuffer(t->hw, &text, &len, 0))
		return hw_error();
	/* @len counts the terminator. */
	if ((size_t)len > max_bytes) {
		hwloc_free_xmlbuffer(t->hw, text);
		return -EFBIG;
	}
	copy = strdup(text);
	hwloc_free_xmlbuffer(t->hw, text);
	if (!copy)
		return -ENOMEM;
	*xml = copy;
	return 0;
}
