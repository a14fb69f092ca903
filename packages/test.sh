#!/bin/bash
# ./dev package --test: installs what ./dev package made in bare roots of Debian bookworm and trixie and in one without glibc, and runs
# it there. As root; each root is in a mount, pid and network namespace of its own. $1 is the version. Roots are made below a
# temporary directory, or kept in $PORTWHY_ROOTS for the next time.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
version=$1
deb=$PWD/build/portwhy_${version}_amd64.deb
archive=$PWD/build/portwhy-$version-linux-x86_64.tar.zst
image=$PWD/build/portwhy-$version-oci.tar
work=$(mktemp -d)
roots=${PORTWHY_ROOTS:-$work}
# shellcheck disable=SC2064 # now, not later
trap "rm -rf '$work'" EXIT

fail() {
  echo "package test: $*" >&2
  exit 1
}

# Runs a command in root $1, which sees no process and no network but its own.
inside() {
  local at=$1
  shift
  unshare --mount --pid --net --fork --propagation private sh -c '
    mount -t proc proc "$0/proc" && ip link set lo up && exec chroot "$0" "$@"' "$at" "$@"
}

# The main job in root $1 with program $2: a port that is held, one that is free, what the machine has, in both languages.
main_job() {
  local at=$1 program=$2
  cat >"$at/main-job" <<'END'
#!/bin/sh
program=$1
set -e
# Nothing else is there to listen: the lab holds a port.
"$program" lab hold bound 8080 >/dev/null 2>&1 &
holder=$!
[ "$("$program" 59873 -q)" = '[::]:59873 is free: bind() succeeds.' ]
"$program" --lang zh 59873 -q | grep -q 59873
"$program" --version | grep -q '^portwhy '
"$program" --json | grep -q '"schema":1'
i=0
until "$program" who -ta 2>/dev/null | grep -q ':8080'; do
  i=$((i + 1))
  [ "$i" -lt 60 ]
done
status=0
"$program" nonsense-that-nobody-runs 2>/dev/null || status=$?
[ "$status" != 70 ]
kill "$holder"
END
  chmod 755 "$at/main-job"
  inside "$at" /bin/sh /main-job "$program" || fail "the main job fails in $at with $program"
  rm -f "$at/main-job"
}

# What is in root $1, but for what dpkg keeps for itself.
content() {
  (cd "$1" && find . -xdev ! -path './proc/*' ! -path './var/lib/dpkg/*' ! -path './var/log/*' ! -path './var/cache/*' | sort)
}

[ -z "$(find "$deb" "$archive" "$image" -size +30M)" ] || fail 'one is larger than 30 MB'
if command -v lintian >/dev/null; then
  lintian --fail-on error "$deb" >"$work/lintian" 2>&1 || { cat "$work/lintian"; fail 'lintian found an error'; }
fi

for suite in bookworm trixie; do
  root=$roots/$suite
  [ -e "$root/bin/sh" ] || debootstrap --variant=minbase "$suite" "$root" ${PORTWHY_MIRROR:+"$PORTWHY_MIRROR"} >"$work/bootstrap" 2>&1 ||
    { tail -n 5 "$work/bootstrap"; fail "no root of $suite"; }
  content "$root" >"$work/before"
  cp "$deb" "$root/portwhy.deb"
  inside "$root" dpkg -i /portwhy.deb >"$work/dpkg" 2>&1 || { cat "$work/dpkg"; fail "$suite: not installed"; }
  main_job "$root" portwhy
  # The same again is an upgrade: what was written into the settings stays.
  echo 'keep = "3d"' >>"$root/etc/portwhy/agent.toml"
  inside "$root" dpkg -i --force-confold /portwhy.deb >"$work/dpkg" 2>&1 || { cat "$work/dpkg"; fail "$suite: not upgraded"; }
  grep -q '^keep = "3d"$' "$root/etc/portwhy/agent.toml" || fail "$suite: an upgrade took the settings"
  mkdir -p "$root/var/lib/portwhy"
  inside "$root" dpkg --purge portwhy >"$work/dpkg" 2>&1 || { cat "$work/dpkg"; fail "$suite: not purged"; }
  rm "$root/portwhy.deb"
  content "$root" >"$work/after"
  diff "$work/before" "$work/after" || fail "$suite: a purge left something"
  echo "package test: $suite: installed, run, upgraded, purged without a trace"
done

# A root with a shell, and with no C library but what the archive brings, which nobody can write to, by a user with no name.
root=$work/musl
mkdir -p "$root/bin" "$root/proc" "$root/opt" "$root/tmp" "$root/dev"
mknod -m 666 "$root/dev/null" c 1 3
busybox=$(command -v busybox)
! ldd "$busybox" >/dev/null 2>&1 || fail 'needs busybox-static'
cp "$busybox" "$root/bin/busybox"
for tool in sh grep kill ls cat id; do
  ln -s busybox "$root/bin/$tool"
done
tar -C "$root/opt" --zstd -xf "$archive"
main_job "$root" "/opt/portwhy-$version/portwhy"
unshare --mount --pid --net --fork --propagation private sh -c '
  mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && mount -t proc proc "$0/proc" && ip link set lo up &&
  exec chroot --userspec=4242:4242 "$0" "$@"' "$root" "/opt/portwhy-$version/portwhy" 59873 -q | grep -q 'is free' ||
  fail 'read-only, as any user'
echo 'package test: the archive runs without glibc, read-only and as any user'

# The image as an engine lays it out: its layer is the root, its entry point the command.
mkdir "$work/oci" "$work/image"
tar -C "$work/oci" -xf "$image"
for layer in $(sed -E 's/.*"Layers":\[([^]]*)\].*/\1/; s/[",]/ /g' "$work/oci/manifest.json"); do
  tar -C "$work/image" --zstd -xf "$work/oci/$layer"
done
mkdir -p "$work/image/proc"
config=$(sed -E 's/.*"Config":"([^"]*)".*/\1/' "$work/oci/manifest.json")
IFS=, read -ra entry <<<"$(sed -E 's/.*"Entrypoint":\[([^]]*)\].*/\1/; s/"//g' "$work/oci/$config")"
inside "$work/image" "${entry[@]}" 59873 -q | grep -q 'is free' || fail 'the image does not run'
echo 'package test: the image runs'

# With an engine, as docs/install.md says. The network namespace that it takes for the machine's is one of ours.
if command -v podman >/dev/null; then
  engine="podman --root $work/storage --runroot $work/run --storage-driver vfs"
  name=$($engine load -q -i "$image" | sed -n 's/^Loaded image[^:]*: *//p')
  # Where the limits of this machine are lower than those that the engine wants to set.
  run="$engine run --rm --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --privileged --pid=host --network=host $name"
  # shellcheck disable=SC2016 # the shell inside expands these
  unshare --net sh -c '
    ip link set lo up
    "$1" nc -l -p 59873 & holder=$!
    until "$1" netstat -ltn | "$1" grep -q :59873; do kill -0 "$holder" || exit 1; done
    $2 59873 --lang en; $2 who -tl --lang en
    kill "$holder"; wait "$holder"
    echo "held by $holder"
    $2 59873 -q' sh "$busybox" "$run" >"$work/engine" 2>&1 || { cat "$work/engine"; fail 'an engine does not run the image'; }
  holder=$(sed -n 's/^held by //p' "$work/engine")
  grep -q "is taken by .*(pid $holder)" "$work/engine" && grep -q ":59873 .*\[$holder\]" "$work/engine" && tail -n 1 "$work/engine" | grep -q 'is free' ||
    { cat "$work/engine"; fail 'the image does not see the machine'; }
  $engine rmi -f "$name" >/dev/null
  echo 'package test: an engine loads the image, and it sees the machine'
fi
