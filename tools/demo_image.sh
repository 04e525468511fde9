#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# demo_image.sh DIR: fetches, through apt with all its checks, the D-Link
# DNS-320 network boot image of Debian's installer into DIR; prints its path.
set -eu
package=debian-installer-12-netboot-armel
file=./usr/lib/debian-installer/images/12/armel/kirkwood/network-console/d-link/dns-320/netboot.img
mkdir -p "$1"
dir=$(cd "$1" && pwd)
image=$dir/dns-320-netboot.img
if [ ! -s "$image" ]; then
  cd "$dir"
  if ! apt-get download -qq "$package" >apt.log 2>&1; then
    apt-get update -qq >>apt.log 2>&1
    apt-get download -qq "$package" >>apt.log 2>&1 || { cat apt.log >&2; exit 1; }
  fi
  dpkg-deb --fsys-tarfile "$package"_*.deb | tar -xOf - "$file" >"$image.part"
  mv "$image.part" "$image"
  rm -f "$package"_*.deb
fi
printf '%s\n' "$image"
