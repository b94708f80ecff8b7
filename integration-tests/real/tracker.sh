# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test tracked: an agent that tracks a loop device, and its controller. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

tracked() {
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "tracked: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  flight_begin tracked
  truncate -s 1G "$WORK/disk.raw"
  disk=$(losetup -f --show "$WORK/disk.raw")
  LOOPS=$disk
  tracked_write 0 200
  controller_begin "$WORK/controller"
  tracked_agent
  MACHINE=$(machine_wait tracked 60) || fail "the agent did not appear at the controller: see $WORK/agent.log"
  replicate "first"
  tracked_same first
  tracked_write 500 20
  replicate "changed"
  tracked_same changed
  [ "$(figure readBytes)" -le $((32 << 20)) ] || fail "20 MiB were written, $(figure readBytes) bytes read"
  say "tracked: 20 MiB written, $(mib "$(figure readBytes)") read"
  tracked_killed
  replicate "unchanged"
  # But for the sample, 0.5 % of the disk.
  [ "$(figure readBytes)" -le $((5 << 20)) ] || fail "nothing was written, $(figure readBytes) bytes read"
  grep -h -e tracker= -e because= "$WORK/agent.log" || :
  end "$AGENT_PID" 5
  # With its state folder gone, the next agent would end its programs; here it is done at once.
  rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/agent" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
}

# While the agent is dead, and while it starts, the disk is written; then only that is read.
tracked_killed() {
  kill -9 "$AGENT_PID"
  wait "$AGENT_PID" 2>/dev/null || :
  tracked_write 600 20
  (for at in 700 705 710 715 720 725; do tracked_write "$at" 5 && sleep 0.5; done) &
  writer=$!
  tracked_agent
  wait "$writer"
  machine_wait tracked 60 >/dev/null || fail "the agent did not come back: see $WORK/agent.log"
  replicate "killed"
  tracked_same killed
  [ "$(figure readBytes)" -le $((64 << 20)) ] || fail "50 MiB were written, $(figure readBytes) bytes read"
  say "tracked: agent killed, 50 MiB written meanwhile, $(mib "$(figure readBytes)") read"
}

tracked_agent() {
  mkdir -p "$WORK/agent"
  GODWIT_TOKEN=$([ -f "$WORK/agent/identity.pem" ] || invite) setsid "$AGENT" --controller "$URL" --disk "root=$disk" \
    --tracker ebpf --state "$WORK/agent" --name tracked >>"$WORK/agent.log" 2>&1 </dev/null &
  AGENT_PID=$!
  AGENTS="$AGENTS $AGENT_PID"
}

# tracked_write MIB COUNT
tracked_write() { dd if=/dev/urandom of="$disk" bs=1M seek="$1" count="$2" oflag=direct conv=fsync,notrunc status=none; }

tracked_same() { # LABEL
  verify "$POINT"
  restore "$1" "$POINT" raw
  cmp "$FILE" "$disk" || fail "$1: the restored disk differs from its source"
  rm -rf "$WORK/restored"
}

# ./godwit test away [MINUTES]: the controller is away while the disk is written, and the agent's state folder is full, also
# when the agent starts again; afterwards only what was written is read, and restores are identical.
away() {
  minutes=${1:-60}
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "away: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  flight_begin away
  UNDO=away_unmount
  truncate -s 1G "$WORK/disk.raw"
  disk=$(losetup -f --show "$WORK/disk.raw")
  truncate -s 16M "$WORK/state.raw"
  small=$(losetup -f --show "$WORK/state.raw")
  LOOPS="$disk $small"
  mkfs.ext4 -q -N 64 "$small"
  mkdir "$WORK/agent"
  mount "$small" "$WORK/agent"
  tracked_write 0 200
  controller_begin "$WORK/controller"
  tracked_agent
  MACHINE=$(machine_wait tracked 60) || fail "the agent did not appear at the controller: see $WORK/agent.log"
  replicate "first"
  dd if=/dev/zero of="$WORK/agent/filler" bs=64k 2>/dev/null || :
  say "away: the state folder has $(df -Pk "$WORK/agent" | awk 'NR == 2 { print $4 }') KiB free"
  end "$CONTROLLER" 30
  tracked_write 500 20
  say "away: the controller is away for $minutes minutes, since $(date -u +%H:%M:%S)"
  back=$(($(date +%s) + minutes * 60))
  while [ "$(date +%s)" -lt "$back" ]; do
    ended "$AGENT_PID" "the agent" "$WORK/agent.log"
    sleep 5
  done
  tracked_write 600 10
  controller_again "$WORK/controller"
  begun=$(now_ms)
  MACHINE=$(machine_wait tracked 180) || fail "the agent did not come back: see $WORK/agent.log"
  say "away: connected again after $(seconds_since "$begun") s; lines of its log: $(wc -l <"$WORK/agent.log")"
  away_read "away" 30
  end "$AGENT_PID" 10
  tracked_write 700 10
  tracked_agent
  MACHINE=$(machine_wait tracked 60) || fail "the agent did not start with a full state folder: see $WORK/agent.log"
  away_read "full" 10
  grep -h -e full -e "No space" -e because= "$WORK/agent.log" || :
  end "$AGENT_PID" 10
  rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/agent" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
  say "away: passed"
}

away_read() { # LABEL MIB: that at most so much is read, and the sample
  replicate "$1"
  say "away: $2 MiB written, $(mib "$(figure readBytes)") read"
  [ "$(figure readBytes)" -le $((($2 + 12) << 20)) ] || fail "$1: $2 MiB were written, $(figure readBytes) bytes read"
  tracked_same "$1"
}

away_unmount() { umount "$WORK/agent"; }
