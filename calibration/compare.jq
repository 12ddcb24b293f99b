# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare.jq - a result ($now) with the stored one ($then): one line of text.
# Counts must be equal; instructions only where kernel and emulator are.

def alike: [.kernel.package_version, .emulator.version];

# [what, value] of all that is counted, or of all that is timed.
def counts:
	. as $p |
	(["page_directories", "vmallocs", "syncs", "faults",
	  "faults_by_sleepers", "bumps", "copies"][] | [., $p[.]]),
	(["pgd_alloc", "pgd_free"][] | ["calls of " + ., $p[.].calls]),
	(.calls | to_entries[] | .key as $i | .value as $c |
	 ("vmalloc", "walks", "entries", "acquisitions") |
	 ["call \($i): " + ., $c[.]]);

def instructions:
	. as $p |
	["walk_instructions", .walk_instructions],
	(("pgd_alloc", "pgd_free") as $f | ("min", "max", "p50") |
	 ["\($f).\(.)", $p[$f][.]]),
	(.calls | to_entries[] |
	 ["call \(.key): instructions", .value.instructions]);

def by_processes: map({key: "\(.processes)", value: .}) | from_entries;

def differences($then; $now; f):
	($then.points | by_processes) as $a | ($now.points | by_processes) as $b |
	[$a | keys_unsorted[] | . as $n |
	 if $b[$n] == null then "no point of \($n) processes"
	 else
		[$a[$n] | f] as $x | [$b[$n] | f] as $y |
		range([($x, $y) | length] | max) |
		select($x[.] != $y[.]) | ($x[.] // $y[.])[0] as $what |
		"\($n) processes, \($what): \($y[.][1]), stored \($x[.][1])"
	 end];

def some: .[:3] | join("; ");

def ratio($then; $now): if $then and $now
	then "\($now / $then * 1000 | round / 1000) of the stored slope"
	else "not compared" end;

$then[0] as $then | $now[0] as $now |
differences($then; $now; counts) as $counts |
(if ($then | alike) == ($now | alike)
 then differences($then; $now; instructions) else null end) as $instructions |
if $counts != [] then "differs from what is stored: \($counts | some)"
elif $instructions == null then
	"\($now.points | length) points, all counts as stored; other kernel or " +
	"emulator, instructions: \(ratio($then.slope_per_process;
				 $now.slope_per_process))"
elif $instructions != [] then
	"all counts as stored, but not all instructions: \($instructions | some)"
else "\($now.points | length) points, all counts as stored, and all instructions"
end
