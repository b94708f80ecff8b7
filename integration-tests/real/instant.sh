# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test instant: machines that are started from exports at once, and moved onto a volume while they run. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

# Goals: from the request to the first instruction of the machine, whatever the size of its disk; read until it is up.
INSTANT_MS=3000
INSTANT_PERCENT=10
INSTANT_UP_SECONDS=600

instant() {
  for tool in qemu-system-x86_64 qemu-img python3; do
    have "$tool" || { say "instant: SKIPPED, it needs qemu-system-x86, qemu-utils and python3"; return 0; }
  done
  flight_begin instant
  VMS=
  UNDO=instant_down
  guest=$GODWIT_HOME/scripts/demo-guest.sh
  "$guest" make "$WORK/small.raw" 768 160 "instant words"
  cp --sparse=always "$WORK/small.raw" "$WORK/large.raw"
  truncate -s 1T "$WORK/large.raw"
  NBD_PORT=$(free_ports 1)
  controller_begin "$WORK/controller"
  agent_start instant "$WORK/agent" "$WORK/agent.log" "$(invite)" --disk "large=$WORK/large.raw" --disk "small=$WORK/small.raw"
  AGENTS=$AGENT_PID
  agent_seen instant "$WORK/agent.log"
  replicate "replicate"
  instant_copy
  instant_boot large "$WORK/large.qcow2"
  instant_share large
  instant_stop
  api DELETE "/api/v1/exports/$EXPORT" >/dev/null
  instant_boot small "$WORK/volume.qcow2"
  instant_share small
  instant_held
  instant_restart
  instant_move "$WORK/volume.qcow2"
}

instant_down() { for pid in $VMS; do end "$pid" 5; done; }

instant_export() { api GET "/api/v1/exports/$EXPORT"; }

# The whole disk by nbdcopy, beside a restore of it: both are the disk.
instant_copy() {
  have nbdcopy || { say "instant: SKIPPED the copy by nbdcopy, which needs libnbd-bin"; return 0; }
  made=$(api POST /api/v1/exports "{\"restorePoint\":\"$POINT\",\"disk\":\"small\"}")
  begun=$(now_ms)
  nbdcopy "$(printf %s "$made" | jq -r .uri)" "$WORK/copy.raw" || fail "nbdcopy failed"
  copied=$(($(now_ms) - begun))
  cmp "$WORK/copy.raw" "$WORK/small.raw" || fail "what nbdcopy has read is not the disk"
  api DELETE "/api/v1/exports/$(printf %s "$made" | jq -r .id)" >/dev/null
  order=$(jq -cn --arg p "$POINT" --arg f "$WORK/restored" '{kind: "restore", point: $p, disks: ["small"], target: "file", settings: {folder: $f, format: "raw"}}')
  mkdir -p "$WORK/restored"
  begun=$(now_ms)
  job_run "restore" "$order" >/dev/null || fail "the restore failed"
  say "small: copied by nbdcopy in $copied ms, restored in $(($(now_ms) - begun)) ms; identical"
  cmp "$(find "$WORK/restored" -name '*.raw' | head -n 1)" "$WORK/small.raw" || fail "the restore is not the disk"
  rm -rf "$WORK/copy.raw" "$WORK/restored"
}

# instant_boot DISK VOLUME: an export, a volume that has only it behind it, a machine; sets EXPORT, QEMU, HTTP.
instant_boot() {
  HTTP=$(free_ports 1)
  begun=$(now_ms)
  made=$(api POST /api/v1/exports "{\"restorePoint\":\"$POINT\",\"disk\":\"$1\"}")
  EXPORT=$(printf %s "$made" | jq -r .id)
  behind=$(printf %s "$made" | jq -c '{driver: "raw", file: {driver: "nbd", export: .name, "reconnect-delay": 300,
    server: {type: "inet", host: "127.0.0.1", port: (.uri | capture(":(?<p>[0-9]+)/").p)}}}')
  qemu-img create -q -f qcow2 -b "json:$behind" -F raw "$2" || fail "no volume over the export"
  rm -f "$WORK/qmp" "$WORK/serial" "$WORK/bios"
  qemu-system-x86_64 -accel tcg -cpu max -m 256 -display none -monitor none -no-reboot -serial "file:$WORK/serial" \
    -chardev "file,id=bios,path=$WORK/bios" -device isa-debugcon,iobase=0x402,chardev=bios \
    -qmp "unix:$WORK/qmp,server=on,wait=off" -nic "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:$HTTP-:80" \
    -drive "file=$2,format=qcow2,if=virtio,id=disk0" </dev/null >"$WORK/qemu.log" 2>&1 &
  QEMU=$!
  VMS="$VMS $QEMU"
  instant_until "its first instruction" test -s "$WORK/bios"
  first=$(($(now_ms) - begun))
  instant_until "its last word" grep -aq 'GODWIT-DEMO-UP message=instant words' "$WORK/serial"
  up=$(($(now_ms) - begun))
  say "$1: first instruction after $first ms, up after $up ms"
  [ "$first" -le "$INSTANT_MS" ] || fail "the first instruction came after $first ms; the goal is $INSTANT_MS"
}

instant_until() { # WHAT COMMAND...
  what=$1 limit=$(($(date +%s) + INSTANT_UP_SECONDS))
  shift
  until "$@" 2>/dev/null; do
    kill -0 "$QEMU" 2>/dev/null || fail "the machine ended before $what: $(cat "$WORK/qemu.log")"
    [ "$(date +%s)" -le "$limit" ] || fail "no sign of $what within $INSTANT_UP_SECONDS s"
    sleep 0.02
  done
}

# instant_share DISK: what was read until it was up, of the data and of the disk.
instant_share() {
  export=$(instant_export)
  data=$(api GET "/api/v1/restore-points/$POINT" | jq --arg d "$1" '[.disks[] | select(.name == $d)][0] | .dataBytes')
  served=$(printf %s "$export" | jq .servedBytes) loaded=$(printf %s "$export" | jq .loadedBytes)
  say "$1: $((served / 1048576)) MiB served, $((loaded / 1048576)) MiB read from the store, of $((data / 1048576)) MiB of data: $((served * 100 / data)) %"
  [ $((served * 100)) -le $((data * INSTANT_PERCENT)) ] || warn "$1: more than $INSTANT_PERCENT % of the data was read until it was up"
}

instant_stop() {
  end "$QEMU" 10
}

# Nobody deletes what a machine runs from.
instant_held() {
  if api DELETE "/api/v1/restore-points/$POINT?force=true" >/dev/null 2>"$WORK/refused"; then fail "a point that is served was deleted"; fi
  grep -q RESTORE_POINT_SERVED "$WORK/refused" || fail "refused for another reason: $(cat "$WORK/refused")"
}

# The controller is killed and started again: the export is there again, and the machine has only waited.
instant_restart() {
  controller_kill
  controller_again "$WORK/controller"
  instant_until "the export" instant_reachable
  say "controller killed and started again: the export is there as before"
}

instant_reachable() { instant_export | jq -e '.trouble == null' >/dev/null; }

instant_answers() { [ "$(curl -s -m 20 "http://127.0.0.1:$HTTP/")" = "instant words" ]; }

# instant_move VOLUME: everything comes onto the volume while the machine answers; then it needs nobody.
instant_move() {
  instant_answers || fail "the machine does not answer after the restart of the controller"
  begun=$(now_ms)
  python3 - "$WORK/qmp" <<'END' || fail "the machine could not be moved onto its volume"
import json, socket, sys, time
qmp = socket.socket(socket.AF_UNIX)
qmp.connect(sys.argv[1])
lines = qmp.makefile("rw")
lines.readline()
def ask(command, **arguments):
    lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
    lines.flush()
    while True:
        answer = json.loads(lines.readline())
        if answer.get("event") == "BLOCK_JOB_COMPLETED" and answer["data"].get("error"):
            sys.exit(str(answer))
        if "error" in answer:
            sys.exit(str(answer))
        if "return" in answer:
            return answer["return"]
ask("qmp_capabilities")
ask("block-stream", **{"job-id": "move", "device": "disk0"})
end = time.time() + 900
while ask("query-block-jobs"):
    if time.time() > end:
        sys.exit("still moving")
    time.sleep(0.2)
END
  moved=$(($(now_ms) - begun))
  instant_answers || fail "the machine does not answer after the move"
  api DELETE "/api/v1/exports/$EXPORT" >/dev/null
  instant_answers || fail "the machine does not answer without its export"
  if qemu-img info -U "$1" | grep -q '^backing file'; then fail "the volume still has something behind it"; fi
  instant_stop
  qemu-img check -q "$1" || fail "the volume is damaged"
  "$guest" boot "$1" "$INSTANT_UP_SECONDS" | grep -q 'message=instant words' || fail "the volume does not boot by itself"
  say "moved onto its volume in $moved ms while it ran; it boots by itself, and the export is gone"
}
