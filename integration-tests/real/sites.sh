# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# Runs of plan `site`, migrations and failbacks for the suites of this folder, by REST. Sourced after flight.sh. SITE is the run of the moment, TARGET_ID
# where it is made, VIEW what the controller last said of it.

# site_plan: keeps the document on stdin as plan `site`.
site_plan() { api PUT /api/v1/plans/site "$(cat)" >/dev/null || fail "the plan was not kept"; }

site_start() { # FIELDS: sets SITE
  order=$(jq -cn --arg target "$TARGET_ID" --argjson more "$1" '{plan: "site", target: $target} + $more')
  SITE=$(api POST /api/v1/sites "$order" | jq -r '.id // empty')
  [ -n "$SITE" ] || fail "no run was started: $1"
}

site_act() { api POST "/api/v1/sites/$SITE:$1" '{}' >/dev/null || fail "$1 was refused"; }

# site_wait STATE SECONDS [JQ]: until it stands so, and the expression holds; sets VIEW. site_error is called when it is in error.
site_wait() {
  limit=$(($(date +%s) + $2))
  while [ "$(date +%s)" -le "$limit" ]; do
    VIEW=$(api GET "/api/v1/sites/$SITE")
    state=$(printf %s "$VIEW" | jq -r .state)
    if [ "$state" = "$1" ] && printf %s "$VIEW" | jq -e "${3:-true}" >/dev/null; then return 0; fi
    if [ "$state" = error ]; then site_error; fi
    sleep 1
  done
  fail "after $2 s the site is not $1 (${3:-}): $VIEW"
}

# record_wait KIND ID STATE SECONDS [JQ]: a migration or failback, until it stands so, and the expression holds; sets RECORD.
# record_error KIND ID is called when it is in error.
record_wait() {
  limit=$(($(date +%s) + $4))
  while [ "$(date +%s)" -le "$limit" ]; do
    RECORD=$(api GET "/api/v1/$1/$2")
    state=$(printf %s "$RECORD" | jq -r .state)
    if [ "$state" = "$3" ] && printf %s "$RECORD" | jq -e "${5:-true}" >/dev/null; then return 0; fi
    if [ "$state" = error ]; then record_error "$1" "$2"; fi
    sleep 1
  done
  fail "after $4 s it is not $3 (${5:-}): $RECORD"
}

# Nothing in the ledger may be there any more.
site_ledger_gone() {
  left=$(api GET "/api/v1/sites/$SITE/ledger" | jq -c '[.items[] | select(.standing != "gone")]')
  [ "$left" = "[]" ] || fail "the ledger has $left"
}
