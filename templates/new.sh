#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh templates/new.sh store-foo | dedup-foo
#
# A plugin that builds and passes its contract: writes bundles/KIND-NAME and adds it to the root pom, the features and
# the distribution's etc. Changes nothing when it cannot do all of it. GODWIT_TREE names another tree than this one.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tree=${GODWIT_TREE:-$(dirname -- "$here")}

die() {
  printf '%s\n' "new: $1" >&2
  exit 2
}

[ $# -eq 1 ] || die "say which: ./godwit new store-foo, or ./godwit new dedup-foo"
kind=${1%%-*}
name=${1#*-}
case $kind in
store) describes="Keeps blobs in $name" ;;
dedup) describes="Cuts a block the $name way" ;;
*) die "'$1' is neither store-NAME nor dedup-NAME; other extension points: docs/plugin-guide.md" ;;
esac
printf '%s' "$name" | LC_ALL=C grep -Eqx '[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*' ||
  die "a name is lower case letters, digits and single dashes, and no part begins with a digit: not '$name'"
for word in $(printf '%s' "$name" | tr - ' '); do
  case " abstract assert boolean break byte case catch char class const continue default do double else enum extends \
false final finally float for goto if implements import instanceof int interface long native new null package private \
protected public return short static strictfp super switch synchronized this throw throws transient true try void \
volatile while " in
  *" $word "*) die "'$word' is a word of Java and cannot be in the name of a package" ;;
  esac
done
[ "$1" != "$name" ] || die "say store-NAME or dedup-NAME"

bundle=$tree/bundles/$kind-$name
rootpom=$tree/pom.xml
features=$tree/features/src/main/feature/feature.xml
featurespom=$tree/features/pom.xml
distribution=$tree/karaf-distribution/pom.xml
etc=$tree/karaf-distribution/src/main/karaf/assembly/etc
[ ! -e "$bundle" ] || die "$bundle exists already"
for file in "$rootpom" "$features" "$featurespom" "$distribution"; do
  [ -w "$file" ] || die "cannot write $file"
done
grep -q '<module>agents/agent</module>' "$rootpom" || die "no place for a module found in $rootpom"
grep -q '<!-- Third parties -->' "$features" || die "no place for a feature found in $features"
grep -q '</installedFeatures>' "$distribution" || die "no place for a feature found in $distribution"

package=$(printf '%s' "$name" | tr - .)
path=$(printf '%s' "$name" | tr - /)
type=$(printf '%s' "$name" | awk -F- '{ for (i = 1; i <= NF; i++) printf "%s%s", toupper(substr($i, 1, 1)), substr($i, 2) }')
version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$rootpom" | head -n 1)

# fill TEMPLATE FILE: the template with its names filled in.
fill() {
  mkdir -p "$(dirname -- "$2")"
  sed -e "s|@kind@|$kind|g" -e "s|@name@|$name|g" -e "s|@package@|$package|g" -e "s|@Type@|$type|g" \
    -e "s|@describes@|$describes|g" -e "s|@version@|$version|g" "$here/$1" >"$2"
}

# insert MARK TEXTFILE FILE: the text before the first line that has the mark.
insert() {
  awk -v mark="$1" -v text="$2" '
    !done && index($0, mark) { while ((getline line < text) > 0) print line; done = 1 }
    { print }' "$3" >"$3.new"
  cat "$3.new" >"$3"
  rm "$3.new"
}

main=$bundle/src/main/java/org/godwit/$kind/$path
test=$bundle/src/test/java/org/godwit/$kind/$path
fill pom.xml.in "$bundle/pom.xml"
fill package-info.java.in "$main/package-info.java"
fill "$kind/Config.java.in" "$main/Config.java"
fill "$kind/README.md.in" "$bundle/README.md"
case $kind in
store)
  fill store/BlobStore.java.in "$main/${type}BlobStore.java"
  fill store/Remote.java.in "$main/${type}Remote.java"
  fill store/ContractTest.java.in "$test/${type}BlobStoreContractTest.java"
  page=org.godwit.store.$package-$name.cfg
  ;;
dedup)
  fill dedup/Dedup.java.in "$main/${type}Dedup.java"
  fill dedup/ContractTest.java.in "$test/${type}DedupContractTest.java"
  services=$bundle/src/main/resources/META-INF/services
  mkdir -p "$services"
  printf '%s\n' "org.godwit.dedup.$package.${type}Dedup" >"$services/org.godwit.api.chunk.DedupStrategy"
  page=org.godwit.dedup.$package.cfg
  ;;
esac
fill "$kind/etc.cfg.in" "$etc/$page"

text=$(mktemp)
trap 'rm -f "$text"' EXIT
printf '    <module>bundles/%s-%s</module>\n' "$kind" "$name" >"$text"
insert '<module>agents/agent</module>' "$text" "$rootpom"
fill feature.xml.in "$text"
insert '<!-- Third parties -->' "$text" "$features"
cat >"$text" <<EOF
    <dependency>
      <groupId>org.godwit</groupId>
      <artifactId>$kind-$name</artifactId>
      <version>\${project.version}</version>
      <scope>provided</scope>
    </dependency>
EOF
insert '</dependencies>' "$text" "$featurespom"
printf '            <feature>godwit-%s-%s</feature>\n' "$kind" "$name" >"$text"
insert '</installedFeatures>' "$text" "$distribution"

cat <<EOF
bundles/$kind-$name is there, and in pom.xml, features/ and karaf-distribution/ ($page).

  build it and run its contract:     ./mvnw -pl bundles/$kind-$name -am verify
  put it right for the formatter:    ./mvnw -pl bundles/$kind-$name spotless:apply
  in a running controller:           feature:install godwit-$kind-$name
  what to write next:                docs/plugin-guide.md
EOF
