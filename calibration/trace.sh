# SPDX-License-Identifier: GPL-2.0-or-later
#
# trace.sh PASS - in the guest: set the tracer to what a pass is to see.
#
# time: durations.  Nothing inside of a traced function is traced, since that
#       would be counted.
# count: each lock that a sync takes, and what a sync was asked.

cd /sys/kernel/tracing || exit 1

# Those that this kernel has, and can trace.
pass_time()
{
	busybox grep -xE 'pgd_alloc|pgd_free|arch_sync_kernel_mappings
sync_global_pgds|vmalloc_fault|__check_vmalloc_seq|do_translation_fault
(__do_|__ia32_|__x64_)?sys_getppid' \
		available_filter_functions > set_ftrace_filter
	echo function_graph > current_tracer
}

# Locks are recorded while a sync is on, and not those of interrupts in it.
# The first argument is where the architecture's calls have it.
pass_count()
{
	case $(busybox uname -m) in
	i?86) first=%ax ;;
	x86_64) first=%di ;;
	*) first=%r0 ;;
	esac
	echo "p:cal/sync arch_sync_kernel_mappings start=$first
r:cal/synced arch_sync_kernel_mappings
p:cal/lock _raw_spin_lock lock=$first" > kprobe_events
	echo 'enable_event:cal:lock' > events/cal/sync/trigger
	echo 'disable_event:cal:lock' > events/cal/synced/trigger
	echo '!(common_flags & 24)' > events/cal/lock/filter
	echo 1 > events/cal/sync/enable
	echo 1 > events/cal/synced/enable
}

echo 0 > tracing_on
echo 32768 > buffer_size_kb
"pass_$1"
echo 1 > tracing_on
