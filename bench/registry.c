// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * registry.c - the strategies and guards there are: built in, and of plugins.
 *
 * Of a plugin nothing is believed before its first two fields have been seen
 * to be what this program was built with; after that it is our own process.
 */
#include "bench/registry.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bench/params.h"

static const char *const contract_names[] = {
	[CONTRACT_NONE] = "none",
	[CONTRACT_EAGER] = "eager",
	[CONTRACT_LAZY] = "lazy",
	[CONTRACT_SHARED] = "shared",
};

const char *contract_name(enum contract contract)
{
	return contract_names[contract];
}

const struct strategy_ops *registry_find(const struct registry *r,
					 const char *name)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (!strcmp(r->v[i]->name, name))
			return r->v[i];
	return NULL;
}

const struct guard_ops *registry_find_guard(const struct registry *r,
					    const char *name)
{
	size_t i;

	for (i = 0; name && i < r->nr_guards; i++)
		if (!strcmp(r->guards[i]->name, name))
			return r->guards[i];
	return NULL;
}

/* Names become parts of file names, and words of -s, --guard and --set, where
 * guards have a prefix. */
static bool good_name(const char *name)
{
	static const char *const taken[] = { "all", "controls", "inject" };
	static const char prefix[] = "guard-";
	size_t i;

	if (!strncmp(name, prefix, sizeof(prefix) - 1))
		return false;
	for (i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(name, taken[i]))
			return false;
	return *name && *name != '-' && strlen(name) <= 40 &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static size_t param_bytes(const struct param *p)
{
	static const size_t bytes[] = {
		[PARAM_U64] = sizeof(uint64_t),
		[PARAM_TIME] = sizeof(uint64_t),
		[PARAM_BOOL] = sizeof(bool),
		[PARAM_CHOICE] = sizeof(unsigned int),
	};

	return bytes[p->type];
}

static bool good_param(const struct param *p, size_t priv_bytes)
{
	char value[PARAM_SIZE];

	return p->name && p->help && p->def && p->type <= PARAM_CHOICE &&
	       (p->type != PARAM_CHOICE || p->choices) &&
	       p->offset <= priv_bytes &&
	       param_bytes(p) <= priv_bytes - p->offset &&
	       !param_canonical(p, p->def, value);
}

static bool good_params(const struct param *params, unsigned int nr,
			size_t priv_bytes)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!params || !good_param(&params[i], priv_bytes))
			return false;
	return true;
}

/* What is wrong with @ops, whose name is good; NULL: nothing. */
static const char *fault_of(const struct strategy_ops *ops)
{
	if (!ops->fork || !ops->exit)
		return "lacks fork or exit";
	if (!ops->summary || !ops->stands_for || !ops->leaves_out)
		return "lacks summary, stands_for or leaves_out";
	if (ops->contract > CONTRACT_SHARED)
		return "has no contract that is known";
	if (ops->flags & STRATEGY_CONTROL && !ops->exposed_by)
		return "is a control, but exposed_by no workload";
	if (!good_params(ops->params, ops->nr_params, ops->priv_bytes))
		return "has a parameter that is no good";
	return NULL;
}

static const char *fault_of_guard(const struct guard_ops *ops)
{
	if (!ops->summary || !ops->stands_for)
		return "lacks summary or stands_for";
	if (ops->free && !ops->drain)
		return "frees later, but cannot be drained";
	if (!good_params(ops->params, ops->nr_params, ops->priv_bytes))
		return "has a parameter that is no good";
	return NULL;
}

/* What the first two fields of either table say. */
struct abi {
	uint32_t version;
	uint32_t size;
};

static int check_abi(struct abi has, struct abi want, const char *from,
		     struct error *e)
{
	if (has.version == want.version && has.size == want.size)
		return EXIT_OK;
	return error_set(e, EXIT_USAGE,
			 "'%s' was built for another pgdbench: "
			 "abi_version %u, ops_size %u; this one has %u and %u",
			 from, has.version, has.size, want.version, want.size);
}

static int bad_name(const char *what, const char *from, struct error *e)
{
	return error_set(e, EXIT_USAGE, "'%s' has a %s without a good name: "
			 "[a-z0-9-], not all, controls, inject or guard-...",
			 from, what);
}

static int check_ops(const struct registry *r, const struct strategy_ops *ops,
		     const char *from, struct error *e)
{
	const char *fault;

	if (!ops->name || !good_name(ops->name))
		return bad_name("strategy", from, e);
	if (registry_find(r, ops->name))
		return error_set(e, EXIT_USAGE,
				 "'%s' has a strategy '%s', which there is "
				 "already", from, ops->name);
	fault = fault_of(ops);
	return fault ? error_set(e, EXIT_USAGE, "'%s': strategy '%s' %s", from,
				 ops->name, fault) : EXIT_OK;
}

static int check_guard(const struct registry *r, const struct guard_ops *ops,
		       const char *from, struct error *e)
{
	const char *fault;

	if (!ops->name || !good_name(ops->name))
		return bad_name("guard", from, e);
	if (registry_find_guard(r, ops->name))
		return error_set(e, EXIT_USAGE, "'%s' has a guard '%s', which "
				 "there is already", from, ops->name);
	fault = fault_of_guard(ops);
	return fault ? error_set(e, EXIT_USAGE, "'%s': guard '%s' %s", from,
				 ops->name, fault) : EXIT_OK;
}

int registry_add(struct registry *r, const struct strategy_ops *ops,
		 const char *from, struct error *e)
{
	const struct abi has = { ops->abi_version, ops->ops_size };
	const struct abi want = { STRATEGY_ABI_VERSION, sizeof(*ops) };
	const struct strategy_ops **v;
	int status = check_abi(has, want, from, e);

	if (!status)
		status = check_ops(r, ops, from, e);
	if (status)
		return status;
	v = bag_grow(r->v, r->nr, sizeof(*v));
	if (!v)
		return error_memory(e);
	v[r->nr++] = ops;
	r->v = v;
	return EXIT_OK;
}

int registry_add_guard(struct registry *r, const struct guard_ops *ops,
		       const char *from, struct error *e)
{
	const struct abi has = { ops->abi_version, ops->ops_size };
	const struct abi want = { GUARD_ABI_VERSION, sizeof(*ops) };
	const struct guard_ops **v;
	int status = check_abi(has, want, from, e);

	if (!status)
		status = check_guard(r, ops, from, e);
	if (status)
		return status;
	v = bag_grow(r->guards, r->nr_guards, sizeof(*v));
	if (!v)
		return error_memory(e);
	v[r->nr_guards++] = ops;
	r->guards = v;
	return EXIT_OK;
}

/* @r keeps @handle, or the caller does if there is no memory. */
static int keep_handle(struct registry *r, void *handle, struct error *e)
{
	void **handles = bag_grow(r->handles, r->nr_handles, sizeof(*handles));

	if (!handles)
		return error_memory(e);
	handles[r->nr_handles++] = handle;
	r->handles = handles;
	return EXIT_OK;
}

static int open_plugin(const char *path, void **handle, struct error *e)
{
	/* A path, so that dlopen() does not go looking for it. */
	char *whole = realpath(path, NULL);
	int status = EXIT_OK;

	*handle = NULL;
	if (!whole || access(whole, R_OK)) {
		status = error_set(e, EXIT_RESOURCE,
				   "cannot read plugin '%s': %s", path,
				   strerror(errno));
	} else {
		*handle = dlopen(whole, RTLD_NOW | RTLD_LOCAL);
		if (!*handle)
			status = error_set(e, EXIT_USAGE,
					   "cannot load plugin '%s': %s", path,
					   dlerror());
	}
	free(whole);
	return status;
}

/* A plugin has a strategy, or a guard, or both. */
static int take_plugin(struct registry *r, void *handle, const char *path,
		       struct error *e)
{
	const struct strategy_ops *const *ops = dlsym(handle,
						      "pgdbench_plugin");
	const struct guard_ops *const *guard = dlsym(handle, "pgdbench_guard");
	int status = EXIT_OK;

	if (!(ops && *ops) && !(guard && *guard))
		return error_set(e, EXIT_USAGE, "'%s' has no symbol "
				 "'pgdbench_plugin', see STRATEGY_PLUGIN(), nor "
				 "'pgdbench_guard', see GUARD_PLUGIN()", path);
	if (ops && *ops)
		status = registry_add(r, *ops, path, e);
	if (!status && guard && *guard)
		status = registry_add_guard(r, *guard, path, e);
	return status;
}

static int load_plugin(struct registry *r, const char *path, struct error *e)
{
	void *handle;
	int status = open_plugin(path, &handle, e);

	if (status)
		return status;
	status = keep_handle(r, handle, e);
	if (status) {
		dlclose(handle);
		return status;
	}
	return take_plugin(r, handle, path, e);
}

static int fill(struct registry *r, const struct strs *plugins,
		struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < strategy_list_nr; i++)
		status = registry_add(r, strategy_list[i], "pgdbench", e);
	for (i = 0; !status && i < guard_list_nr; i++)
		status = registry_add_guard(r, guard_list[i], "pgdbench", e);
	for (i = 0; !status && plugins && i < plugins->nr; i++)
		status = load_plugin(r, plugins->v[i], e);
	return status;
}

int registry_init(struct registry *r, const struct strs *plugins,
		  struct error *e)
{
	int status;

	*r = (struct registry){ .nr = 0, };
	status = fill(r, plugins, e);
	if (status)
		registry_release(r);
	return status;
}

void registry_release(struct registry *r)
{
	while (r->nr_handles)
		dlclose(r->handles[--r->nr_handles]);
	free(r->handles);
	free(r->guards);
	free(r->v);
	*r = (struct registry){ .nr = 0, };
}
