#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# In the machine of ./godwit test layered. write: for ever a file on one file system, then a line with its sum on another, each
# flushed, as a database with its log elsewhere does. check: whether each line has its file, and each file its sum.
LIST=/var/lib/written
case $1 in
write)
  n=$(wc -l <$LIST 2>/dev/null || echo 0)
  while :; do
    n=$((n + 1))
    dd if=/dev/urandom of=/srv/file.new bs=64k count=$((n % 8 + 1)) conv=fsync 2>/dev/null
    mv /srv/file.new "/srv/file-$((n % 200))"
    sync /srv
    # Of the names that come again only the last line counts.
    echo "$(sha256sum <"/srv/file-$((n % 200))" | cut -c 1-64)  /srv/file-$((n % 200))" >>$LIST
    sync $LIST
    sleep 0.2
  done
  ;;
check)
  lost=0 differ=0 files=0
  [ -f $LIST ] || exit 0
  # The name that was being written is one behind its line at the most.
  next=/srv/file-$((($(wc -l <$LIST) + 1) % 200))
  tac $LIST | awk '!seen[$2]++' >/run/written
  while read -r sum name; do
    files=$((files + 1))
    if [ ! -f "$name" ]; then
      lost=$((lost + 1))
    elif [ "$(sha256sum <"$name" | cut -c 1-64)" != "$sum" ] && [ "$name" != "$next" ]; then
      differ=$((differ + 1))
    fi
  done </run/written
  echo "LAYERED-CHECK files=$files lines=$(wc -l <$LIST) differ=$differ lost=$lost mirror=$(grep -o '\[[U_]*\]' /proc/mdstat) later=$(cat /etc/later 2>/dev/null)"
  ;;
esac
