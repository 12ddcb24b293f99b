# SPDX-License-Identifier: GPL-2.0-or-later
#
# boot.sh - builds what the guest boots into, and boots it.
# Sourced by calibrate: the columns of kernels.tsv are variables.

vmallocs=12
boot_limit=600		# seconds

# The first compiler of the row that links a static program, to ${cc[@]}.
find_compiler()
{
	local all one
	IFS='|' read -ra all <<< "$compiler"
	for one in "${all[@]}"; do
		IFS=' ' read -ra cc <<< "$one"
		echo 'int main(void) { return 0; }' |
			"${cc[@]}" -static -x c -o "$work/probe" - \
				2> /dev/null && return
	done
	say "no compiler links static programs for $arch: ${compiler//|/, }"
	return 1
}

# The same bytes whenever it is built, so that boots are the same.
build_initrd()
{
	local root=$work/root.$arch
	initrd=$work/initrd.$arch
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys"
	fetch_busybox > "$root/bin/busybox" || return
	chmod +x "$root/bin/busybox"
	"${cc[@]}" -static -O2 -std=gnu11 -o "$root/init" "$here/init.c" \
		"$here/trace.c" "$here/ring.c" 2> "$work/cc.log" || {
		say "the init was not built, see $work/cc.log"
		return 1
	}
	cp "$here/trace.sh" "$root"
	find "$root" -exec touch -hd @0 {} +
	(cd "$root" && find . | LC_ALL=C sort |
		cpio -o -H newc -R 0:0 --reproducible --quiet) > "$initrd"
}

# What depends on no boot, as it is told in the result.
emulator()
{
	local on=$machine
	[ "$machine" != - ] || on=
	echo "qemu-system-$qemu -icount shift=0,sleep=off -smp 1" \
		"${on:+$on }-m $memory -nodefaults -display none" \
		"-no-reboot -rtc base=2024-01-01,clock=vm -seed 1 -serial stdio"
}

command_line()
{
	echo "$arguments nokaslr panic=-1 loglevel=4 processes=$1" \
		"vmallocs=$vmallocs pass=$2"
}

# boot PROCESSES PASS RUN - one line of JSON in the folder of the kernel.
boot()
{
	local name=$out/$name.boots/$1.$2.$3
	timeout -k 10 "$boot_limit" nice -n 10 $(emulator) \
		-kernel "$vmlinuz" -initrd "$initrd" \
		-append "$(command_line "$1" "$2")" \
		< /dev/null > "$name.log" 2>&1
	sed -n 's/^@\({.*}\).*/\1/p' "$name.log" |
		jq -sc --argjson processes "$1" --arg pass "$2" \
			--argjson run "$3" \
			'{processes: $processes, pass: $pass, run: $run,
			  lines: .}' > "$name.json"
}

came_up()
{
	grep -q '"what":"end"' "$out/$name.boots/$1.json" 2>/dev/null
}

# Why it did not, in a few words.
why_not()
{
	local log=$out/$name.boots/$1.log
	sed -n 's/.*"what": "error", "text": "\(.*\)".*/\1/p
		s/.*\(Kernel panic.*\)/\1/p; /Out of memory/p' "$log" |
		head -n 1 | grep . || tail -n 1 "$log" | cut -c 1-200
}
