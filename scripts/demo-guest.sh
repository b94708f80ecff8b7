#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A small machine on one disk that really boots: BIOS, GRUB, Debian's cloud kernel, an ext4 root with files in it.
# Made in seconds as any user: no root, no loop devices, no mounts, no network of its own.
#
#   demo-guest.sh make IMAGE [SIZE_MIB [DATA_MIB [MESSAGE]]]   a new disk (768 MiB, about 160 MiB of files of this machine)
#   demo-guest.sh change IMAGE MESSAGE [NEW_MIB]               as a running machine would: other message, new files, one less
#   demo-guest.sh read IMAGE PATH                              prints a file of its file system
#   demo-guest.sh boot IMAGE [SECONDS]                         boots it in QEMU without writing to it; shows the line below
#   demo-guest.sh need [make]                                  prints the Debian packages that are missing here, if any
#
# When it is up it prints on its first serial line:  GODWIT-DEMO-UP message=<content of /message>
# and then how often this disk was started, which it writes down on it:  GODWIT-DEMO-STARTS <number>
# On a virtio network card it takes the address that DHCP gives (in QEMU's user networking 10.0.2.15, which it also takes when
# nobody answers), and port 80 answers GET / with the message.
# Exit: 0 done, 1 did not boot in time, 2 something is missing here or was called wrongly.
set -eu
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

FS_UUID=60d31700-0001-4000-8000-60d317000001
FS_OFFSET=1048576 # 1 MiB, where the partition begins: the gap before it holds GRUB
CACHE=${GODWIT_CACHE:-$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)/.cache}

die() {
  echo "demo-guest: $*" >&2
  exit 2
}

need() {
  [ -d /usr/lib/grub/i386-pc ] || echo grub-pc-bin
  command -v grub-mkimage >/dev/null 2>&1 || echo grub-common
  command -v mkfs.ext4 >/dev/null 2>&1 && command -v debugfs >/dev/null 2>&1 || echo e2fsprogs
  busybox cpio --help >/dev/null 2>&1 || echo busybox-static
  [ "${1:-}" = make ] || command -v qemu-system-x86_64 >/dev/null 2>&1 || echo qemu-system-x86
  command -v depmod >/dev/null 2>&1 || echo kmod
  if [ ! -d "$CACHE/kernel/boot" ] && [ -z "$(kernel_of /)" ] && ! command -v apt-get >/dev/null 2>&1; then
    echo linux-image-cloud-amd64
  fi
}

# kernel_of ROOT: the newest kernel there that this user can read, with its modules; Debian's cloud kernel before others.
kernel_of() {
  for image in "$1"/boot/vmlinuz-*; do
    version=${image##*/vmlinuz-}
    [ ! -r "$image" ] || [ ! -d "$1/lib/modules/$version/kernel" ] || echo "$version"
  done | sort -V | awk '{ all = $0 } /-cloud-/ { cloud = $0 } END { print cloud ? cloud : all }'
}

# Sets KROOT and KERNEL. A kernel that is missing is fetched from Debian and unpacked, never installed:
# nobody wants a demo to change what his machine boots.
find_kernel() {
  for KROOT in "$CACHE/kernel" ''; do
    KERNEL=$(kernel_of "$KROOT")
    [ -z "$KERNEL" ] || return 0
  done
  KROOT=$CACHE/kernel
  command -v apt-get >/dev/null 2>&1 || die "no kernel for the guest: install linux-image-cloud-amd64 or put one under $KROOT"
  rm -rf "$KROOT" && mkdir -p "$KROOT/fetch"
  package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [ -n "$package" ] || die "no kernel for the guest: apt knows no linux-image-cloud-amd64 (apt-get update?)"
  echo "fetching $package for the guest (unpacked under .cache, not installed)" >&2
  (cd "$KROOT/fetch" && apt-get download -q "$package" >/dev/null 2>&1) || die "no kernel for the guest: apt-get download $package failed"
  dpkg -x "$KROOT"/fetch/*.deb "$KROOT" && rm -rf "$KROOT/fetch"
  KERNEL=$(kernel_of "$KROOT")
  [ -n "$KERNEL" ] || die "no kernel for the guest in $package"
  depmod -b "$KROOT" "$KERNEL"
}

# initramfs OUT: busybox and what it takes to find the disk on any bus that QEMU offers; then over to the root file system.
initramfs() {
  tree=$WORK/initramfs
  mkdir -p "$tree/bin" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/root" "$tree/modules"
  cp "$(command -v busybox)" "$tree/bin/busybox"
  modules=
  for wanted in virtio_pci virtio_blk virtio_scsi virtio_net ata_piix ahci sd_mod nvme ext4; do
    # Files come in the order in which they must be loaded; what is built in or absent is not a file.
    for file in $(modprobe -d "${KROOT:-/}" -S "$KERNEL" --show-depends "$wanted" 2>/dev/null | sed -n 's/^insmod \([^ ]*\).*/\1/p'); do
      name=${file##*/}
      [ -e "$tree/modules/$name" ] || modules="$modules $name"
      cp "$file" "$tree/modules/$name"
    done
  done
  cat >"$tree/init" <<EOF
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
for module in$modules; do insmod /modules/\$module; done
tries=0
while [ \$tries -lt 100 ]; do
  device=\$(findfs UUID=$FS_UUID 2>/dev/null) && break
  tries=\$((tries + 1)); usleep 100000
done
mount -t ext4 "\$device" /root || { echo "GODWIT-DEMO-FAILED no root file system"; sleep 3600; }
mount -o move /dev /root/dev
exec switch_root /root /sbin/init
EOF
  chmod +x "$tree/init"
  (cd "$tree" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$1"
}

# root_tree DIR DATA_MIB MESSAGE
root_tree() {
  for folder in bin sbin boot/grub dev proc sys tmp etc var/log usr/share data www; do mkdir -p "$1/$folder"; done
  cp "$(command -v busybox)" "$1/bin/busybox"
  for applet in sh cat ls echo sleep poweroff mount uname grep wc find ip httpd sync udhcpc; do ln -s busybox "$1/bin/$applet"; done
  cat >"$1/sbin/init" <<'EOF'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
ip link set lo up
if ip link set eth0 up 2>/dev/null; then
  udhcpc -i eth0 -n -q -t 4 -T 2 -s /sbin/address >/dev/null 2>&1 || {
    ip address add 10.0.2.15/24 dev eth0
    ip route add default via 10.0.2.2
  }
  httpd -p 80 -h /www
fi
echo
echo "GODWIT-DEMO-UP message=$(cat /message)"
# What it wrote goes with its disk: how often that was started.
if mount -o remount,rw / 2>/dev/null; then
  echo started >>/starts && sync && mount -o remount,ro /
fi
echo "GODWIT-DEMO-STARTS $(wc -l </starts)"
echo "kernel $(uname -r), $(find / -xdev -type f | wc -l) files on its root"
while :; do sleep 3600; done
EOF
  cat >"$1/sbin/address" <<'EOF'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/${mask:-24}" dev "$interface"
[ -z "$router" ] || ip route add default via "${router%% *}"
EOF
  chmod +x "$1/sbin/init" "$1/sbin/address"
  printf '%s\n' "$3" >"$1/message"
  ln -s ../message "$1/www/index.html"
  echo demo >"$1/etc/hostname"
  cp "$KROOT/boot/vmlinuz-$KERNEL" "$1/boot/vmlinuz"
  initramfs "$1/boot/initrd.img"
  cat >"$1/boot/grub/grub.cfg" <<EOF
serial --unit=0 --speed=115200
terminal_output serial
set timeout=0
linux /boot/vmlinuz root=UUID=$FS_UUID ro console=ttyS0 net.ifnames=0 quiet
initrd /boot/initrd.img
boot
EOF
  # Files that people really have: the kernel's modules, then documents and libraries of this machine up to the size asked for.
  {
    find "$KROOT/lib/modules/$KERNEL/kernel" -type f -name '*.ko*' -printf '%s %p\n'
    for folder in /usr/share/doc /usr/share /usr/lib; do
      find "$folder" -xdev -type f -readable -size -4096k -printf '%s %p\n' 2>/dev/null | sort -k 2
    done
  } | awk -v budget="$(($2 * 1048576))" '{ sum += $1; if (sum > budget) exit; if (!seen[$2]++) print $2 }' >"$WORK/files"
  tar -C / -cf - -T "$WORK/files" 2>/dev/null | tar -C "$1/data" -xf -
}

little() { # little VALUE BYTES: as a little-endian number, in octal for printf
  v=$1 n=$2
  while [ "$n" -gt 0 ]; do
    printf '\\%03o' $((v % 256))
    v=$((v / 256)) n=$((n - 1))
  done
}

poke() { # poke IMAGE OFFSET ESCAPES
  # shellcheck disable=SC2059
  printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# boot_loader IMAGE: what grub-install would do, without devices: boot.img in the first sector, core.img behind it.
boot_loader() {
  modules=/usr/lib/grub/i386-pc
  cat >"$WORK/early.cfg" <<EOF
search.fs_uuid $FS_UUID root
set prefix=(\$root)/boot/grub
EOF
  grub-mkimage -O i386-pc -d "$modules" -o "$WORK/core.img" -c "$WORK/early.cfg" -p /boot/grub \
    biosdisk part_msdos ext2 search search_fs_uuid linux normal configfile serial terminal echo
  core=$(wc -c <"$WORK/core.img")
  [ "$core" -lt $((FS_OFFSET - 512)) ] || die "GRUB's core.img of $core bytes does not fit before the partition"
  dd if="$modules/boot.img" of="$1" bs=440 count=1 conv=notrunc status=none
  dd if="$WORK/core.img" of="$1" bs=512 seek=1 conv=notrunc status=none
  # boot.img: core.img begins at sector 1 (0x5c), on the disk the BIOS booted from (0x64); skip the check of the drive (0x66).
  poke "$1" $((0x5c)) "$(little 1 8)"
  poke "$1" $((0x64)) '\377'
  poke "$1" $((0x66)) '\220\220'
  # core.img's first sector lists where the rest lies (0x1f4): from sector 2, so many, to segment 0x820.
  poke "$1" $((512 + 0x1f4)) "$(little 2 8)$(little $(((core + 511) / 512 - 1)) 2)$(little $((0x820)) 2)"
}

# partition IMAGE SECTORS: one bootable Linux partition from 1 MiB on, and a disk signature.
partition() {
  start=$((FS_OFFSET / 512))
  poke "$1" 440 '\320\127\001\140\000\000'
  poke "$1" 446 "\\200\\376\\377\\377\\203\\376\\377\\377$(little $start 4)$(little $(($2 - start)) 4)"
  poke "$1" 510 '\125\252'
}

make() {
  image=$1 size=${2:-768} data=${3:-160} message=${4:-hello from the demo machine}
  missing=$(need make | tr '\n' ' ')
  [ -z "$missing" ] || die "needs what is not here; on Debian: apt-get install $missing"
  find_kernel
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  trap 'exit 130' INT TERM HUP
  mkdir "$WORK/root"
  root_tree "$WORK/root" "$data" "$message"
  rm -f "$image"
  truncate -s "${size}M" "$image"
  # GRUB 2.06 cannot read metadata_csum_seed, which newer e2fsprogs would switch on.
  mkfs.ext4 -q -F -L demo-root -U "$FS_UUID" -O ^metadata_csum_seed -E "offset=$FS_OFFSET,root_owner=0:0" \
    -d "$WORK/root" "$image" "$(((size - 1) * 1024))k" >/dev/null
  boot_loader "$image"
  partition "$image" $((size * 2048))
}

change() {
  image=$1 message=$2 new=${3:-6}
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  printf '%s\n' "$message" >"$WORK/message"
  dd if=/dev/urandom of="$WORK/new" bs=1048576 count="$new" status=none
  stamp=$(date +%s)
  victim=$(debugfs -R 'ls -p /data/usr/share/doc' "$image?offset=$FS_OFFSET" 2>/dev/null | cut -d / -f 6 | sed -n 3p)
  {
    echo "rm /message"
    echo "write $WORK/message /message"
    echo "write $WORK/new /data/new-$stamp.bin"
    [ -z "$victim" ] || echo "rm /data/usr/share/doc/$victim/copyright"
  } >"$WORK/commands"
  debugfs -w -f "$WORK/commands" "$image?offset=$FS_OFFSET" >"$WORK/out" 2>&1 || die "debugfs: $(cat "$WORK/out")"
  [ "$(read_file "$image" /message)" = "$message" ] || die "debugfs did not change $image: $(cat "$WORK/out")"
}

read_file() {
  debugfs -R "cat $2" "$1?offset=$FS_OFFSET" 2>/dev/null
}

boot() {
  image=$1 limit=${2:-90}
  command -v qemu-system-x86_64 >/dev/null 2>&1 || die "no qemu-system-x86_64 here; on Debian: apt-get install qemu-system-x86"
  WORK=$(mktemp -d)
  # TCG works everywhere, and is quick enough; a /dev/kvm that is there need not work.
  accel=${GODWIT_QEMU_ACCEL:-tcg}
  case $(head -c 4 "$image" | tr -d '\000-\037\377') in QFI*) format=qcow2 ;; *) format=raw ;; esac
  qemu-system-x86_64 -accel "$accel" -cpu max -m 256 -display none -monitor none -nic none -no-reboot \
    -serial "file:$WORK/serial" -drive "file=$image,format=$format,if=virtio,snapshot=on" </dev/null >"$WORK/out" 2>&1 &
  qemu=$!
  trap 'kill "$qemu" 2>/dev/null || :; wait "$qemu" 2>/dev/null || :; rm -rf "$WORK"' EXIT
  trap 'exit 130' INT TERM HUP
  end=$(($(date +%s) + limit))
  while [ "$(date +%s)" -le "$end" ] && kill -0 "$qemu" 2>/dev/null; do
    line=$(tr -d '\r' 2>/dev/null <"$WORK/serial" | grep -a -m 1 '^GODWIT-DEMO-UP .*$' || :)
    if [ -n "$line" ]; then
      echo "$line"
      return 0
    fi
    sleep 0.2
  done
  echo "demo-guest: $image did not come up within $limit s; the end of its console:" >&2
  tail -n 20 "$WORK/serial" "$WORK/out" >&2 || :
  return 1
}

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
make) [ $# -ge 1 ] || die "make IMAGE [SIZE_MIB [DATA_MIB [MESSAGE]]]"; make "$@" ;;
change) [ $# -ge 2 ] || die "change IMAGE MESSAGE [NEW_MIB]"; change "$@" ;;
read) [ $# -eq 2 ] || die "read IMAGE PATH"; read_file "$@" ;;
boot) [ $# -ge 1 ] || die "boot IMAGE [SECONDS]"; boot "$@" ;;
need) need "$@" ;;
*) sed -n '3,15s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
