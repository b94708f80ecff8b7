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
