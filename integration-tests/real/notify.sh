# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test notify: a controller tells a webhook receiver and an SMTP server that know nothing of it (receivers.py). Signatures are
# checked by hmac of Python and once by openssl; receivers hang, answer endlessly, redirect and are gone; the controller is killed
# between an alert and its delivery.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"
. "$REAL/sites.sh"

NOTIFY_SECONDS=120

notify() {
  flight_begin notify
  /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || install_packages "the suite" python3 python3-aiosmtpd
  have openssl || install_packages "the suite" openssl
  HOME_OF=$WORK/controller
  TARGET_ID=demo
  PEERS=$WORK/peers
  notify_peers
  notify_controller
  notify_signed
  notify_alert
  notify_guard
  notify_hostile
  notify_killed
  notify_rotated
  notify_gone
  notify_mail
  notify_reports
  say "notify: all of it holds"
}

notify_peers() {
  mkdir -p "$PEERS"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$PEERS/key.pem" -out "$PEERS/certificate.pem" 2>/dev/null
  echo 204 >"$PEERS/behaviour"
  : >"$PEERS/secrets"
  : >"$PEERS/hooks.jsonl"
  : >"$PEERS/mails.jsonl"
  # shellcheck disable=SC2046
  set -- $(free_ports 2)
  STARTTLS=$1 IMPLICIT=$2
  /usr/bin/python3 "$REAL/receivers.py" "$PEERS" "$STARTTLS" "$IMPLICIT" >"$PEERS/log" 2>&1 &
  SERVICES="$SERVICES $!"
  notify_until "the receivers listen" test -s "$PEERS/ports.json"
  HTTPS=$(jq .https "$PEERS/ports.json") HTTP=$(jq .http "$PEERS/ports.json")
}

notify_controller() {
  controller_unpack_demo "$HOME_OF" 1 16
  page=$HOME_OF/etc/org.godwit.notify.cfg
  set_key "$page" webhook.networks 127.0.0.0/8
  set_key "$page" webhook.ca.file "$PEERS/certificate.pem"
  mail=$HOME_OF/etc/org.godwit.notify.mail.cfg
  echo 'correct horse' >"$HOME_OF/etc/godwit-mail.secret"
  set_key "$mail" host localhost
  set_key "$mail" port "$STARTTLS"
  set_key "$mail" user godwit
  set_key "$mail" from godwit@example.com
  set_key "$mail" to 'ops@example.com, night@example.com'
  set_key "$mail" every.seconds 2
  set_key "$mail" ca.file "$PEERS/certificate.pem"
  controller_begin "$HOME_OF"
  machine_wait web-1 60 >/dev/null
}

# notify_until WHAT COMMAND...: within two minutes.
notify_until() {
  what=$1 limit=$(($(date +%s) + NOTIFY_SECONDS))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -le "$limit" ] || fail "after $NOTIFY_SECONDS s not: $what"
    sleep 0.5
  done
}

# came JQ: whether something came to the receiver for which that holds.
came() { jq -se "map(select($1)) | length > 0" "$PEERS/hooks.jsonl"; }

# mailed JQ: the same of mails.
mailed() { jq -se "map(select($1)) | length > 0" "$PEERS/mails.jsonl"; }

# hook_add PATH: sets HOOK and notes its secret for the receiver.
hook_add() {
  made=$(api POST /api/v1/webhooks "$(jq -cn --arg url "https://localhost:$HTTPS$1" '{url: $url, topics: ["alert", "site"]}')") || fail "no webhook was made"
  HOOK=$(printf %s "$made" | jq -r .id)
  SECRET=$(printf %s "$made" | jq -r .secret)
  echo "$SECRET" >>"$PEERS/secrets"
}

delivery() { api GET "/api/v1/webhooks/$HOOK/deliveries" | jq -e ".items[0] | $1"; }

notify_signed() {
  hook_add /signed
  api POST "/api/v1/webhooks/$HOOK:ping" '{}' | jq -e '.state == "delivered"' >/dev/null || fail "the ping was not taken"
  came '.path == "/signed" and .signed.good == 1 and .signed.fresh and .type == "application/cloudevents+json; charset=UTF-8"
    and .event.specversion == "1.0" and .event.type == "org.godwit.ping"' >/dev/null || fail "the signature does not hold: $(cat "$PEERS/hooks.jsonl")"
  api GET "/api/v1/webhooks/$HOOK" | grep -q whsec_ && fail "the secret is shown again"
  say "notify: signed over TLS, checked by another implementation"
}

# A drill that waits for a person is an alert; agreed to, it is over.
notify_alert() {
  MACHINE=demo-1
  replicate_only demo-1
  echo '{"devices": {"m1": {"id": "demo-1", "rank": 1, "ready_when": [{"console": "login:", "limit_seconds": 120}]}}, "approvals": [{"before_rank": 1, "text": "Is it <b>right</b>?"}]}' | site_plan
  site_start '{"kind": "drill", "limitSeconds": 3600}'
  notify_until "the alert was told" came '.event.type == "org.godwit.alert.raised" and .event.data.cause == "status/site/'"$SITE"'/SITE_WAITS" and .event.data.light == "yellow" and .signed.good == 1'
  notify_until "the alert was mailed" mailed '(.subject | startswith("[warning] drill of site: It waits for:")) and .tls and .user == "godwit" and (.to | length) == 2 and (.html | contains("&lt;b&gt;right"))'
  alert=$(api GET '/api/v1/alerts?open=true' | jq -r '.items[] | select(.cause | endswith("/SITE_WAITS")) | .id')
  api POST "/api/v1/alerts/$alert:acknowledge" '{}' | jq -e '.acknowledgedBy == "admin"' >/dev/null || fail "it was not acknowledged"
  site_act approve
  site_wait running 120
  notify_until "that it is over was told" came '.event.type == "org.godwit.alert.over" and .event.data.id == "'"$alert"'"'
  [ "$(jq -se "map(select(.event.data.id == \"$alert\")) | length" "$PEERS/hooks.jsonl")" = 2 ] || fail "told more than twice"
  notify_until "that it is over was mailed" mailed '.subject | startswith("[over]")'
  say "notify: an alert was told and mailed once, and once when it was over"
}

# What the configuration does not name is not reached; no redirect is followed.
notify_guard() {
  api POST /api/v1/webhooks "{\"url\": \"http://127.0.0.1:$HTTP/plain\"}" 2>/dev/null && fail "http was allowed"
  echo "302 http://127.0.0.1:$HTTP/elsewhere" >"$PEERS/behaviour"
  api POST "/api/v1/webhooks/$HOOK:ping" '{}' | jq -e '.state == "failed" and .status == 302 and (.answer | contains("not followed"))' >/dev/null || fail "a redirect was taken for an answer"
  came '.path == "/elsewhere"' >/dev/null && fail "a redirect was followed"
  set_key "$HOME_OF/etc/org.godwit.notify.cfg" webhook.networks ''
  sleep 5
  notify_until "the page is read again" hook_refused
  set_key "$HOME_OF/etc/org.godwit.notify.cfg" webhook.networks 127.0.0.0/8
  echo 204 >"$PEERS/behaviour"
  sleep 5
  notify_until "the page is read again" hook_taken
  say "notify: loopback only when it is named, redirects never"
}

hook_refused() { api POST "/api/v1/webhooks/$HOOK:ping" '{}' | jq -e '.state == "failed" and (.answer | contains("webhook.networks"))'; }
hook_taken() { api POST "/api/v1/webhooks/$HOOK:ping" '{}' | jq -e '.state == "delivered"'; }

notify_hostile() {
  for behaviour in hang endless 500; do
    echo "$behaviour" >"$PEERS/behaviour"
    begun=$(date +%s)
    api POST "/api/v1/webhooks/$HOOK:ping" '{}' | jq -e '.state == "failed"' >/dev/null || fail "$behaviour was taken for an answer"
    [ $(($(date +%s) - begun)) -le 25 ] || fail "$behaviour held it up for $(($(date +%s) - begun)) s"
  done
  echo 204 >"$PEERS/behaviour"
  say "notify: receivers that hang, never end or fail hold nothing up"
}

# The receiver is down, something happens, the controller dies: sent after it is back, under the id it had before.
notify_killed() {
  echo 503 >"$PEERS/behaviour"
  site_act delete
  notify_until "the receiver was asked" came '.behaviour == "503" and .event.subject == "'"$SITE"'"'
  ID=$(jq -sr "map(select(.behaviour == \"503\" and .event.subject == \"$SITE\"))[0].id" "$PEERS/hooks.jsonl")
  controller_kill
  echo 204 >"$PEERS/behaviour"
  controller_again "$HOME_OF"
  notify_until "it was sent again" came '.behaviour == "204" and .id == "'"$ID"'" and .signed.good == 1'
  site_wait deleted 120
  sleep 3
  [ "$(jq -se "map(select(.behaviour == \"204\" and .id == \"$ID\")) | length" "$PEERS/hooks.jsonl")" = 1 ] || fail "$ID was delivered more than once"
  say "notify: killed between event and delivery, delivered once after the restart, under the same id"
}

notify_rotated() {
  new=$(api POST "/api/v1/webhooks/$HOOK:rotate-secret" '{}' | jq -r .secret)
  hook_taken >/dev/null || fail "not taken"
  jq -se '.[-1].signed | .given == 2 and .good == 1' "$PEERS/hooks.jsonl" >/dev/null || fail "the old secret does not sign any more"
  echo "$new" >"$PEERS/secrets"
  hook_taken >/dev/null || fail "not taken"
  jq -se '.[-1].signed | .given == 2 and .good == 1' "$PEERS/hooks.jsonl" >/dev/null || fail "the new secret does not sign"
  delivered=$(api GET "/api/v1/webhooks/$HOOK/deliveries?limit=1" | jq -r '.items[0].body')
  hex=$(printf %s "${new#whsec_}" | base64 -d | od -An -vtx1 | tr -d ' \n')
  printf 'msg_x.1.%s' "$delivered" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex" -binary | base64 >/dev/null || fail "openssl does not take the secret"
  say "notify: two signatures after a new secret"
}

notify_gone() {
  echo 410 >"$PEERS/behaviour"
  site_start '{"kind": "drill", "limitSeconds": 3600}'
  notify_until "the hook is disabled" hook_disabled
  echo 204 >"$PEERS/behaviour"
  notify_until "that is told by mail" mailed '.text | contains("/signed is disabled")'
  site_act delete
  say "notify: 410 disables, and mail says so"
}

hook_disabled() { api GET "/api/v1/webhooks/$HOOK" | jq -e '.enabled == false and (.because | contains("410"))'; }

notify_mail() {
  mail=$HOME_OF/etc/org.godwit.notify.mail.cfg
  set_key "$mail" security tls
  set_key "$mail" port "$IMPLICIT"
  notify_until "a test mail by implicit TLS" mail_test
  mailed '(.subject | startswith("[test]")) and .tls and .user == "godwit" and .auto == "auto-generated"' >/dev/null || fail "no test mail came"
  echo wrong >"$HOME_OF/etc/godwit-mail.secret"
  mail_test 2>/dev/null && fail "a wrong password was taken"
  echo 'correct horse' >"$HOME_OF/etc/godwit-mail.secret"
  say "notify: mail by STARTTLS and by TLS, signed in, to two recipients"
}

mail_test() {
  api GET /api/v1/mail | jq -e '.security == "tls"' && answer=$(api POST /api/v1/mail:test '{}') &&
    printf %s "$answer" | jq -e '.answer | startswith("Taken")'
}

notify_reports() {
  api GET "/api/v1/sites/$SITE/report" | jq -e '.report == "run" and .plan == "site"' >/dev/null || fail "no report"
  api GET "/api/v1/sites/$SITE/report?format=html" | grep -q '<h1>Report of a drill: site</h1>' || fail "no page"
  api GET /api/v1/reports/recovery | jq -e '.machines[0].points == 1 and (.runs | length) >= 1 and .alertsRaised > 0' >/dev/null || fail "no recovery report"
  say "notify: reports"
}
