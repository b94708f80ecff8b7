# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test radosgw: store-s3 on a Ceph of our own, with one monitor, one OSD in a file and one gateway, all of them on
# 127.0.0.1 and gone at the end. The contract suite, then a controller with this as its one store. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

S3_KEY=godwit S3_SECRET=godwit-test-secret

radosgw_suite() {
  for tool in ceph-mon ceph-mgr ceph-osd radosgw radosgw-admin ceph monmaptool; do
    have "$tool" || {
      say "radosgw: SKIPPED, there is no $tool (Debian: apt-get install ceph-mon ceph-mgr ceph-osd ceph-common radosgw)"
      return 0
    }
  done
  flight_begin radosgw-runs
  radosgw_start
  radosgw_contract
  radosgw_flight
  say "radosgw: $(radosgw --version | cut -d ' ' -f 1-3): the contract passes; replicated, swept, killed, reopened without index, restored, identical"
}

# ceph_daemon NAME COMMAND...: ended in the opposite order, the gateway first: each says goodbye to those that are left.
ceph_daemon() {
  log=$CEPH/$1.log
  shift
  "$@" >>"$log" 2>&1 </dev/null &
  SERVICES="$! $SERVICES"
}

# ceph_until SECONDS WHAT COMMAND...
ceph_until() {
  limit=$(($(date +%s) + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -le "$limit" ] || fail "$what: see $CEPH"
    sleep 0.5
  done
}

ceph_config() { # MON2 MON1 RGW
  cat <<END
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = [v2:127.0.0.1:$1,v1:127.0.0.1:$2]
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = $CEPH/keyring
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
run_dir = $CEPH
admin_socket = $CEPH/\$name.asok
log_file = $CEPH/\$name.log
crash_dir = $CEPH/crash
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data = $CEPH/mon
mon_data_avail_warn = 2
mon_data_avail_crit = 1
mon_max_pg_per_osd = 500
auth_allow_insecure_global_id_reclaim = false
mgr_data = $CEPH/mgr
mgr_initial_modules =
osd_data = $CEPH/osd
osd_objectstore = bluestore
bluestore_block_create = true
bluestore_block_size = $((8 << 30))
bluestore_cache_autotune = false
bluestore_cache_size = 134217728
osd_memory_target = 939524096
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 1
rgw_data = $CEPH/rgw
rgw_thread_pool_size = 32
rgw_frontends = beast endpoint=127.0.0.1:$3
rgw_enable_usage_log = false
END
}

ceph_keys() {
  ceph-authtool -C "$CEPH/keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool "$CEPH/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  ceph-authtool "$CEPH/keyring" --gen-key -n mgr.x --cap mon 'allow profile mgr' --cap osd 'allow *'
  ceph-authtool "$CEPH/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd'
  ceph-authtool "$CEPH/keyring" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx' --cap mgr 'allow rw'
}

radosgw_start() {
  CEPH=$WORK/ceph CEPH_CONF=$WORK/ceph/ceph.conf
  export CEPH_CONF
  mkdir -p "$CEPH/mon" "$CEPH/mgr" "$CEPH/osd" "$CEPH/rgw" "$CEPH/crash"
  # shellcheck disable=SC2046
  set -- $(free_ports 3)
  ceph_config "$@" >"$CEPH_CONF"
  fsid=$(sed -n 's/^fsid = //p' "$CEPH_CONF")
  ceph_keys >"$CEPH/keys.log" 2>&1
  monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:127.0.0.1:$1,v1:127.0.0.1:$2]" "$CEPH/monmap" >>"$CEPH/keys.log"
  ceph-mon --mkfs -i a --monmap "$CEPH/monmap" --keyring "$CEPH/keyring" >>"$CEPH/keys.log" 2>&1
  ceph_daemon mon ceph-mon -f -i a
  ceph_until 60 "the monitor of Ceph does not answer" timeout 10 ceph -s
  ceph_daemon mgr ceph-mgr -f -i x
  uuid=$(cat /proc/sys/kernel/random/uuid)
  timeout 60 ceph osd new "$uuid" 0 >>"$CEPH/keys.log" 2>&1
  ceph-osd -i 0 --mkfs --osd-uuid "$uuid" >>"$CEPH/keys.log" 2>&1
  timeout 60 ceph osd crush add osd.0 1.0 root=default host=here >>"$CEPH/keys.log" 2>&1
  ceph_daemon osd ceph-osd -f -i 0
  ceph_until 90 "the OSD of Ceph does not come up" sh -c "timeout 20 ceph osd stat | grep -q '1 up'"
  ceph_daemon rgw radosgw -f -n client.rgw
  S3_URL=http://127.0.0.1:$3
  ceph_until 240 "radosgw does not answer" curl -sf -m 20 -o /dev/null "$S3_URL/"
  ceph_until 100 "radosgw makes no user" timeout 90 radosgw-admin user create --uid=godwit --display-name=godwit \
    "--access-key=$S3_KEY" "--secret-key=$S3_SECRET"
  say "radosgw: up at $S3_URL"
}

radosgw_contract() {
  GODWIT_S3_URL=$S3_URL GODWIT_S3_ACCESS_KEY=$S3_KEY GODWIT_S3_SECRET_KEY=$S3_SECRET
  export GODWIT_S3_URL GODWIT_S3_ACCESS_KEY GODWIT_S3_SECRET_KEY
  (cd "$GODWIT_HOME" && suite_s3) || fail "the contract of blob stores does not pass on radosgw"
}

# radosgw_controller: the product, with the bucket that the contract made as its store main instead of a folder.
radosgw_controller() {
  controller_unpack "$WORK/controller"
  etc=$WORK/controller/etc
  rm -f "$etc"/org.godwit.store.fs-*.cfg
  cat >"$etc/org.godwit.store.s3-main.cfg" <<END
id = main
bucket = godwit-test
prefix = flight/
endpoint = $S3_URL
path.style = true
access.key = $S3_KEY
secret.key = $S3_SECRET
lease.seconds = 15
END
  # One more feature at the first start.
  sed -i 's|^ *godwit/[^,]*,|&godwit-store-s3,|' "$etc/org.apache.karaf.features.cfg"
  controller_begin "$WORK/controller"
}

radosgw_flight() {
  disk=$WORK/disk.raw
  truncate -s 512M "$disk"
  radosgw_write 1 10 60
  radosgw_write 2 300 40
  radosgw_controller
  agent_begin onlys3 "$disk"
  replicate "full"
  first=$POINT
  radosgw_write 3 50 20
  replicate "changed"
  verify "$POINT"
  radosgw_restored "to raw" raw
  api DELETE "/api/v1/restore-points/$first" >/dev/null
  job_run sweep "$(jq -cn '{kind: "sweep", store: "main"}')" >/dev/null || fail "the sweep failed"
  controller_kill
  rm -rf "$WORK/controller/data/index" "$WORK/controller/data/spool"
  controller_again "$WORK/controller"
  machine_wait onlys3 90 >/dev/null || fail "the agent did not come back to a new controller"
  verify "$POINT"
  radosgw_restored "to qcow2" qcow2
}

# radosgw_write SEED AT_MIB MIB: the same bytes for the same seed.
radosgw_write() {
  openssl enc -aes-128-ctr -nosalt -K "$(printf '%032x' "$1")" -iv 0 </dev/zero 2>/dev/null | head -c $(($3 * 1048576)) |
    dd of="$disk" bs=1M seek="$2" iflag=fullblock conv=notrunc status=none
}

radosgw_restored() { # LABEL FORMAT
  restore "$1" "$POINT" "$2"
  if [ "$2" = raw ]; then
    cmp "$FILE" "$disk" || fail "the disk restored $1 differs from its source"
  else
    qemu-img compare -q -f raw -F "$2" "$disk" "$FILE" || fail "the disk restored $1 differs from its source"
  fi
  say "radosgw: restored $1, identical"
}
