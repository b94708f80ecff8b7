# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test layered: a Debian 12 machine of two disks, whose root is LVM on LUKS on an md mirror, installed by the line that
# the controller shows, replicated while it writes, restored, and booted from its own boot loader. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"
. "$REAL/guests.sh"

LAYERED=$CACHE/layered

# What tree and disks must have in common.
MD=5f2d9b7e:1c3a4d5e:6f708192:a3b4c5d6
LUKS=3c1f6f5e-6f0f-4e0b-9b43-6c6a0f0d7f11
BOOT=8e0a7a52-5d4f-4c61-8f0c-0d9a54e1b2c3
SWAP=1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed

layered() {
  if [ "$(id -u)" != 0 ] || ! have apt-get; then
    say "layered: SKIPPED, the machine is made of Debian's packages, by root"
    return 0
  fi
  # shellcheck disable=SC2046
  install_packages "the suite layered" $(layered_needs)
  flight_begin layered-runs
  mkdir -p "$LAYERED" "$GUESTS/run"
  layered_tree
  layered_disks
  controller_unpack "$WORK/controller"
  # By this address QEMU's guests reach the loopback of this machine.
  set_key "$WORK/controller/etc/org.godwit.gateway.cfg" names 10.0.2.2
  controller_begin "$WORK/controller"
  layered_boot
  layered_install
  layered_fly
  layered_back
  say "layered: passed"
}

# The controller gives the guest's address of it to agents; this machine has another one.
controller_url() {
  [ -z "$(first_start "$1" url)" ] || say "https://127.0.0.1:$(key "$1/etc/org.godwit.gateway.cfg" port)"
}

layered_needs() {
  guests_needs
  have ssh || echo openssh-client
  have qemu-img || echo qemu-utils
  have jq || echo jq
}

# A Debian tree that finds its root below the layers, and its user's key; made once.
layered_tree() {
  TREE=$LAYERED/tree.tar
  [ ! -f "$TREE" ] || return 0
  say "making the machine's tree of Debian 12's packages (once; log: .cache/layered/tree.log)"
  rm -f "$LAYERED/ssh" "$LAYERED/ssh.pub"
  ssh-keygen -q -t ed25519 -N '' -f "$LAYERED/ssh"
  head -c 64 /dev/urandom | base64 -w 0 >"$LAYERED/key"
  tree=$WORK/tree
  mkdir -p "$tree"
  {
    bash "$REAL/mkrootfs.sh" "$WORK/rootfs.tar" mdadm,cryptsetup-initramfs,curl,ca-certificates,procps
    tar -C "$tree" -xf "$WORK/rootfs.tar"
    rm "$WORK/rootfs.tar"
    layered_files "$tree"
    mount -t proc proc "$tree/proc"
    chroot "$tree" update-initramfs -u
    umount "$tree/proc"
    layered_grub "$tree"
    tar -C "$tree" -cf "$TREE.part" .
  } >"$LAYERED/tree.log" 2>&1 || { umount "$tree/proc" 2>/dev/null; fail "the tree was not made: see .cache/layered/tree.log"; }
  mv "$TREE.part" "$TREE"
  rm -rf --one-file-system "$tree"
}

layered_files() { # TREE
  mkdir -p "$1/etc/keys" "$1/root/.ssh" "$1/srv" "$1/etc/mdadm"
  chmod 700 "$1/etc/keys" "$1/root/.ssh"
  cp "$LAYERED/key" "$1/etc/keys/crypt.key"
  chmod 600 "$1/etc/keys/crypt.key"
  cp "$LAYERED/ssh.pub" "$1/root/.ssh/authorized_keys"
  echo layered >"$1/etc/hostname"
  # The key is in the initramfs, so that the machine comes up with nobody there to type it.
  echo 'KEYFILE_PATTERN="/etc/keys/*.key"' >>"$1/etc/cryptsetup-initramfs/conf-hook"
  echo 'UMASK=0077' >"$1/etc/initramfs-tools/conf.d/umask"
  echo "crypt UUID=$LUKS /etc/keys/crypt.key luks,discard,initramfs" >"$1/etc/crypttab"
  printf 'ARRAY /dev/md0 metadata=1.2 UUID=%s\n' "$MD" >"$1/etc/mdadm/mdadm.conf"
  cat >"$1/etc/fstab" <<EOT
/dev/mapper/machine-root / ext4 errors=remount-ro 0 1
UUID=$BOOT /boot ext4 defaults 0 2
/dev/mapper/machine-srv /srv xfs defaults 0 2
UUID=$SWAP none swap sw 0 0
EOT
  install -m 755 "$REAL/layered-writer.sh" "$1/usr/local/sbin/writer"
  for unit in check write; do
    cat >"$1/etc/systemd/system/layered-$unit.service" <<EOT
[Unit]
After=local-fs.target
RequiresMountsFor=/srv
[Service]
ExecStart=/usr/local/sbin/writer $unit
StandardOutput=journal+console
$([ $unit = check ] && echo "Type=oneshot")
[Install]
WantedBy=multi-user.target
EOT
  done
  sed -i '/^After=/s/$/ layered-check.service/' "$1/etc/systemd/system/layered-write.service"
  chroot "$1" systemctl enable layered-check.service layered-write.service
}

layered_grub() { # TREE: its boot loader, to be written by hand: grub-install wants partitions that this kernel may not know
  kernel=$(cd "$1/boot" && echo vmlinuz-*)
  mkdir -p "$1/boot/grub/i386-pc"
  cp "$1"/usr/lib/grub/i386-pc/*.mod "$1"/usr/lib/grub/i386-pc/*.lst "$1/boot/grub/i386-pc/"
  cat >"$1/boot/grub/grub.cfg" <<EOT
serial --unit=0 --speed=115200
terminal_output serial console
set timeout=0
search --no-floppy --fs-uuid --set=root $BOOT
linux /$kernel root=/dev/mapper/machine-root ro console=tty0 console=ttyS0 net.ifnames=0 mitigations=off
initrd /initrd.img-${kernel#vmlinuz-}
boot
EOT
  printf 'search.fs_uuid %s root\nset prefix=($root)/grub\n' "$BOOT" >"$1/tmp/early.cfg"
  chroot "$1" grub-mkimage -O i386-pc -o /tmp/core.img -c /tmp/early.cfg -p /grub biosdisk part_msdos ext2 search search_fs_uuid linux normal configfile serial terminal echo
  cp "$1/tmp/core.img" "$1/usr/lib/grub/i386-pc/boot.img" "$LAYERED/"
}

# Made in a guest: two disks of 3 GiB, then the boot loader.
layered_disks() {
  MADE=$LAYERED/disks
  [ ! -f "$MADE/whole" ] || return 0
  say "making the machine's disks in a guest (once; console: .cache/layered/disks.log)"
  guests_kernel 6.1 || { say "layered: SKIPPED, Debian's kernel cannot be had"; exit 0; }
  guests_root
  rm -rf "$MADE" "$WORK/app"
  mkdir -p "$MADE" "$WORK/app"
  cp "$REAL/layered-guest.sh" "$WORK/app/guest"
  printf '%s\n' "MD=$MD" "LUKS=$LUKS" "BOOT=$BOOT" "SWAP=$SWAP" >"$WORK/app/ids"
  cp "$LAYERED/key" "$WORK/app/key"
  chmod +x "$WORK/app/guest"
  tar -C "$WORK" -cf "$WORK/app.tar" app
  truncate -s 3G "$MADE/vda.raw" "$MADE/vdb.raw"
  timeout 1800 qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 1024 -display none -nic none -no-reboot -serial "file:$LAYERED/disks.log" \
    -kernel "$KERNEL_DIR/boot/vmlinuz-$KERNEL" -initrd "$KERNEL_DIR/first.cpio.gz" -append "console=ttyS0 panic=1 quiet mitigations=off" \
    -drive "file=$ROOT,format=raw,if=none,id=root,snapshot=on,cache=unsafe" -device virtio-blk-pci,drive=root \
    -drive "file=$WORK/app.tar,format=raw,if=none,id=app,readonly=on" -device virtio-blk-pci,drive=app \
    -drive "file=$MADE/vda.raw,format=raw,if=none,id=one,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=one \
    -drive "file=$MADE/vdb.raw,format=raw,if=none,id=two,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=two \
    -drive "file=$TREE,format=raw,if=none,id=tree,readonly=on" -device virtio-blk-pci,drive=tree </dev/null >"$LAYERED/disks.qemu" 2>&1 || :
  tr -d '\r' <"$LAYERED/disks.log" | grep -q '^GUEST-DONE 0' || fail "the disks were not made: see .cache/layered/disks.log"
  layered_loader "$MADE/vda.raw"
  touch "$MADE/whole"
}

layered_loader() { # DISK: as mkimage.sh does it
  dd if="$LAYERED/boot.img" of="$1" bs=440 count=1 conv=notrunc status=none
  dd if="$LAYERED/core.img" of="$1" bs=512 seek=1 conv=notrunc status=none
  python3 - "$1" "$((($(stat -c %s "$LAYERED/core.img") + 511) / 512 - 1))" <<'EOT'
import sys, struct
f = open(sys.argv[1], 'r+b')
f.seek(512 + 0x1f4); f.write(struct.pack('<QHH', 2, int(sys.argv[2]), 0x820))
f.seek(0x5c); f.write(struct.pack('<Q', 1)); f.seek(0x64); f.write(b'\xff')
f.seek(0x66); f.write(b'\x90\x90')
EOT
}

# The machine itself, on overlays of the disks that were made.
layered_boot() {
  for disk in vda vdb; do qemu-img create -q -f qcow2 -F raw -b "$MADE/$disk.raw" "$WORK/$disk.qcow2"; done
  SSH_PORT=$(free_ports 1)
  qemu-system-x86_64 -accel tcg,thread=multi -smp 2 -cpu max -m 1536 -machine q35 -display none -serial "file:$WORK/machine.log" \
    -drive "file=$WORK/vda.qcow2,if=none,id=one,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=one,bootindex=0 \
    -drive "file=$WORK/vdb.qcow2,if=none,id=two,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=two \
    -nic "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:$SSH_PORT-:22" </dev/null >"$WORK/machine.qemu" 2>&1 &
  MACHINE_PID=$!
  SERVICES="$SERVICES $MACHINE_PID"
  layered_up
  say "  $(inside 'lsblk -r -n -o NAME,TYPE,MOUNTPOINT | tr "\n" ";"')"
}

layered_up() { # until it can be logged in to
  begun=$(now_ms)
  limit=$(($(date +%s) + 600))
  until inside true 2>/dev/null; do
    kill -0 "$MACHINE_PID" 2>/dev/null || fail "the machine ended: see $WORK/machine.log"
    [ "$(date +%s)" -lt "$limit" ] || fail "the machine did not come up: see $WORK/machine.log"
    sleep 2
  done
  say "the machine is up after $(seconds_since "$begun") s"
}

inside() {
  ssh -q -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=10 -i "$LAYERED/ssh" -p "$SSH_PORT" root@127.0.0.1 "$@"
}

layered_install() {
  begun=$(now_ms)
  line=$(api POST /api/v1/enrolment-tokens '{"validSeconds":3600,"uses":1}' | jq -r .install.line)
  inside "$line" >"$WORK/install.log" 2>&1 || fail "the line failed: $(tail -n 3 "$WORK/install.log")"
  say "installed by the line in $(seconds_since "$begun") s: $(tail -n 2 "$WORK/install.log" | tr '\n' ';')"
  MACHINE=$(machine_wait layered 120) || fail "the machine did not appear at the controller"
  inside 'systemctl show godwit-agent -p ActiveState,MainPID; journalctl -u godwit-agent -o cat | grep tracker=' || fail "the unit does not run"
  api GET "/api/v1/machines/$MACHINE" >"$WORK/machine.json"
  say "concerns: $(jq -r '[.concerns[]?.code] | join(" ")' "$WORK/machine.json")"
}

layered_fly() {
  replicate "full, while it writes"
  FIRST=$POINT
  say "  $(printf %s "$VIEW" | jq -c '{consistency, figures, concerns: [.concerns[]?.code]}')"
  inside "dd if=/dev/urandom of=/srv/more bs=1M count=20 conv=fsync 2>/dev/null && rm -rf /usr/share/zoneinfo && echo later >/etc/later && sync"
  replicate "incremental"
  say "  $(printf %s "$VIEW" | jq -c '{consistency, figures, concerns: [.concerns[]?.code]}')"
  [ "$(printf %s "$VIEW" | jq -r .consistency)" = file_system ] || fail "the point is not of one moment: $(printf %s "$VIEW" | jq -c .consistency)"
  [ "$(figure readBytes)" -le $((400 << 20)) ] || fail "$(figure readBytes) bytes were read of a tracked machine"
  inside 'cat /proc/sys/kernel/random/boot_id' >"$WORK/boot"
  inside 'systemd-run -q reboot' || :
  until inside 'cat /proc/sys/kernel/random/boot_id' >"$WORK/boot.new" 2>/dev/null && ! cmp -s "$WORK/boot" "$WORK/boot.new"; do
    kill -0 "$MACHINE_PID" 2>/dev/null || fail "the machine ended: see $WORK/machine.log"
    sleep 2
  done
  layered_up
  MACHINE=$(machine_wait layered 300) || fail "the machine did not come back after its reboot"
  replicate "after a reboot"
  say "  $(printf %s "$VIEW" | jq -c '{consistency, figures, concerns: [.concerns[]?.code]}')"
  [ "$(figure sentBytes)" -le $((400 << 20)) ] || fail "$(figure sentBytes) bytes were sent after a reboot"
  inside poweroff || :
}

# Both points, on disks of their own, booted from their own boot loader; the machine says whether its files are whole.
layered_back() {
  for point in "$FIRST" "$POINT"; do
    restore "restored $point" "$point" qcow2 '{"consolePattern":"LAYERED-CHECK .*later=[a-z]*\\s","limitSeconds":900}'
    said=$(grep -o 'LAYERED-CHECK [^"\\]*' "$folder.json" | tail -n 1)
    [ -n "$said" ] || said=$(jq -c .result "$folder.json")
    say "  $said"
    case $said in *"differ=0 lost=0"*) ;; *) fail "the restored machine's files are not whole" ;; esac
  done
}
