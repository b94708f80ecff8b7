#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A libvirtd of one's own, beside one that may run here: it sees other folders at /etc/libvirt, /run/libvirt,
# /var/lib/libvirt and so on (a mount namespace), so neither its lock nor its domains meet those of the host. Root.
#
#   private-libvirt.sh DIR   prints "up", is at qemu+unix:///system?socket=DIR/sock/libvirt-sock, and ends with its standard
#                            input: domains, networks, both daemons. A line "restart" ends libvirtd alone and starts it again.
#   private-libvirt.sh need  prints the Debian packages that are missing here, if any
set -eu
PATH=$PATH:/usr/sbin:/sbin

need() {
  command -v libvirtd >/dev/null 2>&1 && command -v virtlogd >/dev/null 2>&1 || echo libvirt-daemon-system
  command -v virsh >/dev/null 2>&1 || echo libvirt-clients
  command -v dnsmasq >/dev/null 2>&1 || echo dnsmasq-base
  command -v qemu-system-x86_64 >/dev/null 2>&1 || echo qemu-system-x86
  command -v unshare >/dev/null 2>&1 || echo util-linux
}

if [ "${1:-}" = need ]; then
  need
  exit
fi

DIR=$1
if [ -z "${PRIVATE_LIBVIRT:-}" ]; then
  mkdir -p "$DIR/etc/qemu" "$DIR/run" "$DIR/lib" "$DIR/cache" "$DIR/log" "$DIR/sock"
  printf '%s\n' 'user = "root"' 'group = "root"' 'security_driver = "none"' 'dynamic_ownership = 0' \
    'cgroup_controllers = []' 'namespaces = []' >"$DIR/etc/qemu.conf"
  printf '%s\n' "unix_sock_dir = \"$DIR/sock\"" 'unix_sock_group = "root"' 'auth_unix_rw = "none"' \
    'auth_unix_ro = "none"' 'log_level = 3' "log_outputs = \"3:file:$DIR/log/libvirtd.log\"" >"$DIR/etc/libvirtd.conf"
  : >"$DIR/etc/virtlogd.conf"
  PRIVATE_LIBVIRT=yes exec unshare --mount --propagation private -- "$0" "$DIR"
fi

mkdir -p /etc/libvirt /run/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
mount --bind "$DIR/etc" /etc/libvirt
mount --bind "$DIR/run" /run/libvirt
mount --bind "$DIR/lib" /var/lib/libvirt
mount --bind "$DIR/cache" /var/cache/libvirt
mount --bind "$DIR/log" /var/log/libvirt
URI="qemu+unix:///system?socket=$DIR/sock/libvirt-sock"
ask() { virsh -q -c "$URI" "$@" </dev/null; }

LIBVIRTD=
up() {
  libvirtd -f "$DIR/etc/libvirtd.conf" -p "$DIR/run/libvirtd.pid" </dev/null >/dev/null 2>>"$DIR/log/start.log" &
  LIBVIRTD=$!
  limit=$(($(date +%s) + 60))
  until ask version >/dev/null 2>&1; do
    kill -0 "$LIBVIRTD" 2>/dev/null && [ "$(date +%s)" -lt "$limit" ] || return 1
    sleep 0.2
  done
}

down() {
  for domain in $(ask list --uuid 2>/dev/null); do ask destroy "$domain" >/dev/null 2>&1 || :; done
  for network in $(ask net-list --name 2>/dev/null); do ask net-destroy "$network" >/dev/null 2>&1 || :; done
  kill "$LIBVIRTD" "$VIRTLOGD" 2>/dev/null || :
  wait
}

trap '' HUP INT
virtlogd -f "$DIR/etc/virtlogd.conf" -p "$DIR/run/virtlogd.pid" </dev/null >/dev/null 2>>"$DIR/log/start.log" &
VIRTLOGD=$!
trap down EXIT
trap 'exit 143' TERM
up || { cat "$DIR/log/start.log" >&2; exit 1; }
echo up
while read -r line; do
  [ "$line" != end ] || break
  [ "$line" = restart ] || continue
  kill "$LIBVIRTD"
  wait "$LIBVIRTD" || :
  up || exit 1
  echo up
done
