# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare.jq - a result ($new) with the stored one ($old): one line of text.
# Counts must be equal.  Instructions are when kernel, emulator and the guest's
# first process are, and it is said how far off they are when they are not.
# Points that were not asked for ($points) are not missed; one that is not stored
# is said to be none that could be compared.

def alike: [.kernel.package_version, .emulator.version];

# [what, value] of all that is counted, or of all that is timed.
def counts:
	. as $p |
	(["page_directories", "vmallocs", "syncs", "faults",
	  "faults_by_sleepers", "bumps", "copies", "cloned_bytes"][] |
	 [., $p[.]]),
	(["pgd_alloc", "pgd_free"][] | ["calls of " + ., $p[.].calls]),
	(.calls | to_entries[] | .key as $i | .value as $c |
	 ("vmalloc", "address", "walks", "entries", "acquisitions") |
	 ["call \($i): " + ., $c[.]]);

def instructions:
	. as $p |
	["walk_instructions", .walk_instructions],
	(("pgd_alloc", "pgd_free") as $f | ("min", "p50") |
	 ["\($f).\(.)", $p[$f][.]]),
	(.calls | to_entries[] |
	 ["call \(.key): instructions", .value.instructions]);

def asked: map(select("\(.processes)" | IN($points | split(",")[])));

def by_processes: map({key: "\(.processes)", value: .}) | from_entries;

def differences($old; $new; f):
	($old.points | asked | by_processes) as $a |
	($new.points | by_processes) as $b |
	[$a | keys_unsorted[] | . as $n |
	 if $b[$n] == null then "no point of \($n) processes"
	 else
		[$a[$n] | f] as $x | [$b[$n] | f] as $y |
		range([($x, $y) | length] | max) |
		select($x[.] != $y[.]) | ($x[.] // $y[.])[0] as $what |
		"\($n) processes, \($what): \($y[.][1]), stored \($x[.][1])"
	 end];

def some: .[:3] | join("; ");

def ratio($old; $new): if $old and $new
	then "a slope of \($new / $old * 1000 | round / 1000) of the stored"
	else "no slope to compare" end;

# How many durations are others, and by how much of what is stored, at most.
def deviations($old; $new; f):
	($old.points | asked | by_processes) as $a |
	($new.points | by_processes) as $b |
	[$a | keys_unsorted[] | [$a[.] | f] as $x | [$b[.] | f] as $y |
	 range($x | length) | [$x[.][1], $y[.][1]] | select(.[0] != null)] |
	{nr: length, others: map(select(.[0] != .[1]))} |
	.most = (.others | map((.[1] - .[0]) / .[0] | fabs) | max);

def timing($old; $new):
	if ($old | alike) != ($new | alike) then
		"; by another kernel or emulator, with " +
		ratio($old.slope_per_process; $new.slope_per_process)
	else deviations($old; $new; instructions) |
		if .others == [] then ", and all instructions"
		else "; \(.others | length) of \(.nr) durations differ, by " +
			"\(.most * 1000000 | ceil / 10000) % at most"
		end
	end;

# What all points share.
def places($old; $new):
	[$old.geometry | to_entries[] |
	 select(.value != $new.geometry[.key]) |
	 "geometry, \(.key): \($new.geometry[.key]), stored \(.value)"];

def missing($old; $new):
	($old.points | by_processes) as $a |
	[$new.points[].processes | tostring | select($a[.] == null)];

def repeated($new): if $new.repeatable == true then ""
	else "; but it did not repeat: \($new.repeatable)" end;

def unstored($names): if $names == [] then ""
	else "; nothing is stored of \($names | join(", "))" end;

$old[0] as $old | $new[0] as $new | missing($old; $new) as $unstored |
(($new.points | length) - ($unstored | length)) as $nr |
(places($old; $new) + differences($old; $new; counts)) as $counts |
if $counts != [] then "differs from what is stored: \($counts | some)"
elif $nr == 0 then "no point to compare" + unstored($unstored)
else "\($nr) point\(if $nr == 1 then "" else "s" end), all counts as stored" +
	timing($old; $new) + repeated($new) + unstored($unstored)
end
