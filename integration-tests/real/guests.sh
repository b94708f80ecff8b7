# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test guests [KERNEL [WHAT]]: what the Linux agent's tracker promises, proved in QEMU guests with Debian's
# kernels, on virtio and NVMe disks. See README.md here. No KVM: software emulation, minutes each.

REAL=$GODWIT_HOME/integration-tests/real
GUESTS=$CACHE/guests
GUEST_KERNELS="6.1 5.10"
GUEST_PROOFS="matrix nvme race restart rival layers blktrace multipath cards lockdown integrity vanish"

guests() { # [KERNEL [WHAT]]: each a list with commas between, or all
  guests_wanted "${1:-all}" "$GUEST_KERNELS" && kernels=$WANTED || die "test guests: kernels are $GUEST_KERNELS, not $1"
  guests_wanted "${2:-all}" "$GUEST_PROOFS" && proofs=$WANTED || die "test guests: there are $GUEST_PROOFS, not $2"
  if [ "$(id -u)" != 0 ] || ! have apt-get; then
    say "guests: SKIPPED, the guest's root file system is made of Debian's packages, by root"
    return 0
  fi
  # shellcheck disable=SC2046
  install_packages "the guests" $(guests_needs)
  need_java
  mkdir -p "$GUESTS/console"
  guests_app
  guests_qemu=
  trap 'end "$guests_qemu" 1; rm -rf "$GUESTS/run"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  guests_failed=
  : >"$GUESTS/results"
  for kernel in $kernels; do
    if ! guests_kernel "$kernel"; then
      say "guests $kernel: SKIPPED, no such kernel can be had from this machine's mirror (see .cache/guests/fetch.log)"
      echo "$kernel: SKIPPED" >>"$GUESTS/results"
      continue
    fi
    guests_root
    for proof in $proofs; do
      guests_prove "$kernel" "$proof" || guests_failed="$guests_failed $kernel/$proof"
    done
  done
  say "== in short"
  cat "$GUESTS/results"
  [ -z "$guests_failed" ] || fail "not kept:$guests_failed; consoles are in $GUESTS/console"
  say "guests: all that was run was kept"
}

guests_wanted() { # LIST ALL: sets WANTED
  WANTED=$2
  [ "$1" != all ] || return 0
  WANTED=$(printf %s "$1" | tr , ' ')
  for one in $WANTED; do case " $2 " in *" $one "*) ;; *) return 1 ;; esac done
}

guests_needs() {
  have mmdebstrap || echo mmdebstrap
  have qemu-system-x86_64 || echo qemu-system-x86
  have mke2fs || echo e2fsprogs
  have busybox || echo busybox-static
  have depmod || echo kmod
}

# --- kernels ----------------------------------------------------------------------------------------------------------

# guests_kernel LINE: sets KERNEL_DIR, unpacked, and KERNEL; apt compares checksums, signed by Debian.
guests_kernel() {
  KERNEL_DIR=$GUESTS/kernel-$1
  if [ ! -f "$KERNEL_DIR/whole" ]; then
    rm -rf "$KERNEL_DIR" "$GUESTS/fetch"
    mkdir -p "$KERNEL_DIR" "$GUESTS/fetch"
    guests_fetch "$1" >"$GUESTS/fetch.log" 2>&1 || return 1
    dpkg-deb -x "$GUESTS"/fetch/linux-image-*.deb "$KERNEL_DIR"
    depmod -b "$KERNEL_DIR" "$(ls "$KERNEL_DIR/lib/modules")"
    touch "$KERNEL_DIR/whole"
  fi
  KERNEL=$(ls "$KERNEL_DIR/lib/modules")
}

guests_fetch() {
  case $1 in
  6.1) cd "$GUESTS/fetch" && apt-get download -q "$(guests_package "")" ;;
  5.10)
    # Debian 11, from the mirror that this machine uses, with lists of its own.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -E '/debian/?$' | head -n 1)
    [ -n "$mirror" ] || return 1
    mkdir -p "$GUESTS/apt/lists/partial" "$GUESTS/apt/cache/archives/partial"
    : >"$GUESTS/apt/status"
    key=$(ls /usr/share/keyrings/debian-archive-keyring.*g* | head -n 1)
    echo "deb [signed-by=$key] $mirror bullseye main" >"$GUESTS/apt/sources.list"
    own="-o Dir::Etc::sourcelist=$GUESTS/apt/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$GUESTS/apt/lists -o Dir::State::status=$GUESTS/apt/status -o Dir::Cache=$GUESTS/apt/cache"
    # shellcheck disable=SC2086
    apt-get $own update -q && cd "$GUESTS/fetch" && apt-get $own download -q "$(guests_package "$own")"
    ;;
  esac
}

guests_package() { # OPTIONS: the kernel that the package of no version stands for
  # shellcheck disable=SC2086
  apt-cache $1 depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}

# --- what the guests run ----------------------------------------------------------------------------------------------

# The agent's classes and tests as a tar, which the guest gets as a disk: new each time.
guests_app() {
  module=$GODWIT_HOME/agents/linux
  list=$GUESTS/classpath
  if [ "${GODWIT_BUILD:-}" != no ] || [ ! -f "$list" ] || [ ! -d "$module/target/test-classes" ]; then
    cd "$GODWIT_HOME" || exit
    { maven -B -q -pl agents/linux -am -DskipTests install &&
      maven -B -q -pl agents/linux dependency:build-classpath -Dmdep.includeScope=test "-Dmdep.outputFile=$list"; } >"$GUESTS/build.log" 2>&1 ||
      fail "agents/linux does not build: see .cache/guests/build.log"
  fi
  rm -rf "$GUESTS/run"
  mkdir -p "$GUESTS/run/app/lib"
  cp -r "$module/target/classes" "$module/target/test-classes" "$GUESTS/run/app/"
  tr : '\n' <"$list" | grep -E '/(jna|api|agent|wire|dedup-[a-z]*|jackson-[a-z]*|zstd-jni)-[0-9][^/]*\.jar$' | while read -r jar; do cp "$jar" "$GUESTS/run/app/lib/"; done
  cp "$REAL/guest.sh" "$GUESTS/run/app/guest"
  chmod +x "$GUESTS/run/app/guest"
  tar -C "$GUESTS/run" -cf "$GUESTS/run/app.tar" app
}

# A root file system with Java 17 and the tools of the workloads, and the modules of the kernel; made once.
guests_root() {
  if [ ! -f "$GUESTS/tree.tar" ]; then
    say "making the guests' tree of Debian 12's packages (once; log: .cache/guests/tree.log)"
    mmdebstrap --variant=minbase --mode=root --format=tar --aptopt='Apt::Install-Recommends "false"' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --include=fio,xfsprogs,btrfs-progs,e2fsprogs,util-linux,fdisk,kmod,lvm2,mdadm,cryptsetup-bin,busybox-static,libcap2-bin \
      bookworm "$GUESTS/tree.part" /etc/apt/sources.list.d/debian.sources >"$GUESTS/tree.log" 2>&1 &&
      mv "$GUESTS/tree.part" "$GUESTS/tree.tar" || fail "the guests' tree was not made: see $GUESTS/tree.log"
  fi
  ROOT=$KERNEL_DIR/root.ext4
  [ ! -f "$ROOT" ] || return 0
  tree=$GUESTS/run/tree
  mkdir -p "$tree"
  tar -C "$tree" --exclude='./dev/*' -xf "$GUESTS/tree.tar"
  cp -a "$KERNEL_DIR/lib/modules" "$tree/usr/lib/"
  "$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,java.management,java.net.http,jdk.unsupported,jdk.crypto.ec,java.sql --strip-debug --no-header-files --no-man-pages --output "$tree/jre"
  "$tree/jre/bin/java" -Xshare:dump >/dev/null 2>&1 || :
  mke2fs -q -t ext4 -E root_owner=0:0 -d "$tree" "$ROOT.part" 4G
  mv "$ROOT.part" "$ROOT"
  rm -rf "$tree"
  guests_first "$KERNEL_DIR/first.cpio.gz"
}

# guests_first OUT: an initramfs that finds the root disk and the tar, and goes over to it.
guests_first() {
  first=$GUESTS/run/first
  mkdir -p "$first/bin" "$first/proc" "$first/sys" "$first/dev" "$first/root" "$first/modules"
  cp "$(command -v busybox)" "$first/bin/busybox"
  modules=
  for wanted in virtio_pci virtio_blk ext4; do
    for file in $(modprobe -d "$KERNEL_DIR" -S "$KERNEL" --show-depends "$wanted" 2>/dev/null | sed -n 's/^insmod \([^ ]*\).*/\1/p'); do
      [ -e "$first/modules/${file##*/}" ] || modules="$modules ${file##*/}"
      cp "$file" "$first/modules/"
    done
  done
  cat >"$first/init" <<EOF
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
for module in$modules; do insmod /modules/\$module; done
tries=0
until [ -b /dev/vdb ] || [ \$tries -gt 100 ]; do tries=\$((tries + 1)); usleep 100000; done
mount -t ext4 /dev/vda /root && tar -C /root -xf /dev/vdb && mount -o move /dev /root/dev && exec switch_root /root /app/guest
echo "GUEST-DONE no root"; poweroff -f
EOF
  chmod +x "$first/init"
  (cd "$first" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$1"
  rm -rf "$first"
}

# --- a guest ----------------------------------------------------------------------------------------------------------

# guests_prove KERNEL WHAT: boots it, shows what it says, notes the last words; again once where Java died of SIGILL, which
# is a known trap of the emulation.
guests_prove() {
  for try in first second; do
    console=$GUESTS/console/$1-$2
    say "== kernel $1 ($KERNEL): $2"
    begun=$(now_ms)
    guests_boot "$2" "$console.log"
    code=$(tr -d '\r' <"$console.log" | sed -n 's/^GUEST-DONE //p' | tail -n 1)
    tr -d '\r' <"$console.log" | sed -n '/^GUEST-UP/,$p' | sed 's/^\(.\{400\}\).*/\1 .../' >"$console.txt"
    cat "$console.txt"
    if [ "$code" != 0 ] && grep -q SIGILL "$console.txt" && [ "$try" = first ]; then
      say "guests $1 $2: Java died of SIGILL, which happens under emulation; once more"
      continue
    fi
    break
  done
  {
    echo "$KERNEL $2: exit ${code:-none} after $(seconds_since "$begun") s, ./godwit test guests $1 $2"
    grep -E '^(ext4|xfs|btrfs|layers|race|restart|bios|rival|card)[^:]*: ' "$console.txt" | sed 's/^\(.\{160\}\).*/\1 .../; s/^/    /' || :
  } >>"$GUESTS/results"
  [ "$code" = 0 ]
}

guests_disk() { # NAME SIZE
  rm -f "$GUESTS/run/$1.raw"
  truncate -s "$2" "$GUESTS/run/$1.raw"
}

guests_boot() { # WHAT CONSOLE
  set -- "$1" "$2" -accel tcg,thread=multi -smp 2 -cpu max -m 2048 -display none -nic none -no-reboot -serial "file:$2" \
    -kernel "$KERNEL_DIR/boot/vmlinuz-$KERNEL" -initrd "$KERNEL_DIR/first.cpio.gz" \
    -drive "file=$ROOT,format=raw,if=none,id=root,snapshot=on,cache=unsafe" -device virtio-blk-pci,drive=root \
    -drive "file=$GUESTS/run/app.tar,format=raw,if=none,id=app,readonly=on" -device virtio-blk-pci,drive=app
  fast=cache=unsafe,discard=unmap
  slow=cache=none,throttling.iops-write=120
  words=
  guests_disk one 512M
  guests_disk two 512M
  one="file=$GUESTS/run/one.raw,format=raw,if=none,id=one"
  two="file=$GUESTS/run/two.raw,format=raw,if=none,id=two"
  case $1 in
  nvme) set -- "$@" -drive "$one,$fast" -device nvme,drive=one,serial=one ;;
  rival)
    guests_disk three 512M
    set -- "$@" -drive "file=$GUESTS/run/three.raw,format=raw,if=none,id=three,$slow" -device nvme,drive=three,serial=three
    ;;
  race) set -- "$@" -drive "$one,$slow" -device virtio-blk-pci,drive=one -drive "$two,$slow" -device nvme,drive=two,serial=two ;;
  multipath)
    # One namespace by two controllers: the kernel shows one disk, without queues, over both paths.
    set -- "$@" -device nvme-subsys,id=sub -device nvme,id=left,serial=one,subsys=sub -device nvme,id=right,serial=one,subsys=sub \
      -drive "$one,$fast" -device nvme-ns,drive=one,bus=left,nsid=1,shared=on
    ;;
  lockdown) words=lockdown=confidentiality ;;
  integrity) words=lockdown=integrity ;;
  esac
  case $1 in
  nvme | race | multipath) ;;
  blktrace) set -- "$@" -drive "$one,$fast" -device virtio-blk-pci,drive=one -drive "$two,$slow" -device virtio-blk-pci,drive=two ;;
  *) set -- "$@" -drive "$one,$fast" -device virtio-blk-pci,drive=one,id=lost -drive "$two,$fast" -device virtio-blk-pci,drive=two ;;
  esac
  what=$1 console_log=$2
  shift 2
  rm -f "$console_log" "$GUESTS/run/qmp.in" "$GUESTS/run/qmp.out"
  mkfifo "$GUESTS/run/qmp.in" "$GUESTS/run/qmp.out"
  nice -n 5 qemu-system-x86_64 "$@" -chardev "pipe,id=qmp,path=$GUESTS/run/qmp" -mon chardev=qmp,mode=control \
    -append "console=ttyS0 panic=1 quiet mitigations=off $words what=$what seed=${SEED:-7}" </dev/null >"$console_log.qemu" 2>&1 &
  guests_qemu=$!
  guests_watch "$what" "$console_log"
  end "$guests_qemu" 10
  guests_qemu=
}

# Until it ends, or for an hour; takes a disk out when the guest asks for it.
guests_watch() {
  limit=$(($(date +%s) + ${GUEST_SECONDS:-3600}))
  taken=
  while kill -0 "$guests_qemu" 2>/dev/null && [ "$(date +%s)" -lt "$limit" ]; do
    sleep 1
    if [ "$1" = vanish ] && [ -z "$taken" ] && grep -q GUEST-WANTS-UNPLUG "$2" 2>/dev/null; then
      taken=yes
      cat "$GUESTS/run/qmp.out" >"$2.qmp" &
      printf '%s\n' '{"execute":"qmp_capabilities"}' '{"execute":"device_del","arguments":{"id":"lost"}}' >"$GUESTS/run/qmp.in"
    fi
  done
}
