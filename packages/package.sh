# shellcheck shell=bash
# ./dev package: makes a .deb, an archive that runs where it is unpacked, and an OCI image, the same bit for bit each time
# (docs/install.md). Version and time come from pom.xml.

package() {
  local version day epoch java build stage name hash= stale= state=$PWD/build root=$PWD
  case ${1:-} in
    '' | --train | --test) ;;
    *)
      echo 'dev: ./dev package [--train|--test]' >&2
      return 64
      ;;
  esac
  version=$(pom version)
  day=$(pom project.build.outputTimestamp)
  epoch=$(date -d "$day" +%s)
  java=$(jdk) || return
  export SOURCE_DATE_EPOCH=$epoch LC_ALL=C TZ=UTC
  JAVA_HOME=$java ./portwhy --version >/dev/null || return
  [ -r "$state/sources" ] || { echo "dev: build/ cannot be written, or others can write to it" >&2; return 70; }
  # shellcheck disable=SC1091
  . "$state/sources" || : # its last test says that nothing is newer
  build=$state/$hash
  name=portwhy-$version
  rm -rf "$state/package"
  stage=$state/package/$name
  mkdir -p "$stage"
  runtime "$stage/runtime" || return
  program "$stage/lib" || return
  find "$stage" -exec touch -h -d "@$epoch" {} +
  if [ "${1:-}" = --train ]; then
    train
    return
  fi
  cache || return
  documents || return
  launcher '' >"$stage/portwhy"
  chmod 755 "$stage/portwhy"
  archive && deb && image || return
  ls -l "$state/$name-linux-x86_64.tar.zst" "$state/$name-oci.tar" "$state/portwhy_${version}_amd64.deb"
  rm -rf "$state/package"
  [ "${1:-}" != --test ] || bash packages/test.sh "$version"
}

# The jars as the launcher of a checkout has them, SQLite's without other systems' libraries.
program() {
  local jar unpacked=$state/package/sqlite
  mkdir -p "$1/libc" "$unpacked"
  cp -r "$build/quick.jar" "$build/syscalls.so" "$build/ask" "$build/messages" "$1"
  # shellcheck disable=SC2154 # late is read from build/sources
  for jar in $late; do
    cp "$build/lib/$jar" "$1"
  done
  jar=$(cd "$build/lib" && echo sqlite-jdbc-*.jar)
  (
    cd "$unpacked" && "$java/bin/jar" --extract --file "$build/lib/$jar" &&
      find org/sqlite/native -mindepth 2 -maxdepth 2 ! -path '*/Linux*/x86_64' -exec rm -rf {} + &&
      find . -type f ! -path './META-INF/MANIFEST.MF' | cut -c 3- | sort >../files &&
      "$java/bin/jar" --create --no-manifest --date "$day" --file "$1/$jar" @../files
  ) || return
  # The C library that a system with another one lacks.
  for jar in "$stage"/runtime/bin/java "$stage"/runtime/lib/*.so "$stage"/runtime/lib/server/libjvm.so; do
    ldd "$jar"
  done | sed -nE 's,.*[ 	](/[^ ]*/(ld-linux|lib(c|m|dl|pthread|rt)\.so)[^ ]*) .*,\1,p' | sort -u |
    while IFS= read -r jar; do cp -L "$jar" "$1/libc"; done
  chmod -R u=rwX,go=rX "$1"
  chmod 755 "$1"/libc/ld-linux*
}

# The list of classes that runs were seen to load, from which the cache is made: kept with the sources, so that a package does
# not depend on what its machine has to show, nor on whether that is one's own namespaces. What is in it stays as long as there is
# such a class: another machine needed it.
train() {
  local lib=$stage/lib within
  for within in --net '--net --pid --fork --mount --propagation private --mount-proc'; do
    # shellcheck disable=SC2046,SC2086 # lists of words
    unshare $within sh -c 'ip link set lo up && exec "$@"' sh "$stage/runtime/bin/java" \
      -XX:DumpLoadedClassList="$state/package/seen" $(flags) -Dportwhy.syscalls="$lib/syscalls.so" -cp "$lib/quick.jar" \
      dev.portwhy.cli.Training "$root/packages/start.classes" >/dev/null &&
      cache_tool list "$state/package/seen" packages/start.classes || return
  done
  wc -l packages/start.classes
}

flags() {
  sed -n "s/^flags='\(.*\)'\$/\1/p" portwhy
}

cache_tool() {
  "$stage/runtime/bin/java" -cp "$(echo "$build"/lib/boot-*.jar):$stage/lib/quick.jar" dev.portwhy.boot.StartCache "$@"
}

# Dumped twice: what differs is the time, and is taken out.
cache() {
  local lib=$stage/lib one gone
  cache_tool classes packages/start.classes "$state/package/classes" || return
  gone=$(($(wc -l <packages/start.classes) - $(grep -vc '^@' "$state/package/classes")))
  [ "$gone" = 0 ] || echo "dev: $gone classes of packages/start.classes are no more; ./dev package --train makes it anew" >&2
  for one in "$lib/portwhy.jsa" "$state/package/other.jsa"; do
    # shellcheck disable=SC2046 # a list of words
    "$stage/runtime/bin/java" -Xshare:dump -XX:+AOTClassLinking -XX:SharedClassListFile="$state/package/classes" \
      -XX:SharedArchiveFile="$one" $(flags) -Dportwhy.syscalls="$lib/syscalls.so" -cp "$lib/quick.jar" >"$state/package/dump.log" 2>&1 || {
      cat "$state/package/dump.log" >&2
      return 70
    }
  done
  cache_tool same "$lib/portwhy.jsa" "$state/package/other.jsa"
  chmod 644 "$lib/portwhy.jsa"
}

documents() {
  "$java/bin/java" -cp "$build/lib/*" dev.portwhy.cli.Printed "$stage/share" "${day%T*}" || return
  mkdir -p "$stage/etc"
  cp packages/agent.toml "$stage/etc"
  cp -r LICENSE NOTICE README.md README.zh.md CHANGELOG.md docs "$stage"
  chmod -R u=rwX,go=rX "$stage"
}

# The launcher of a package: the parts of the checkout's that every start runs and that look for nothing. $1 is the directory of the
# program, empty where the launcher lies in it.
launcher() {
  sed -n '1p' portwhy
  echo '# portwhy, as a package has it: starts the program with the runtime and the start-up cache beside it.'
  sed -n "/^flags='/,/^me=\$0/{/^me=/d;p}" portwhy
  if [ -n "$1" ]; then
    echo "root=$1"
  else
    sed -n '/^me=\$0/,/^esac$/p;/^case \$root in/,/^esac$/p' portwhy | awk '/^case \$root in/ { on = 1 } { print } on && /^esac/ { exit }'
  fi
  sed -n '/^# In a directory that was deleted/,/^$/p' portwhy
  sed -n '/^# Java takes the names of files/,/^at_end=-/{/^at_end=/d;p}' portwhy
  sed -n '/^# Behind it the libraries/,/^}/p' portwhy
  sed -n '/^# Whether a control group allows/,/^start() {/{/^start/d;p}' portwhy
  sed -n '5,$p' packages/run.sh
}

# $1 is packed into $2 with the order, owners and times of no machine.
packed() {
  tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" --format=gnu -cf - "$2"
}

archive() {
  packed "$state/package" "$name" | zstd -q -19 -T1 -f -o "$state/$name-linux-x86_64.tar.zst"
}

deb() {
  local tree=$state/package/deb page file
  mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib/portwhy" "$tree/usr/share" "$tree/etc/portwhy" \
    "$tree/usr/lib/systemd/system" "$tree/usr/share/doc/portwhy" "$tree/usr/share/lintian/overrides"
  launcher /usr/lib/portwhy >"$tree/usr/bin/portwhy"
  cp -a "$stage/lib" "$stage/runtime" "$tree/usr/lib/portwhy"
  rm -r "$tree/usr/lib/portwhy/lib/libc"
  cp -r "$stage/share/." "$tree/usr/share"
  find "$tree/usr/share/man" -name '*.1' -exec gzip -9n {} +
  cp "$stage/etc/agent.toml" "$tree/etc/portwhy"
  echo /etc/portwhy/agent.toml >"$tree/DEBIAN/conffiles"
  sed "s|^Documentation=.*|Documentation=man:portwhy-agent(1)|; s|/opt/portwhy/portwhy|/usr/bin/portwhy|" \
    docs/systemd/portwhy-agent.service >"$tree/usr/lib/systemd/system/portwhy-agent.service"
  cp -r README.md README.zh.md docs "$tree/usr/share/doc/portwhy"
  gzip -9nc CHANGELOG.md >"$tree/usr/share/doc/portwhy/changelog.gz"
  {
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: the authors of portwhy and of what NOTICE names\n'
    printf 'License: Apache-2.0\n On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.\n\n'
    printf 'Files: usr/lib/portwhy/runtime/*\nCopyright: Oracle and/or its affiliates, and others\nLicense: GPL-2 with Classpath exception\n'
    printf ' On Debian systems the text is in /usr/share/common-licenses/GPL-2.\n'
    sed 's/^/ /; s/^ $/ ./; 1i\\nComment:' NOTICE
  } >"$tree/usr/share/doc/portwhy/copyright"
  cp packages/debian/overrides "$tree/usr/share/lintian/overrides/portwhy"
  for file in postinst prerm postrm; do
    cp "packages/debian/$file" "$tree/DEBIAN"
  done
  chmod -R u=rwX,go=rX "$tree"
  chmod 755 "$tree/usr/bin/portwhy" "$tree"/DEBIAN/p*
  {
    printf 'Package: portwhy\nVersion: %s\nArchitecture: amd64\nSection: net\nPriority: optional\n' "$version"
    printf 'Maintainer: portwhy <portwhy@portwhy.dev>\nDepends: libc6 (>= 2.31)\n'
    printf 'Installed-Size: %s\n' "$(du -k --apparent-size -s "$tree/usr" | cut -f 1)"
    printf 'Description: tells why this machine cannot get a port\n'
    printf ' Which destinations or ports are exhausted, in all network namespaces, which\n program causes it and what to do; who holds a port that cannot be bound.\n'
    printf ' It brings the runtime that it needs.\n'
  } >"$tree/DEBIAN/control"
  (cd "$tree" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
  find "$tree" -exec touch -h -d "@$epoch" {} +
  dpkg-deb --root-owner-group -Zxz -z9 --threads-max=1 --build "$tree" "$state/portwhy_${version}_amd64.deb" >/dev/null
}

# An image of the OCI layout (image-spec) from scratch, in a tar file that docker load and podman load take as well.
image() {
  local tree=$state/package/image layout=$state/package/oci layer diff config manifest entry word size
  mkdir -p "$tree/usr/lib/portwhy" "$tree/lib64" "$tree/tmp" "$tree/etc" "$tree/var/lib" "$layout/blobs/sha256"
  cp -a "$stage/lib" "$stage/runtime" "$tree/usr/lib/portwhy"
  mv "$tree"/usr/lib/portwhy/lib/libc/* "$tree/lib64"
  rmdir "$tree/usr/lib/portwhy/lib/libc"
  # The loader of Debian looks there, others in /lib64.
  mkdir "$tree/lib"
  ln -s /lib64 "$tree/lib/x86_64-linux-gnu"
  printf 'root:x:0:0:root:/root:/\n' >"$tree/etc/passwd"
  printf 'root:x:0:\n' >"$tree/etc/group"
  chmod -R u=rwX,go=rX "$tree"
  chmod 1777 "$tree/tmp"
  packed "$tree" . >"$layout/layer"
  diff=$(sha256sum <"$layout/layer" | cut -d ' ' -f 1)
  zstd -q -19 -T1 -f --rm "$layout/layer" -o "$layout/layer.zst"
  layer=$(blob "$layout/layer.zst")
  size=$(stat -c %s "$layout/blobs/sha256/$layer")
  entry='"/usr/lib/portwhy/runtime/bin/java","-XX:SharedArchiveFile=/usr/lib/portwhy/lib/portwhy.jsa","-XX:MaxRAM=64g"'
  for word in $(flags) -Dportwhy.syscalls=/usr/lib/portwhy/lib/syscalls.so -Dportwhy.command=portwhy \
    -cp "$(image_path)" dev.portwhy.cli.Main; do
    entry="$entry,\"$word\""
  done
  printf '{"architecture":"amd64","os":"linux","created":"%s","config":{"Entrypoint":[%s],"Env":["LANG=C.UTF-8","HOME=/tmp"],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$day" "$entry" "$diff" >"$layout/config"
  size="$size $(stat -c %s "$layout/config")"
  config=$(blob "$layout/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"sha256:%s","size":%s}]}' \
    "$config" "${size#* }" "$layer" "${size% *}" >"$layout/manifest"
  size=$(stat -c %s "$layout/manifest")
  manifest=$(blob "$layout/manifest")
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"%s","io.containerd.image.name":"docker.io/library/portwhy:%s"}}]}' \
    "$manifest" "$size" "$version" "$version" >"$layout/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  printf '[{"Config":"blobs/sha256/%s","RepoTags":["portwhy:%s"],"Layers":["blobs/sha256/%s"]}]' "$config" "$version" "$layer" \
    >"$layout/manifest.json"
  tar -C "$layout" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" --format=gnu -cf "$state/$name-oci.tar" \
    blobs index.json manifest.json oci-layout
}

# Every command's libraries, in a path that is longer than most need: there is no shell in the image to choose.
image_path() {
  local path=/usr/lib/portwhy/lib/quick.jar jar
  for jar in $late; do
    path=$path:/usr/lib/portwhy/lib/$jar
  done
  echo "$path"
}

# Moves a file among the blobs, and prints its digest.
blob() {
  local digest
  digest=$(sha256sum <"$1" | cut -d ' ' -f 1)
  mv "$1" "$layout/blobs/sha256/$digest"
  echo "$digest"
}
