# shellcheck shell=sh disable=SC2034,SC2153
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit demo: the main job from end to end, with real parts only. Sourced after lib.sh, rest.sh and flight.sh.

KEEP=
PLAN=
# The loop device over the demo's disk, where its agent may track one.
LOOP=

demo_usage() {
  cat <<'EOF'
./godwit demo [--yes] [--keep] [--plan]
  --yes   ask nothing: missing Debian packages are installed
  --keep  leave controller, agent and disks as they are at the end, and say how to reach and end them
  --plan  another one: a plan is run as a drill and as a failover, with machines and a cloud that are made up
EOF
}

demo_end() {
  rc=$?
  trap - EXIT INT TERM HUP
  if [ -n "$KEEP" ] && [ "$rc" -eq 0 ]; then return 0; fi
  end "$AGENT_PID" 10
  end "$CONTROLLER" 30
  demo_detach
  if [ -n "${DEMO:-}" ] && [ "$rc" -eq 0 ]; then
    rm -rf "$DEMO"
  elif [ -n "${DEMO:-}" ] && [ -d "$DEMO" ]; then
    rm -rf "$DEMO"/restored "$DEMO"/*.img
    warn "the demo ended with $rc; its logs are in $DEMO"
  fi
  exit "$rc"
}

step() { printf '\n== %s\n' "$*"; }

demo() {
  while [ $# -gt 0 ]; do
    case $1 in
    --yes | -y) YES=1 ;;
    --keep) KEEP=1 ;;
    --plan) PLAN=1 ;;
    *) demo_usage >&2; exit 2 ;;
    esac
    shift
  done
  started=$(now_ms)
  demo_tools
  build_product
  DEMO=$CACHE/demo/$$
  rm -rf "$DEMO"
  mkdir -p "$DEMO"
  chmod 700 "$DEMO"
  trap demo_end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [ -n "$PLAN" ]; then
    demo_plan
    return 0
  fi
  demo_controller
  demo_machine
  demo_replicate
  demo_restore
  demo_recover
  demo_verify
  demo_table
  if [ -n "$KEEP" ]; then demo_kept; fi
  demo_result
}

# Tools of the demo itself. Without QEMU everything but the booting can be shown.
demo_tools() {
  if [ -n "$PLAN" ]; then
    for tool in curl jq; do have "$tool" || install_packages "the demo" "$tool"; done
    return 0
  fi
  guest=$GODWIT_HOME/scripts/demo-guest.sh
  missing=$("$guest" need make | tr '\n' ' ')
  have curl || missing="$missing curl"
  have jq || missing="$missing jq"
  BOOT=1
  if ! have qemu-system-x86_64; then
    if [ "$(id -u)" = 0 ] && have apt-get; then
      missing="$missing qemu-system-x86"
    else
      BOOT=
      warn "no qemu-system-x86_64 here: nothing will be booted (Debian: qemu-system-x86)"
    fi
  fi
  # shellcheck disable=SC2086
  install_packages "the demo" $missing
}

demo_controller() {
  step "a controller of its own, on free ports of 127.0.0.1"
  begun=$(now_ms)
  controller_begin "$DEMO/controller"
  say "$URL is ready after $(seconds_since "$begun") s; its authority is $AUTHORITY"
}

demo_machine() {
  step "a small machine with a real kernel and file system, and a real agent on it"
  begun=$(now_ms)
  MESSAGE="as it was first"
  "$guest" make "$DEMO/demo.img" 768 160 "$MESSAGE"
  say "its disk took $(seconds_since "$begun") s to make: 768 MiB, of which $(mib $(($(du -k "$DEMO/demo.img" | cut -f 1) * 1024))) are in use"
  token=$(invite)
  [ -n "$token" ] || fail "no enrolment token"
  demo_attach
  if [ -z "$LOOP" ]; then
    agent_start demo "$DEMO/agent" "$DEMO/agent.log" "$token" --disk "root=$DEMO/demo.img"
  fi
  agent_seen demo "$DEMO/agent.log"
  say "it enrolled with a token that works once, and is known as $MACHINE"
}

# The disk as a block device, whose changes the agent sees as they happen: where this user may attach one and the kernel
# lets the agent track it. Sets LOOP, with the agent started; otherwise the disk is a file, read in whole each time.
demo_attach() {
  if [ "$(id -u)" != 0 ] || [ ! -e /dev/loop-control ] || ! have losetup; then
    say "its disk is a file that the agent reads in whole each time: as root it would be a loop device, and tracked"
    return 0
  fi
  LOOP=$(losetup -f --show "$DEMO/demo.img" 2>/dev/null) || LOOP=
  if [ -z "$LOOP" ]; then
    say "its disk is a file that the agent reads in whole each time: no loop device can be attached here"
    return 0
  fi
  agent_start demo "$DEMO/agent" "$DEMO/agent.log" "$token" --disk "root=$LOOP" --tracker ebpf
  until grep -q tracker=ebpf "$DEMO/agent.log" 2>/dev/null; do
    if ! kill -0 "$AGENT_PID" 2>/dev/null; then
      why=$(sed -n 's/.*TRACKER_UNUSABLE[^A-Z]*//p' "$DEMO/agent.log" | head -n 1)
      say "its disk is a file that the agent reads in whole each time: this kernel does not let it track. ${why:-See $DEMO/agent.log}"
      demo_detach
      return 0
    fi
    sleep 0.2
  done
  say "its disk is the loop device $LOOP, whose changes the agent sees as they happen (eBPF)"
}

# Also what the agent pinned in the kernel: nobody will ask for it.
demo_detach() {
  [ -n "$LOOP" ] || return 0
  rm -rf /sys/fs/bpf/godwit/"$(printf %s "$DEMO/agent" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
  losetup -d "$LOOP" 2>/dev/null || warn "$LOOP could not be detached: losetup -d $LOOP"
  LOOP=
}

# The disk as whoever writes it sees it: past a loop device nobody may write.
demo_disk() { say "${LOOP:-$DEMO/demo.img}"; }

demo_replicate() {
  if [ -n "$LOOP" ]; then
    step "full replication: all of it is read once, only what is unknown is sent"
  else
    step "full replication: only what is not zero is read, only what is unknown is sent"
  fi
  replicate "full replication"
  POINT1=$POINT
  DISK_BYTES=$(printf %s "$VIEW" | jq -r .sizeBytes)
  DATA_BYTES=$(printf %s "$VIEW" | jq -r .dataBytes)
  FULL_READ=$(figure readBytes) FULL_SENT=$(figure sentBytes) FULL_SECONDS=$(figure durationSeconds)
  cp --sparse=always "$DEMO/demo.img" "$DEMO/first.img"
  STORED1=$(api GET /api/v1/summary | jq -r '.storedBytes // 0')

  step "files change inside: another message, 6 MiB of new bytes, one file less"
  MESSAGE="changed after the first flight, at $(date -u +%H:%M:%S)"
  "$guest" change "$(demo_disk)" "$MESSAGE" 6
  [ -z "$LOOP" ] || sync "$LOOP" "$DEMO/demo.img"

  step "incremental replication: only what changed is ${LOOP:+read and }sent"
  replicate "incremental"
  POINT2=$POINT
  INCREMENTAL_READ=$(figure readBytes) INCREMENTAL_SENT=$(figure sentBytes) INCREMENTAL_SECONDS=$(figure durationSeconds)
  STORED=$(api GET /api/v1/summary | jq -r '.storedBytes // 0')
}

compare() { # compare LABEL SOURCE
  cmp "$FILE" "$2" || fail "$1 differs from what the source was"
  say "  identical, byte for byte; it takes $(mib $(($(du -k "$FILE" | cut -f 1) * 1024))) of the disk, as holes stay holes"
}

demo_restore() {
  step "the first restore point back, compared with a copy of the source as it was then"
  begun=$(now_ms)
  restore_into "$DEMO/restored/first" "restore" "$POINT1" raw
  RESTORE_SECONDS=$(seconds_since "$begun")
  compare "the first restore point" "$DEMO/first.img"
}

# The newest point; with QEMU also booted, which writes to an overlay only, so the disk can be compared afterwards.
demo_recover() {
  BOOTED=skipped RECOVERY=0 boot=
  step "the disaster: the machine is gone; its newest restore point is restored${BOOT:+ and booted in QEMU}"
  if [ -n "$BOOT" ]; then
    boot=$(jq -cn --arg m "GODWIT-DEMO-UP message=$MESSAGE" '{consolePattern: $m, limitSeconds: 120}')
  fi
  begun=$(now_ms)
  restore_into "$DEMO/restored/newest" "recovery" "$POINT2" raw "$boot"
  RECOVERY=$(seconds_since "$begun")
  if [ -n "$BOOT" ]; then
    BOOTED=$(printf %s "$RESTORED" | jq -r '.result.boot // "unknown"')
    [ "$BOOTED" = reached ] || fail "the restored machine did not come up ($BOOTED): $(printf %s "$RESTORED" | jq -r '.result.excerpt // ""')"
    say "  up after $RECOVERY s; its serial console said:"
    printf %s "$RESTORED" | jq -r '.result.excerpt // ""' | tr -d '\r' | grep -a '^GODWIT-DEMO-UP' | sed 's/^/    /' || :
  fi
  compare "the second restore point" "$DEMO/demo.img"
}

demo_verify() {
  step "verification: each chunk read back, the root of each disk compared with the source's"
  for point in "$POINT1" "$POINT2"; do
    verify "$point"
    intact=$(api GET "/api/v1/restore-points/$point" | jq -r '.verification.intact')
    [ "$intact" = true ] || fail "restore point $point is not intact"
  done
  say "  both are intact"
}

row() { printf '  %-34s %14s   %s\n' "$1" "$2" "${3:-}"; }

demo_table() {
  step "what it took"
  row "disk" "$(mib "$DISK_BYTES")" "of which $(mib "$DATA_BYTES") are not zero"
  row "sent, full" "$(mib "$FULL_SENT")" "in $FULL_SECONDS s; $(mib "$FULL_READ") read"
  row "sent, incremental" "$(mib "$INCREMENTAL_SENT")" "in $INCREMENTAL_SECONDS s; $(mib "$INCREMENTAL_READ") read"
  row "stored, both points" "$(mib "$STORED")" "$(mib "$STORED1") after the first"
  row "restore" "$RESTORE_SECONDS s" "to a raw file, compared with cmp"
  if [ "$BOOTED" = reached ]; then row "recovery" "$RECOVERY s" "restored, booted, its message seen"; fi
  row "everything" "$(seconds_since "$started") s"
}

demo_kept() {
  trap - EXIT INT TERM HUP
  say ""
  say "console     $URL   user $USER_NAME   password $PASSWORD"
  say "command     ./godwit ctl --help"
  say "everything  $DEMO"
  # What the agent pinned in the kernel would outlive it.
  say "to end it   kill $AGENT_PID $CONTROLLER${LOOP:+; $AGENT untrack --state $DEMO/agent; losetup -d $LOOP}; rm -rf $DEMO"
}

demo_result() {
  [ -n "$KEEP" ] || say "
console: $URL (ends with this demo; --keep leaves it, and ./godwit run starts one that stays)"
  say "demo result: disk_bytes=$DISK_BYTES full_sent_bytes=$FULL_SENT incremental_sent_bytes=$INCREMENTAL_SENT stored_bytes=$STORED restore=identical boot=$BOOTED recovery_seconds=$RECOVERY"
}
