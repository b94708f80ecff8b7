# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test libvirt: a machine with an agent lands as a domain of a libvirtd of our own. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
PRIVATE=$GODWIT_HOME/bundles/target-libvirt/src/test/scripts/private-libvirt.sh
. "$REAL/flight.sh"
. "$REAL/sites.sh"

# A machine that is booted by emulation.
UP_SECONDS=400

libvirt_suite() {
  missing=$("$PRIVATE" need | tr '\n' ' ')
  if [ -n "$missing" ] || [ "$(id -u)" != 0 ]; then
    say "libvirt: SKIPPED, it needs root and these packages: ${missing:-none more}"
    return 0
  fi
  guest=$GODWIT_HOME/scripts/demo-guest.sh
  # shellcheck disable=SC2046
  install_packages "the machine" $("$guest" need make | tr '\n' ' ')
  flight_begin libvirt
  UNDO=libvirt_down
  TARGET_ID=libvirt
  libvirt_up
  libvirt_controller
  libvirt_machine
  libvirt_drill
  libvirt_failover
  say "libvirt: all of it holds"
}

ask() { virsh -q -c "$LIBVIRT_URI" "$@"; }

# The script ends with its standard input, so with this suite, whatever ends that: nobody else may have the other end of it.
libvirt_up() {
  LIBVIRT=$WORK/libvirt
  mkdir -p "$LIBVIRT/pool"
  mkfifo "$LIBVIRT/orders" "$LIBVIRT/answers"
  setsid "$PRIVATE" "$LIBVIRT" <"$LIBVIRT/orders" >"$LIBVIRT/answers" 2>"$LIBVIRT/errors" &
  LIBVIRT_PID=$!
  exec 8>"$LIBVIRT/orders" 9<"$LIBVIRT/answers"
  libvirt_answered
  LIBVIRT_URI="qemu+unix:///system?socket=$LIBVIRT/sock/libvirt-sock"
  ask pool-create-as landing dir --target "$LIBVIRT/pool"
  cat >"$LIBVIRT/open.xml" <<'EOF'
<network><name>open</name><ip address='10.214.1.1' netmask='255.255.255.0'><dhcp><range start='10.214.1.10' end='10.214.1.99'/></dhcp></ip></network>
EOF
  ask net-create "$LIBVIRT/open.xml"
}

libvirt_answered() {
  read -r answer <&9 || answer=
  [ "$answer" = up ] || fail "libvirtd does not answer: $(cat "$LIBVIRT/errors")"
}

libvirt_restart() {
  echo restart >&8
  libvirt_answered
}

libvirt_down() {
  echo end >&8
  wait "$LIBVIRT_PID" 2>/dev/null || :
}

# The bundle is dropped in as that of a vendor would be: a feature more, a page of its own.
libvirt_controller() {
  controller_unpack "$WORK/controller"
  sed -i 's#^\( *\)godwit/\([^,]*\), #\1godwit/\2, godwit-target-libvirt/\2, #' "$WORK/controller/etc/org.apache.karaf.features.cfg"
  page=$WORK/controller/etc/org.godwit.target.libvirt.cfg
  set_key "$page" uri "$LIBVIRT_URI"
  set_key "$page" pool landing
  set_key "$page" network.open open
  set_key "$page" accelerator tcg
  set_key "$page" shutdown.seconds 3
  controller_begin "$WORK/controller" 8>&- 9<&-
}

libvirt_machine() {
  say "a machine with its agent"
  "$guest" make "$WORK/web.raw" 512 40 "this is web"
  agent_begin web "$WORK/web.raw" 8>&- 9<&-
  replicate_only web
  jq -n --arg web "$MACHINE" --argjson s "$UP_SECONDS" '{devices: {web: {id: $web, rank: 0, ready_when: [
    {console: "GODWIT-DEMO-UP message=this is web", limit_seconds: $s}, {http: {port: 80}, limit_seconds: $s}]}}}' | site_plan
}

site_error() { fail "the site is in error: $(printf %s "$VIEW" | jq -c .problem)"; }

of() { printf %s "$VIEW" | jq -r ".machines[0].$1 // empty"; }

libvirt_kill() {
  controller_kill
  controller_again "$WORK/controller" 8>&- 9<&-
}

libvirt_drill() {
  say "a drill; the controller is killed (-9) while it is made, libvirtd restarted while it comes up"
  site_start '{"kind": "drill", "limitSeconds": 3600}'
  site_wait creating 120 'any(.machines[]; .phase == "copy" or .phase == "start" or .phase == "ready")'
  libvirt_kill
  site_wait creating "$UP_SECONDS" 'any(.machines[]; .phase == "ready")'
  before=$(ask list --uuid)
  [ "$(printf '%s\n' "$before" | wc -l)" = 1 ] || fail "one domain is to run: $before"
  libvirt_restart
  libvirt_kill
  site_wait running "$UP_SECONDS"
  [ "$(ask list --uuid)" = "$before" ] || fail "another domain runs: $(ask list --all)"
  of evidence | grep -q 'message=this is web' || fail "no evidence: $(of evidence)"
  [ "$(ask net-list --name | grep -c godwit-)" = 1 ] || fail "the drill has no network of its own: $(ask net-list)"
  say "drill: up after $(printf %s "$VIEW" | jq -r .rtoSeconds) s"
  site_act delete
  site_wait deleted 300
  libvirt_gone
}

# Asked of libvirt, not of us.
libvirt_gone() {
  ask pool-refresh landing >/dev/null
  left=$(ask list --all --name && ask net-list --all --name | sed '/^open *$/d' && ask vol-list landing && find "$LIBVIRT/lib/qemu/nvram" -type f)
  left=$(printf %s "$left" | tr -s ' \n' ' ')
  [ -z "${left# }" ] || fail "something is left: $left"
  site_ledger_gone
}

libvirt_failover() {
  end "$AGENT_PID" 10
  limit=$(($(date +%s) + 120))
  while [ "$(api GET /api/v1/machines | jq '[.items[] | select(.connected)] | length')" != 0 ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "the machine is still connected"
    sleep 1
  done
  say "its source is gone: failover, rolled back; failover again, powered off and on, given over"
  for last in rollback detach; do
    site_start '{"kind": "failover", "source": "said_to_be_stopped"}'
    site_wait running "$UP_SECONDS"
    say "failover: up after $(printf %s "$VIEW" | jq -r .rtoSeconds) s"
    case $(ask net-list --name) in *godwit-*) fail "a failover is not isolated: $(ask net-list)" ;; esac
    if [ "$last" = detach ]; then libvirt_power; fi
    site_act "$last"
    if [ "$last" = rollback ]; then
      site_wait deleted 300
      libvirt_gone
    fi
  done
  site_wait detached 120
  controller_kill
  [ "$(ask list --name | grep -c '^web@')" = 1 ] || fail "the machine is to run on: $(ask list --all)"
}

libvirt_power() {
  api POST "/api/v1/sites/$SITE:poweroff" '{"devices": ["web"]}' >/dev/null || fail "poweroff was refused"
  site_wait running 120 '.machines[0].phase == "off"'
  [ -z "$(ask list --name)" ] || fail "it still runs: $(ask list)"
  api POST "/api/v1/sites/$SITE:poweron" '{"devices": ["web"]}' >/dev/null || fail "poweron was refused"
  site_wait running "$UP_SECONDS" '.machines[0].phase != "off"'
  [ "$(ask list --name | grep -c '^web@')" = 1 ] || fail "it does not run again: $(ask list --all)"
}
