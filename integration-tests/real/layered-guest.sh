#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The first process of the guest that makes the disks of ./godwit test layered, whose kernel knows device mapper and md: /dev/vdc and
# /dev/vdd get a first partition each, of their seconds a mirror, on it LUKS, in it LVM; the tree comes as a tar on /dev/vde.
# How it went is said on the console: the last line is GUEST-DONE and the exit code.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
exec </dev/null >/dev/ttyS0 2>&1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
echo "GUEST-UP $(uname -r)"

make_disks() {
  set -e
  # shellcheck source=/dev/null
  . /app/ids
  modprobe -a raid1 dm-mod dm-crypt xfs
  for disk in vdc vdd; do
    printf 'label: dos\nstart=2048,size=262144,type=83,bootable\nstart=264192,type=fd\n' | sfdisk -q --no-reread --no-tell-kernel /dev/$disk
    blockdev --rereadpt /dev/$disk
  done
  mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --assume-clean --metadata=1.2 --uuid="$MD" /dev/vdc2 /dev/vdd2
  cryptsetup luksFormat -q --uuid "$LUKS" --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /app/key /dev/md0
  cryptsetup open --allow-discards --key-file /app/key /dev/md0 crypt
  pvcreate -q /dev/mapper/crypt
  vgcreate -q machine /dev/mapper/crypt
  lvcreate -q -y -Zn -Wn -L 1400M -n root machine
  lvcreate -q -y -Zn -Wn -l 100%FREE -n srv machine
  vgmknodes
  mkfs.ext4 -q -F -U "$BOOT" -L boot /dev/vdc1
  mkswap -q -U "$SWAP" /dev/vdd1
  mkfs.ext4 -q -F -L root /dev/mapper/machine-root
  mkfs.xfs -q -f /dev/mapper/machine-srv
  mkdir /tmp/m
  mount /dev/mapper/machine-root /tmp/m
  mkdir /tmp/m/boot /tmp/m/srv
  mount /dev/vdc1 /tmp/m/boot
  mount /dev/mapper/machine-srv /tmp/m/srv
  tar -C /tmp/m -xf /dev/vde
  sync
  umount /tmp/m/srv /tmp/m/boot /tmp/m
  vgchange -q -an machine
  cryptsetup close crypt
  mdadm --stop /dev/md0
  sync
}

(make_disks)
echo "GUEST-DONE $?"
sync
busybox poweroff -f
