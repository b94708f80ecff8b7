# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test managed: the packaged agent under systemd, as the first process of a clean Debian root (systemd-nspawn): installed by
# the line, updated from its controller, gone back from versions that do not work. All the while the unit must not fail. See README.md.

# shellcheck source=integration-tests/real/update.sh
. "$GODWIT_HOME/integration-tests/real/update.sh"

NSPAWN=

managed() {
  if [ "$(id -u)" != 0 ]; then
    say "managed: SKIPPED, it needs root"
    return 0
  fi
  need mmdebstrap mmdebstrap "clean Debian roots"
  need systemd-nspawn systemd-container "systemd as the first process"
  flight_begin managed
  trap managed_end EXIT
  controller_begin "$WORK/controller"
  CARRIED=$WORK/controller/agents
  managed_boot
  managed_install
  managed_updates
  managed_remove
  say "managed: passed"
}

managed_end() {
  code=$?
  rm -f "$WORK/watch"
  if [ -n "$NSPAWN" ]; then
    [ "$code" -eq 0 ] || inside journalctl -u godwit-agent --no-pager -n 40 >&2 2>/dev/null || :
    inside systemctl poweroff >/dev/null 2>&1 || :
    end "$NSPAWN" 20
  fi
  ROOTS=
  packages_end "$code"
}

# In the machine, as if by ssh.
inside() { nsenter -t "$INIT" -m -u -i -p env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb "$@"; }

# The network is this machine's, so that 127.0.0.1 is where the controller listens.
managed_boot() {
  root managed systemd,systemd-sysv
  umount "$ROOT/proc"
  : >"$ROOT/etc/machine-id"
  echo managed >"$ROOT/etc/hostname"
  mkdir -p "$ROOT/etc/godwit-agent" "$ROOT/etc/systemd/system/godwit-agent.service.d"
  printf '[Service]\nEnvironment=GODWIT_AGENT_TRIAL_SECONDS=%s\n' "$TRIAL" >"$ROOT/etc/systemd/system/godwit-agent.service.d/trial.conf"
  truncate -s 64M "$ROOT/srv/disk.raw"
  dd if=/dev/urandom of="$ROOT/srv/disk.raw" bs=1M count=20 conv=notrunc 2>/dev/null
  printf 'name = managed\ndisk = root=/srv/disk.raw\n' >"$ROOT/etc/godwit-agent/agent.conf"
  setsid systemd-nspawn -q -b -D "$ROOT" -M "godwit-managed-$$" --register=no --keep-unit --capability=all --console=pipe \
    </dev/null >"$WORK/nspawn.log" 2>&1 &
  NSPAWN=$!
  until=$(($(date +%s) + 120))
  INIT=
  while :; do
    INIT=$(cut -d ' ' -f 1 "/proc/$NSPAWN/task/$NSPAWN/children" 2>/dev/null || :)
    if [ -n "$INIT" ]; then
      case $(inside systemctl is-system-running 2>/dev/null || :) in running | degraded) break ;; esac
    fi
    kill -0 "$NSPAWN" 2>/dev/null || fail "systemd-nspawn ended: $(tail -n 3 "$WORK/nspawn.log")"
    [ "$(date +%s)" -lt "$until" ] || fail "the machine did not come up: $(tail -n 3 "$WORK/nspawn.log")"
    sleep 0.5
  done
  say "managed: $(inside systemctl --version | head -n 1) is process 1"
}

unit() { inside systemctl show -p "$1" --value godwit-agent.service; }

managed_install() {
  offer
  typed "$(offered install.line)" >"$WORK/said" 2>&1 || fail "the line failed: $(cat "$WORK/said")"
  MACHINE=$(machine_wait managed 60) || fail "the agent did not appear at the controller"
  RUNS=$(inside godwit-agent --version | cut -d ' ' -f 2)
  wait_agent '.agent.version == "'"$RUNS"'"' 60 || fail "the agent did not ask for updates"
  replicate first >/dev/null 2>&1
  say "managed: installed $RUNS by the line; unit $(unit ActiveState), enabled: $(inside systemctl is-enabled godwit-agent), restarts $(unit NRestarts)"
}

# green LABEL: the unit is active, has not failed at any time since the last look, and says which version runs.
green() {
  [ "$(inside systemctl is-active godwit-agent)" = active ] || fail "$1: the unit is $(unit ActiveState)"
  if grep -q -e failed -e inactive "$WORK/states"; then fail "$1: the unit was seen $(sort "$WORK/states" | uniq -c)"; fi
  inside godwit-agent status --json >"$WORK/status" || fail "$1: status ended with $?"
  jq -e --arg v "$RUNS" '.state == "connected" and .running.version == $v' "$WORK/status" >/dev/null || fail "$1: status says $(cat "$WORK/status")"
  say "managed: $1: unit active, restarts $(unit NRestarts); seen: $(sort "$WORK/states" | uniq -c | awk '{ printf "%s %s/%s; ", $1, $2, $3 }')status: $(jq -r '"\(.running.version) \(.state)"' "$WORK/status")"
  : >"$WORK/states"
}

# What the unit is, five times a second.
watch_unit() {
  while [ -f "$WORK/watch" ]; do
    inside systemctl show -p ActiveState,SubState --value godwit-agent.service 2>/dev/null | tr '\n' ' ' | sed 's/ $/\n/' >>"$WORK/states" || :
    sleep 0.2
  done
}

managed_updates() {
  "$GODWIT_HOME/agents/packages/src/main/build.sh" "$GODWIT_HOME/agents/linux/target/godwit-agent" "$JAVA_HOME" 0.1.1 "$WORK/newer" >/dev/null
  touch "$WORK/watch"
  : >"$WORK/states"
  watch_unit &
  carry 0.1.1
  updated 0.1.1
  took=$(seconds_since "$begun")
  replicate 0.1.1 >/dev/null 2>&1
  green "updated to 0.1.1, kept after $took s"
  [ "$(unit NRestarts)" = 1 ] || fail "one update is one restart, not $(unit NRestarts)"
  carry 0.1.4 'echo "it crashes" >&2; exit 1'
  back_from 0.1.4 returned "a version that crashes at its start" 'never answered'
  green "a version that crashes"
  carry 0.1.5 'exit 4'
  back_from 0.1.5 returned "a version that ends with 4, by which the unit would rest" 'never answered'
  green "a version that ends with 4"
  carry 0.1.6 'exec sleep 10000'
  back_from 0.1.6 returned "a version that starts and never connects" 'did not answer'
  green "a version that never connects"
  # The machine's administrator restarts the service in the middle of a trial.
  carry 0.1.7
  ask_update || fail "asking for 0.1.7 was refused"
  wait_agent '.agent.update == "trial"' 90 || fail "the trial is not shown"
  inside systemctl restart godwit-agent
  wait_agent '.connected and .agent.version == "0.1.7" and .agent.lastUpdate.result == "updated"' 120 || fail "restarted on its trial, 0.1.7 did not come through"
  RUNS=0.1.7
  sed -i '/inactive/d; /deactivating/d' "$WORK/states"
  green "0.1.7, restarted by hand while it was on trial"
  rm -f "$WORK/watch"
}

managed_remove() {
  inside godwit-agent uninstall --purge >"$WORK/said" 2>&1 || fail "purge: $(cat "$WORK/said")"
  left=$(files | grep godwit | grep -v -e trial.conf -e godwit-agent.service.d || :)
  [ -z "$left" ] || fail "left after purge: $left"
  say "managed: nothing left after purge"
}
