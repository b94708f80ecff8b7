# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit demo --plan: a plan run on trial and in earnest, with make-believe machines and a make-believe cloud: every command
# is one that an operator types. Sourced after demo.sh.

demo_plan() {
  step "a controller of its own, with four machines and a cloud that are made up"
  controller_unpack_demo "$DEMO/controller" 4 32
  controller_begin "$DEMO/controller"
  machine_wait web-1 60 >/dev/null || fail "the machines did not appear"
  # The session is not to take the place of the user's own.
  XDG_CONFIG_HOME=$DEMO/config
  export XDG_CONFIG_HOME
  demo_plan_login
  typed machines
  step "a restore point of each"
  for name in web-1 db-2 mail-3 files-4; do typed replicate "$name" --wait >/dev/null; done
  demo_plan_document
  demo_plan_drill
  demo_plan_failover
  if [ -n "$KEEP" ]; then demo_kept; fi
  say "demo result: plan=$VERIFIED rto_seconds=$RTO left=$LEFT source=running"
}

demo_plan_login() {
  say "$PASSWORD" | "$CTL" login --url "$URL" --authority "$AUTHORITY" --user "$USER_NAME" --password-stdin >/dev/null || fail "not signed in"
}

# typed ARGUMENT...: shows a command of godwitctl, and runs it.
typed() {
  printf '$ godwitctl %s\n' "$*" >&2
  "$CTL" "$@" || fail "godwitctl $* ended with $?"
}

demo_plan_document() {
  step "a plan: the database first, a person agrees, then the others"
  cat >"$DEMO/shop.json" <<'END'
{ "devices": {
    "db":    { "id": "demo-2", "rank": 0, "ready_when": [ { "console": "login:", "limit_seconds": 120 } ], "boot_delay_seconds": 2 },
    "web":   { "id": "demo-1", "rank": 1, "depends_on": ["db"], "ready_when": [ { "http": { "port": 80 }, "limit_seconds": 120 } ] },
    "mail":  { "id": "demo-3", "rank": 1, "ready_when": [ { "port": 25, "limit_seconds": 120 } ] },
    "files": { "id": "demo-4", "rank": 1, "ready_when": [ { "console": "login:", "limit_seconds": 120 } ] } },
  "approvals": [ { "before_rank": 1, "text": "Is the database right?" } ] }
END
  cat "$DEMO/shop.json"
  typed plan put shop --file "$DEMO/shop.json"
  typed plan check shop
}

# demo_plan_up: waits for the approval, agrees, and waits until all is up; SITE is the newest site.
demo_plan_up() {
  SITE=$(api GET "/api/v1/sites?limit=1" | jq -r '.items[0].id')
  demo_plan_until '.waitsFor != null or .state == "error"'
  [ -z "${1:-}" ] || "$1"
  typed site approve "$SITE" >/dev/null
  typed site show "$SITE" --follow
}

demo_plan_until() {
  limit=$(($(date +%s) + 180))
  until api GET "/api/v1/sites/$SITE" | jq -e "$1" >/dev/null; do
    [ "$(date +%s)" -le "$limit" ] || fail "the site $SITE does not get on: godwitctl site show $SITE"
    sleep 0.5
  done
}

demo_plan_kill() {
  say "  while it waits the controller is killed (-9) and started again"
  controller_kill
  controller_again "$DEMO/controller"
  # Sessions end with the controller; what was begun does not.
  demo_plan_login
}

demo_plan_drill() {
  step "a drill: on trial, in an isolated network, the source untouched"
  typed site check shop --target demo
  typed site start shop --target demo --limit 30m >/dev/null
  demo_plan_up demo_plan_kill
  typed drills shop
  VERIFIED=$(api GET /api/v1/plans/shop/drills | jq -r 'if .verified then "verified" else "not_verified" end')
  RTO=$(api GET /api/v1/plans/shop/drills | jq -r .rtoSeconds)
  typed site delete "$SITE" --follow >/dev/null
  typed site ledger "$SITE"
  LEFT=$(api GET "/api/v1/sites/$SITE/ledger" | jq '[.items[] | select(.standing != "gone")] | length')
  [ "$VERIFIED $LEFT" = "verified 0" ] || fail "the drill ended with $VERIFIED, $LEFT left"
}

demo_plan_failover() {
  step "a failover: the machines are stopped, replicated for the last time, started in the cloud; then rolled back"
  typed site start shop --kind failover --source stopped_by_run --target demo >/dev/null
  demo_plan_up
  typed site rollback "$SITE" --follow >/dev/null
  say "  rolled back: what it made is gone, and the machines run at the source again:"
  "$CTL" site check shop --kind failover --source must_be_stopped --target demo | grep SOURCE_RUNNING | cut -c1-120 || fail "the source was not started again"
}
