# SPDX-License-Identifier: GPL-2.0-or-later
#
# fetch.sh - packages of any architecture, by an apt whose state is our own.
# Sourced by calibrate: $work is where all is kept.

# The system's sources and keys, but neither its lists nor its architectures.
write_apt_conf()
{
	mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
	: > "$work/apt/status"
	cat > "$work/apt/conf" <<-EOT
	Dir::State "$work/apt";
	Dir::State::lists "$work/apt/lists";
	Dir::State::status "$work/apt/status";
	Dir::Cache "$work/apt";
	APT::Architecture "amd64";
	#clear APT::Architectures;
	APT::Architectures { "amd64"; "i386"; "armhf"; };
	#clear APT::Update::Pre-Invoke;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	APT::Sandbox::User "";
	EOT
}

# A source may fail that has none of our packages, so this cannot.
update_lists()
{
	[ ! -e "$work/apt/updated" ] || return 0
	write_apt_conf
	apt-get -qq -c "$work/apt/conf" update > "$work/apt/log" 2>&1
	: > "$work/apt/updated"
}

# download PACKAGE ARCH - leave the package's path in $deb.
download()
{
	deb=$(find "$work/debs" -name "$1_*_$2.deb" | sort | tail -n 1)
	[ -z "$deb" ] || return 0
	update_lists
	(cd "$work/debs" && apt-get -qq -c "$work/apt/conf" \
		download "$1:$2") > "$work/debs/log" 2>&1
	deb=$(find "$work/debs" -name "$1_*_$2.deb" | sort | tail -n 1)
	[ -n "$deb" ]
}

# What PACKAGE of ARCH depends on now.
latest_of()
{
	apt-cache -c "$work/apt/conf" depends "$1:$2" 2>/dev/null |
		sed -n 's/^ *Depends: \(linux-image-[^:]*\).*/\1/p' | head -n 1
}

# The kernel of the row that is being worked on, to $vmlinuz and $version.
fetch_kernel()
{
	if ! download "$package" "$arch"; then
		local newer
		newer=$(latest_of "$latest" "$arch")
		[ -n "$newer" ] && download "$newer" "$arch" || {
			say "no package $package, nor what $latest needs"
			return 1
		}
		say "$package cannot be had, so $newer is taken"
		package=$newer
	fi
	version=$(dpkg-deb -f "$deb" Version)
	vmlinuz=$work/vmlinuz-$package
	[ -s "$vmlinuz" ] ||
		dpkg-deb --fsys-tarfile "$deb" |
			tar -xO --wildcards './boot/vmlinuz-*' > "$vmlinuz"
}

fetch_busybox()
{
	download busybox-static "$arch" || {
		say "no package busybox-static:$arch"
		return 1
	}
	dpkg-deb --fsys-tarfile "$deb" | tar -xO ./bin/busybox
}
