# shellcheck shell=sh disable=SC2034,SC2153
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit demo: the main job from end to end, with real parts only. Sourced after lib.sh, rest.sh and flight.sh.

KEEP=

demo_usage() {
  cat <<'EOF'
./godwit demo [--yes] [--keep]
  --yes   ask nothing: missing Debian packages are installed
  --keep  leave controller, agent and disks as they are at the end, and say how to reach and end them
EOF
}

demo_end() {
  rc=$?
  trap - EXIT INT TERM HUP
  if [ -n "$KEEP" ] && [ "$rc" -eq 0 ]; then return 0; fi
  end "$AGENT_PID" 10
  end "$CONTROLLER" 30
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
  agent_start demo "$DEMO/agent" "$DEMO/agent.log" "$token" --disk "root=$DEMO/demo.img"
  agent_seen demo "$DEMO/agent.log"
  say "it enrolled with a token that works once, and is known as $MACHINE"
}

demo_replicate() {
  step "full replication: only what is not zero is read, only what is unknown is sent"
  replicate "full replication"
  POINT1=$POINT
  DISK_BYTES=$(printf %s "$VIEW" | jq -r .sizeBytes)
  DATA_BYTES=$(printf %s "$VIEW" | jq -r .dataBytes)
  FULL_SENT=$(figure sentBytes) FULL_SECONDS=$(figure durationSeconds)
  cp --sparse=always "$DEMO/demo.img" "$DEMO/first.img"
  STORED1=$(api GET /api/v1/summary | jq -r '.storedBytes // 0')

  step "files change inside: another message, 6 MiB of new bytes, one file less"
  MESSAGE="changed after the first flight, at $(date -u +%H:%M:%S)"
  "$guest" change "$DEMO/demo.img" "$MESSAGE" 6

  step "incremental replication: only what changed is sent"
  replicate "incremental"
  POINT2=$POINT
  INCREMENTAL_SENT=$(figure sentBytes) INCREMENTAL_SECONDS=$(figure durationSeconds)
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
  row "sent, full" "$(mib "$FULL_SENT")" "in $FULL_SECONDS s"
  row "sent, incremental" "$(mib "$INCREMENTAL_SENT")" "in $INCREMENTAL_SECONDS s"
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
  say "to end it   kill $AGENT_PID $CONTROLLER && rm -rf $DEMO"
}

demo_result() {
  [ -n "$KEEP" ] || say "
console: $URL (ends with this demo; --keep leaves it, and ./godwit run starts one that stays)"
  say "demo result: disk_bytes=$DISK_BYTES full_sent_bytes=$FULL_SENT incremental_sent_bytes=$INCREMENTAL_SENT stored_bytes=$STORED restore=identical boot=$BOOTED recovery_seconds=$RECOVERY"
}
