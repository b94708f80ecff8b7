# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test space [SHAPES|whole [SEED]]: free space is left out on the first copy, and nothing else. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

space() {
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "space: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  need mkfs.xfs xfsprogs "the file systems"
  need mkfs.btrfs btrfs-progs "the file systems"
  # Without ntfs-3g the shapes of NTFS are skipped, and say so. A process of its own: it takes the place of the shell.
  if [ "${1:-all}" != whole ]; then
    (test_main linux org.godwit.agent.linux.SpaceProof "$@") || fail "a promise about free space is broken"
  fi
  case ${1:-all} in all | whole) space_whole ;; esac
}

# The same with a controller: a disk with partitions, one mounted and written, one closed, swap, one of unknown bytes.
space_whole() {
  flight_begin space
  MOUNT=$WORK/mount
  UNDO=space_down
  mkdir -p "$MOUNT" "$WORK/agent"
  space_disk
  controller_begin "$WORK/controller"
  space_agent --tracker ebpf
  replicate "first"
  skipped=$(printf %s "$VIEW" | jq -r '.concerns[] | select(.code == "FREE_SPACE_SKIPPED") | .message' | grep -o '[0-9]* bytes' | cut -d' ' -f1)
  [ "${skipped:-0}" -gt $((1200 << 20)) ] || fail "only ${skipped:-0} bytes were skipped: $(tail -n 20 "$WORK/agent.log")"
  [ "$(figure readBytes)" -lt $((1000 << 20)) ] || fail "$(figure readBytes) bytes were read"
  say "space: first: $(mib "$(figure readBytes)") read, $(mib "$skipped") skipped"
  space_same first
  for round in 1 2 3 4; do
    space_write "$round" 20
    # Space that is a file's, was free at the first copy, and is never written: the sample meets it.
    fallocate -l 40M "$MOUNT/reserved$round"
    replicate "again $round"
    space_same "again $round"
  done
  ! grep -q TRACKER_MISSED "$WORK/agent.log" || fail "the tracker was found guilty: see $WORK/agent.log"
  space_scanned
  space_down
  say "space: every restore point is clean and has the files of its disk"
}

space_disk() {
  head -c 64M /dev/urandom >"$WORK/garbage"
  for i in $(seq 0 31); do cat "$WORK/garbage"; done >"$WORK/disk.raw"
  sfdisk -q "$WORK/disk.raw" <<END
label: gpt
start=2048, size=1048576
start=1050624, size=1048576
start=2099200, size=262144
start=2361344, size=1048576
END
  disk=$(losetup -f --show "$WORK/disk.raw")
  LOOPS=$disk
  partx -a "$disk" 2>/dev/null || :
  mkfs.ext4 -q -F "${disk}p1"
  mkfs.xfs -q -f "${disk}p2"
  mkswap "${disk}p3" >/dev/null
  mkfs.btrfs -q -f "${disk}p4"
  for part in p2 p4; do
    mount "$disk$part" "$MOUNT"
    cp -r /usr/share/doc/libc6 /etc "$MOUNT/"
    head -c 20M /dev/urandom >"$MOUNT/random"
    umount "$MOUNT"
  done
  mount "${disk}p1" "$MOUNT"
  space_write 0 60
}

space_write() { # LABEL MIB
  head -c "${2}M" /dev/urandom >"$MOUNT/file$1"
  mkdir -p "$MOUNT/d$1"
  cp -r /etc "$MOUNT/d$1/"
  rm -rf "$MOUNT/d$(($1 - 1))"
  sync -f "$MOUNT"
}

space_agent() { # OPTION...
  GODWIT_TOKEN=$([ -f "$WORK/agent/identity.pem" ] || invite) setsid "$AGENT" --controller "$URL" --disk "root=$disk" \
    --state "$WORK/agent" --name space "$@" >>"$WORK/agent.log" 2>&1 </dev/null &
  AGENT_PID=$!
  AGENTS="$AGENTS $AGENT_PID"
  MACHINE=$(machine_wait space 60) || fail "the agent did not appear at the controller: see $WORK/agent.log"
}

# Not tracked: each replication compares, and what is closed is not read and sent again.
space_scanned() {
  end "$AGENT_PID" 5
  umount "$MOUNT"
  space_agent --tracker scan
  replicate "scanned"
  space_same scanned
  replicate "scanned again"
  [ "$(figure sentBytes)" -lt $((1 << 20)) ] || fail "nothing was written, and $(figure sentBytes) bytes sent"
  [ "$(figure readBytes)" -lt $((1200 << 20)) ] || fail "$(figure readBytes) bytes were read"
  say "space: scanned again: $(mib "$(figure readBytes)") read, $(figure sentBytes) bytes sent"
}

space_same() { # LABEL
  verify "$POINT"
  restore "$1" "$POINT" raw
  copy=$(losetup -f --show "$FILE")
  LOOPS="$LOOPS $copy"
  partx -a "$copy" 2>/dev/null || :
  e2fsck -fn "${copy}p1" >"$WORK/fsck.log" 2>&1 || fail "$1: ext4 is not clean: $(tail -n 3 "$WORK/fsck.log")"
  xfs_repair -n "${copy}p2" >"$WORK/fsck.log" 2>&1 || fail "$1: XFS is not clean: $(tail -n 3 "$WORK/fsck.log")"
  btrfs check --readonly --force "${copy}p4" >"$WORK/fsck.log" 2>&1 || fail "$1: Btrfs is not clean: $(tail -n 3 "$WORK/fsck.log")"
  mkdir -p "$WORK/mount2"
  mount -o ro,noload "${copy}p1" "$WORK/mount2"
  if mountpoint -q "$MOUNT"; then
    diff -r --no-dereference --exclude='reserved*' "$MOUNT" "$WORK/mount2" >"$WORK/diff.log" 2>&1 || { umount "$WORK/mount2"; fail "$1: files differ: $(head -n 3 "$WORK/diff.log")"; }
  fi
  umount "$WORK/mount2"
  # Never mounted since it was closed: all that is used is as it was.
  cmp -n $((1 << 20)) "${copy}p2" "${disk}p2" || fail "$1: XFS differs"
  partx -d "$copy" 2>/dev/null || :
  losetup -d "$copy"
  LOOPS=$disk
  rm -rf "$WORK/restored"
}

space_down() {
  end "$AGENT_PID" 5
  ! mountpoint -q "$MOUNT" || umount "$MOUNT"
  for loop in $LOOPS; do
    partx -d "$loop" 2>/dev/null || :
    losetup -d "$loop" 2>/dev/null || :
  done
  LOOPS=''
  rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/agent" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
}
