# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test debian: whole Debian 12 machines, BIOS and UEFI, as file and as loop device. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

debian() {
  [ "$(id -u)" = 0 ] || die "the suite debian mounts loop devices: run it as root"
  # shellcheck disable=SC2046
  install_packages "the suite debian" $(debian_needs)
  ROOTFS=$CACHE/debian/rootfs.tar
  mkdir -p "$CACHE/debian"
  [ -f "$ROOTFS" ] || { bash "$REAL/mkrootfs.sh" "$ROOTFS.part" >"$CACHE/debian/rootfs.log" 2>&1 && mv "$ROOTFS.part" "$ROOTFS"; } ||
    fail "the Debian tree could not be made: see .cache/debian/rootfs.log"
  flight_begin debian-runs
  mkdir "$WORK/debs"
  (cd "$WORK/debs" && apt-get download -q tree less jq libjq1 libonig5 >/dev/null 2>&1) || fail "no packages to install could be fetched"
  controller_begin "$WORK/controller"
  for firmware in bios uefi; do
    for kind in file loop; do debian_flight "$firmware" "$kind"; done
  done
  say "debian: 4 flights, 8 restores identical, 4 boots to login:"
}

debian_needs() {
  have mmdebstrap || echo mmdebstrap
  have qemu-system-x86_64 || echo qemu-system-x86
  have qemu-img || echo qemu-utils
  have mcopy || echo mtools
  have mkfs.vfat || echo dosfstools
  have sfdisk || echo fdisk
  [ -d /usr/share/OVMF ] || echo ovmf
}

debian_flight() { # FIRMWARE KIND
  name=debian-$1-$2
  image=$WORK/$name.raw
  say "== $name"
  bash "$REAL/mkimage.sh" "$ROOTFS" "$image" "$1" >"$WORK/$name.log" 2>&1 || fail "no disk was made: see $WORK/$name.log"
  disk=$image
  if [ "$2" = loop ]; then
    disk=$(losetup -f --show "$image")
    LOOPS="$LOOPS $disk"
  fi
  agent_begin "$name" "$disk"
  replicate "$name full"
  first=$POINT
  say "  full: $(printf %s "$VIEW" | jq -c .figures)"
  sync
  cp --sparse=always "$image" "$WORK/before.raw"
  debian_change "$disk" "$1"
  replicate "$name incremental"
  sync
  changed=$(java "$REAL/ChangedPages.java" "$WORK/before.raw" "$image")
  sent=$(printf %s "$VIEW" | jq -r .figures.sentBytes)
  say "  incremental: changed $changed bytes, sent $sent"
  [ "$sent" -le $((2 * changed)) ] || fail "$name: the incremental sent $sent bytes for $changed changed ones"
  restore "$name first" "$first" raw
  cmp "$FILE" "$WORK/before.raw" || fail "$name: the first restore differs"
  restore "$name second" "$POINT" qcow2 '{"consolePattern":"login:","limitSeconds":300}'
  { qemu-img check -q "$FILE" && qemu-img compare -q "$FILE" "$image"; } || fail "$name: the second restore differs"
  say "  identical; booted to login: ($(jq -c .result.bootSeconds "$folder.json") s)"
  end "$AGENT_PID" 5
  rm -rf "$WORK/restored" "$WORK/before.raw"
}

# Mounts the root partition through a loop device of its own, as this kernel may know no partitions.
debian_change() { # DISK FIRMWARE
  start=2048
  [ "$2" = bios ] || start=133120
  size=$(sfdisk -d "$image" | awk -v s="$start" 'index($0, "start=") { gsub(/[,=]/, " "); for (i = 1; i < NF; i++) { if ($i == "start" && $(i+1) == s) hit = 1; if ($i == "size" && hit) { print $(i+1); exit } } }')
  part=$(losetup -f --show -o $((start * 512)) --sizelimit $((size * 512)) "$1")
  LOOPS="$part $LOOPS"
  mount="$WORK/mount"
  mkdir -p "$mount"
  mount "$part" "$mount"
  cp "$WORK"/debs/*.deb "$mount/tmp/"
  chroot "$mount" sh -c 'dpkg -i /tmp/*.deb && rm /tmp/*.deb' >>"$WORK/$name.log" 2>&1 || warn "dpkg complained: see $WORK/$name.log"
  rm -rf "$mount/usr/share/zoneinfo"
  seq 1 200000 | sed 's/^/a line of a log, number /' >>"$mount/var/log/dpkg.log"
  sync
  umount "$mount"
  losetup -d "$part"
}
