#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The first process of a guest of ./godwit test guests. Which proof, and the seed, stand in the kernel's command line; how it
# went is said on the console: the last line is GUEST-DONE and the exit code.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
exec </dev/null >/dev/ttyS0 2>&1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
mkdir -p /dev/shm
mount -t tmpfs shm /dev/shm
hostname guest
for word in $(cat /proc/cmdline); do case $word in what=* | seed=*) eval "${word%%=*}=\${word#*=}" ;; esac done
for module in xfs btrfs loop; do modprobe -q $module; done
echo "GUEST-UP $(uname -r) $(ls /sys/block | tr '\n' ' ')"

VIRTIO=/dev/vdc
OTHER=/dev/vdd
NVME=/dev/nvme0n1
SECONDS_EACH=2

java_() { # CLASS ARGUMENT...: with what stands in OPTIONS
  class=$1
  shift
  # shellcheck disable=SC2086
  /jre/bin/java -Xmx512m -XX:+UseSerialGC -XX:-UsePerfData -XX:ErrorFile=/dev/ttyS0 -Djna.tmpdir=/tmp -Djna.nosys=true \
    -Dgodwit.proof.folder=/root -Dgodwit.proof.slowness=6 $OPTIONS \
    -cp "/app/test-classes:/app/classes:$(echo /app/lib/*.jar | tr ' ' :)" "org.godwit.agent.linux.$class" "$@"
}

proof() { # DEVICE WHAT [OPTION...]
  device=$1 which=$2
  shift 2
  OPTIONS="-Dgodwit.proof.device=$device $*" java_ tracking.TrackerProof "$SECONDS_EACH" "$which" "$seed"
}

all_of() { # NAME...: all of them, and whether all were kept
  kept=0
  for name in "$@"; do "$name" || kept=1; done
  return $kept
}

matrix() { proof $VIRTIO ext4,xfs,btrfs; }
nvme() { proof $NVME ext4,xfs,btrfs; }
race_virtio() { SECONDS_EACH=8 proof $VIRTIO race; }
race_nvme() { SECONDS_EACH=16 proof $NVME race; }
restart() { SECONDS_EACH=9 proof $VIRTIO restart; }
rival() { proof $VIRTIO ext4,xfs,btrfs -Dgodwit.proof.rival=true; }
rival_restart() { SECONDS_EACH=6 proof $OTHER restart -Dgodwit.proof.rival=true; }
rival_race() { SECONDS_EACH=16 proof $NVME race -Dgodwit.proof.rival=true; }

# blktrace in place of eBPF: what it says of eight workloads, of a race on a slow disk, and whether auto falls back to it.
blktrace() {
  mount -t debugfs debugfs /sys/kernel/debug
  mkdir -p /root/state
  mount -t tmpfs none /sys/kernel/btf
  card "no BTF, but blktrace" 'tracker=blktrace' look nothing &&
    card "the same, after an agent that ended" "$exact" look nothing &&
    { SECONDS_EACH=8 proof $OTHER race -Dgodwit.proof.tracker=blktrace; } &&
    proof $VIRTIO ext4,xfs,btrfs -Dgodwit.proof.tracker=blktrace
}

# Two disks, a mirror over them, LUKS on it, LVM on that.
layers() {
  modprobe -a raid1 dm-mod dm-crypt
  mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --assume-clean --metadata=1.2 $VIRTIO $OTHER >/dev/null 2>&1 || return 1
  printf secret | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file - /dev/md0 || return 1
  printf secret | cryptsetup open --allow-discards --key-file - /dev/md0 crypt || return 1
  { pvcreate -q /dev/mapper/crypt && vgcreate -q guest /dev/mapper/crypt && lvcreate -q -y -Zn -Wn -l 100%FREE -n data guest; } >/dev/null || return 1
  vgmknodes >/dev/null 2>&1
  lsblk -r -n -o NAME,TYPE,SIZE | grep -v -e loop -e '^vd[ab]' | tr '\n' ';'
  echo
  proof $VIRTIO layers "-Dgodwit.proof.layers=$VIRTIO,$OTHER,/dev/md0,/dev/mapper/crypt,/dev/mapper/guest-data" &&
    for top in /dev/mapper/guest-data /dev/md0; do proof $top bios || return 1; done
}

multipath() {
  cat /sys/module/nvme_core/parameters/multipath
  ls -d /sys/block/nvme*/mq /sys/class/nvme/nvme*/nvme*n1
  head=$(ls -d /dev/nvme[0-9]n1)
  proof "$head" bios && proof "$head" layers -Dgodwit.proof.layers="$head"
}

# card NAME WANTED COMMAND...: what the agent says with a bad card; WANTED is a pattern of its one line, or of what it found.
card() {
  name=$1 wanted=$2
  shift 2
  "$@" 2>&1 | tee /tmp/look
  code=${PIPESTATUS[0]}
  line=$(grep -E -m 1 -- "$wanted" /tmp/look)
  if [ $code -eq 0 ] && [ -n "$line" ]; then
    echo "card $name: survived; $line"
  else
    echo "card $name: NOT AS EXPECTED, exit $code, wanted $wanted"
    return 1
  fi
}

look() { java_ TrackerAtWork "$1" /root/state $VIRTIO $OTHER; }
exact='look: at first vdc written changed=1048576'
without() { # CAPABILITIES COMMAND...
  caps=$1
  shift
  capsh --drop="$caps" -- -c "$(declare -f look java_); OPTIONS='$OPTIONS' VIRTIO=$VIRTIO OTHER=$OTHER; $*"
}

cards() {
  bad=0
  mkdir -p /root/state
  mount | grep -e bpf -e debugfs -e tracefs && echo "mounted already"
  card "no bpffs, debugfs, tracefs mounted" "$exact" look nothing || bad=1
  grep -q pinned=true /tmp/look || bad=1
  card "clock set forward and back" 'look: clock set by -2592000 s vdc written changed=1048576' look clock || bad=1
  card "no CAP_BPF, CAP_PERFMON, CAP_SYS_ADMIN" card=NO_CAPABILITY without cap_bpf,cap_perfmon,cap_sys_admin look nothing || bad=1
  card "no CAP_PERFMON, CAP_SYS_ADMIN" 'card=NO_CAPABILITY' without cap_perfmon,cap_sys_admin look nothing || bad=1
  card "no CAP_SYS_ADMIN" 'tracker=ebpf.*pinned=false' without cap_sys_admin look nothing || bad=1
  umount /sys/fs/bpf
  card "no CAP_SYS_ADMIN, and no bpffs" 'tracker=ebpf.*pinned=false' without cap_sys_admin look nothing || bad=1
  case $(uname -r) in
  5.10.*) memory=card=LOCKED_MEMORY ;;
  *) memory=$exact ;; # counted by control group since 5.11
  esac
  card "64 KiB of locked memory, and no CAP_SYS_RESOURCE" "$memory" without cap_sys_resource "ulimit -l 64; look nothing" || bad=1
  mount -t tmpfs none /sys/kernel/btf
  card "no BTF" card=NO_BTF look nothing || bad=1
  umount /sys/kernel/btf
  return $bad
}

lockdown() {
  mkdir -p /root/state
  kept=0
  card "lockdown=confidentiality, securityfs not mounted" card=LOCKDOWN look nothing || kept=1
  mount -t securityfs security /sys/kernel/security
  cat /sys/kernel/security/lockdown
  card "lockdown=confidentiality" card=LOCKDOWN look nothing || kept=1
  return $kept
}

integrity() {
  mkdir -p /root/state
  mount -t securityfs security /sys/kernel/security
  cat /sys/kernel/security/lockdown
  card "lockdown=integrity" "$exact" look nothing
}

vanish() {
  mkdir -p /root/state
  card "a disk that disappears" 'disk=vdc because=the disk is gone' look vanish &&
    grep -q 'look: after that vdc cannot be written changed=unknown' /tmp/look &&
    grep -q 'look: after that vdd written changed=1048576' /tmp/look
}

case $what in
cards | lockdown | integrity | vanish | matrix | nvme | restart | layers | blktrace | multipath) $what ;;
race) all_of race_virtio race_nvme ;;
rival) all_of rival rival_restart rival_race ;;
*)
  echo "there is no $what"
  false
  ;;
esac
echo "GUEST-DONE $?"
sync
busybox poweroff -f
