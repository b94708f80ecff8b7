#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# build.sh AGENT JDK VERSION OUT: packages of the Linux agent for the processor of this machine, with a Java runtime of their own.
#   AGENT    folder that agents/linux makes: bin, lib, native
#   JDK      a JDK whose jlink and modules the runtime is made with; it says which glibc the packages need
#   VERSION  of the agent; 1.2.3 or 1.2.3-SNAPSHOT
#   OUT      gets tree/ (all files where they will lie), godwit-agent_V_ARCH.deb, godwit-agent-V-ARCH.tar.gz, package.properties
# build.sh sums OUT: SHA256SUMS of the packages that lie there
# The same input gives the same bytes. A .deb is an ar archive of two tars (deb(5)), so nothing but tar and gzip is needed.
set -euf
umask 022
export LC_ALL=C TZ=UTC

if [ "$1" = sums ]; then
  cd "$2"
  set +f
  sha256sum -- *.deb *.rpm *.tar.gz >SHA256SUMS
  exit
fi
agent=$1 jdk=$2 version=$3 out=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# Java 17's modules that the agent uses; crypto.ec has the curves of TLS.
MODULES=java.base,java.logging,jdk.unsupported,jdk.crypto.ec
# Of the files in the packages. A constant, so that they are the same whenever they are built.
EPOCH=1763769600
NAME=godwit-agent

case $(uname -m) in
x86_64) deb_arch=amd64 rpm_arch=x86_64 jna=linux-x86-64 zstd=amd64 ;;
aarch64) deb_arch=arm64 rpm_arch=aarch64 jna=linux-aarch64 zstd=aarch64 ;;
*)
  echo "no packages for $(uname -m): only for x86_64 and aarch64" >&2
  exit 1
  ;;
esac
[ -x "$jdk/bin/jlink" ] || {
  echo "$jdk has no jlink: install openjdk-17-jdk-headless, or set GODWIT_AGENT_JDK" >&2
  exit 1
}
# A tilde sorts before what follows: 1.2.3~SNAPSHOT is older than 1.2.3, for dpkg and for rpm from 4.10 on.
sort_version=$(printf %s "$version" | tr - '~')
tree=$out/tree
home=$tree/usr/lib/$NAME

inputs() {
  {
    echo "$version $MODULES $EPOCH"
    cat "$jdk/release"
    find "$agent/bin" "$agent/lib" "$agent/native" "$here" -type f | sort | xargs sha256sum
  } | sha256sum | cut -d ' ' -f 1
}

# A jar without the native parts that lie beside it, or are another processor's: the same files in the same order always.
slim_jar() { # JAR WHAT-TO-LEAVE-OUT...
  jar=$1
  shift
  (
    rm -rf "$out/jar" && mkdir "$out/jar" && cd "$out/jar"
    "$jdk/bin/jar" --extract --file "$jar"
    set +f
    # shellcheck disable=SC2068
    rm -rf $@
    find . -type f ! -path ./META-INF/MANIFEST.MF | sort >"$out/jar.list"
    "$jdk/bin/jar" --create --file "$jar.new" --manifest META-INF/MANIFEST.MF --date 2025-11-22T00:00:00Z "@$out/jar.list"
    mv "$jar.new" "$jar"
  )
  rm -rf "$out/jar" "$out/jar.list"
}

program() {
  mkdir -p "$home/bin" "$home/lib" "$home/native/com/sun/jna" "$home/native/linux"
  cp "$agent/bin/godwit-agent" "$home/bin/"
  find "$agent/lib" -name '*.jar' -exec cp {} "$home/lib/" ';'
  cp -R "$agent/native/com/sun/jna/$jna" "$home/native/com/sun/jna/"
  cp -R "$agent/native/linux/$zstd" "$home/native/linux/"
  slim_jar "$(find "$home/lib" -name "jna-*.jar")" com/sun/jna/aix-* com/sun/jna/darwin-* com/sun/jna/dragonflybsd-* com/sun/jna/freebsd-* \
    com/sun/jna/linux-* com/sun/jna/openbsd-* com/sun/jna/sunos-* com/sun/jna/win32-*
  slim_jar "$(find "$home/lib" -name "zstd-jni-*.jar")" linux darwin freebsd win aix
  printf '%s\n' "$version" >"$home/VERSION"
  "$jdk/bin/jlink" --add-modules $MODULES --strip-debug --no-header-files --no-man-pages --compress=0 \
    --output "$home/runtime"
}

# The newest GLIBC_2.x that a program or library of the runtime asks for.
glibc() {
  find "$home/runtime" "$home/native" -type f \( -name '*.so*' -o -path '*/bin/*' -o -name jspawnhelper \) \
    -exec grep -aoh 'GLIBC_2\.[0-9]*' {} + | sort -u -t . -k 2n | tail -n 1 | cut -d _ -f 2
}

papers() {
  doc=$tree/usr/share/doc/$NAME
  mkdir -p "$doc"
  cp "$here/copyright" "$doc/copyright"
  gzip -9nf "$tree/usr/share/man/man8/$NAME.8"
}

modes() {
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree" -type f ! -perm -u+x -exec chmod 644 {} +
  find "$tree" -type f -perm -u+x -exec chmod 755 {} +
  chmod 755 "$tree/etc/init.d/$NAME" "$tree/usr/sbin/$NAME" "$home/bin/godwit-agent" "$home/bin/service" "$home/bin/uninstall" "$home/bin/launch"
  find "$tree" -exec touch -h -d "@$EPOCH" {} +
}

packed() { # FOLDER: as a tar of root's files, the same bytes each time
  tar -C "$1" --sort=name --format=gnu --owner=root:0 --group=root:0 --numeric-owner --mtime="@$EPOCH" -cf - . | gzip -9n
}

member() { # NAME FILE: of an ar archive
  size=$(wc -c <"$2")
  printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' "$1" "$EPOCH" 0 0 100644 "$((size))"
  cat "$2"
  [ $((size % 2)) = 0 ] || printf '\n'
}

deb() {
  control=$out/control
  rm -rf "$control"
  mkdir "$control"
  cat >"$control/control" <<EOF
Package: $NAME
Version: $sort_version
Architecture: $deb_arch
Maintainer: The Godwit authors <godwit@localhost>
Installed-Size: $(du -sk --apparent-size "$tree" | cut -f 1)
Depends: libc6 (>= $glibc), zlib1g
Section: admin
Priority: optional
Description: agent of Godwit, live migration and disaster recovery
 Lets a Godwit controller replicate the disks of this machine. Calls out only.
 It brings a Java runtime of its own.
EOF
  echo "/etc/godwit-agent/agent.conf" >"$control/conffiles"
  echo "/etc/init.d/$NAME" >>"$control/conffiles"
  cp "$here/scripts/after-install" "$control/postinst"
  cp "$here/scripts/before-remove" "$control/prerm"
  cp "$here/scripts/after-remove" "$control/postrm"
  (cd "$tree" && find . -type f ! -path './etc/*' | sort | sed 's,^\./,,' | xargs md5sum) >"$control/md5sums"
  chmod 755 "$control/postinst" "$control/prerm" "$control/postrm"
  printf '2.0\n' >"$out/debian-binary"
  packed "$control" >"$out/control.tar.gz"
  {
    printf '!<arch>\n'
    member debian-binary "$out/debian-binary"
    member control.tar.gz "$out/control.tar.gz"
    member data.tar.gz "$out/$tar"
  } >"$out/$deb"
  rm -rf "$control" "$out/control.tar.gz" "$out/debian-binary"
}

stamp=$(inputs)
# The sums are made last: where they are, so is all else.
if [ -f "$out/SHA256SUMS" ] && [ "$(cat "$out/stamp")" = "$stamp" ]; then
  sed -i "s/^agent.unchanged=.*/agent.unchanged=true/" "$out/package.properties"
  echo "packages are those of these inputs"
  exit 0
fi
rm -rf "$out"
mkdir -p "$tree"
cp -R "$here/tree/." "$tree/"
program
glibc=$(glibc)
papers
modes
tar=$NAME-$version-$rpm_arch.tar.gz
deb=${NAME}_${sort_version}_$deb_arch.deb
packed "$tree" >"$out/$tar"
deb
# What the .rpm says is told to Maven, and what a machine must have to the installer.
cat >"$out/package.properties" <<EOF
agent.version=$version
agent.rpmVersion=$sort_version
agent.rpmArchitecture=$rpm_arch
agent.architecture=$deb_arch
agent.glibc=$glibc
agent.unchanged=false
EOF
echo "$stamp" >"$out/stamp"
echo "packages: $(wc -c <"$out/$deb") bytes .deb, glibc $glibc or newer"
