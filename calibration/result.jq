# SPDX-License-Identifier: GPL-2.0-or-later
#
# result.jq - one result of all boots of a kernel, which are the input; what
# the boots do not know comes by --arg.

# A line a member, and a line a point.
def text:
	def list: map("  " + tojson) | "[\n" + join(",\n") + "\n ]";
	to_entries | map(" \(.key | tojson): " +
		(if .key == "points" then .value | list
		 else .value | tojson end)) |
	"{\n" + join(",\n") + "\n}";

def median: sort | .[(length - 1) / 2 | floor];

def lines($pass; $what): map(select(.pass == $pass)) | first |
	[.lines[]? | select(.what == $what)];

# Calls of a function in phases; null if the kernel has no such function.
def calls($name; $phases; $member):
	[lines("time"; "timed")[] | select(.function == $name)] |
	if . == [] then null
	else map(select(.phase | IN($phases[])) | .[$member]) | add end;

def times($name; $phase):
	[lines("time"; "timed")[] |
	 select(.function == $name and .phase == $phase)] | first |
	if . == null then null else {calls, min, max, p50} end;

def phases: ["vmalloc", "touch"];

def faults($member):
	calls("vmalloc_fault"; phases; $member) //
	calls("do_translation_fault"; phases; $member);

def counted($phases):
	[lines("count"; "counted")[] | select(.phase | IN($phases[])) |
	 .syncs] | add;

def bumps: if $geometry == "arm32" then counted(phases) else null end;

# That no sync was seen says something only of what was watched.  On arm the
# tracer watches a sync, but never sees it; the probe does.
def checked:
	calls("arch_sync_kernel_mappings"; ["vmalloc"]; "calls") as $timed |
	counted(["vmalloc"]) as $counted |
	if $timed == null or $timed != $counted and
		($geometry != "arm32" or $timed > 0)
	then error("passes saw \($timed) and \($counted) syncs") else . end;

# The n-th sync of a boot is the n-th of another; they tell different things.
def syncs:
	checked | [lines("time"; "sync"), lines("count"; "sync")] |
	if .[0] != [] and (.[0] | map(.vmalloc)) != (.[1] | map(.vmalloc))
	then error("passes disagree on which vmallocs sync") else . end |
	transpose | map(add |
		{vmalloc, address, walks, entries: (.acquisitions - .walks),
		 acquisitions, instructions});

# Neighbours with a different number of walks: what one walk takes.  A median,
# since the timer's interrupt is in some.
def walk_instructions:
	[range(1; length) as $i | .[$i - 1], .[$i] | {walks, instructions}] |
	[range(0; length; 2) as $i | .[$i:$i + 2] |
	 select(.[0].walks != .[1].walks) |
	 (.[0].instructions - .[1].instructions) / (.[0].walks - .[1].walks)] |
	median;

# What each walk of a sync has found on the list.
def listed: if (.walks // 0) > 0 then .entries / .walks else null end;

def point:
	syncs as $syncs |
	{processes: .[0].processes,
	 page_directories: ($syncs | first | listed),
	 vmallocs: ($vmallocs | tonumber),
	 syncs: ($syncs | length),
	 calls: $syncs,
	 walk_instructions: ($syncs | walk_instructions),
	 pgd_alloc: times("pgd_alloc"; "fork"),
	 pgd_free: times("pgd_free"; "exit"),
	 cloned_bytes: ($cloned | fromjson),
	 faults: faults("calls"),
	 faults_by_sleepers: faults("by_sleepers"),
	 bumps: bumps,
	 copies: calls("__check_vmalloc_seq"; ["touch"]; "calls")};

# Least squares of what a walk takes on what is on the list.
def slope:
	map(select(.walk_instructions and .page_directories) |
	    {x: .page_directories, y: .walk_instructions}) |
	if length < 2 then null else
		(map(.x) | add / length) as $x |
		(map(.y) | add / length) as $y |
		(map((.x - $x) * (.y - $y)) | add) /
		(map((.x - $x) * (.x - $x)) | add) |
		. * 1000 | round / 1000
	end;

# Boots that were made twice, and whether the second printed the same.
def repeatable:
	group_by([.processes, .pass]) | map(select(length > 1)) |
	if . == [] then "was not booted twice"
	elif all(.[]; .[0].lines == .[1].lines) then true
	else
		map(select(.[0].lines != .[1].lines) | .[0] |
		    "\(.processes) processes, pass \(.pass)") |
		"boots with " + join(" and with ") + " were not alike"
	end;

(map(select(.run == 1)) | group_by(.processes) | map(point)) as $points |
(first.lines[] | select(.what == "machine")) as $machine |
{schema: "pgdbench-kernel", schema_version: 1, name: $name,
 kernel: {package: $package, package_version: $version,
	  release: $machine.release, architecture: $arch,
	  command_line: $command_line},
 emulator: {version: $emulator_version, command: $emulator},
 geometry: {name: $geometry,
	    split: (if $split == "-" then null else $split end),
	    ram_bytes: ($memory | tonumber * 1048576),
	    pti: ($pti | fromjson),
	    vmalloc_start: $machine.vmalloc_start,
	    vmalloc_end: $machine.vmalloc_end,
	    slot_bytes: ($slot | tonumber)},
 area_bytes: 2097152,
 points: $points,
 slope_per_process: ($points | slope),
 repeatable: repeatable} |
text
