# shellcheck shell=bash
# Boots real kernels of Debian, each with the systemd of its release as process 1, in QEMU's software emulation, and runs scripts
# inside: ./dev kernels. Whatever is written there, is written to a machine of its own.

# shellcheck source=kernels/roots.sh
. kernels/roots.sh

kernels() {
  local state=$PWD/build/kernels tool version status=0 chosen=()
  for tool in debootstrap qemu-system-x86_64 qemu-img mke2fs debugfs unshare; do
    command -v "$tool" >/dev/null || {
      echo "dev: needs $tool (apt-get install debootstrap qemu-system-x86 qemu-utils e2fsprogs util-linux)" >&2
      exit 70
    }
  done
  [ "$(id -u)" = 0 ] || {
    echo 'dev: kernels needs root: a root file system has files of several users' >&2
    exit 70
  }
  while [ "${1:-}" = --only ]; do
    chosen+=("$2")
    shift 2
  done
  [ $# -gt 0 ] || set -- 5.10 6.1 6.12
  mkdir -p "$state"
  # Two at once would make each other's disks.
  exec 9>"$state/lock"
  flock -n 9 || {
    echo 'dev: kernels is running already' >&2
    exit 70
  }
  make_root "$(release_of "$1")" "$state/$(release_of "$1")"
  data "$state" "$state/$(release_of "$1")" "${chosen[@]}"
  for version; do
    one_kernel "$state" "$(release_of "$version")" || status=1
  done
  return "$status"
}

# Makes the cache for a fast start, at the path that the program will have: what takes a second here takes half a minute there.
train() {
  local data=$1/data root=$2
  mkdir -p "$root/portwhy"
  # shellcheck disable=SC2016 # the shell inside expands these
  unshare --net --mount --propagation private sh -c '
    mount --bind "$1" "$2/portwhy" && mount -t proc proc "$2/proc" && mount -t sysfs -o ro sysfs "$2/sys" &&
      AOT=-XX:AOTCacheOutput=/portwhy/portwhy.aot exec chroot "$2" /portwhy/portwhy tune audit -v' sh "$data" "$root" \
    >"$1/training.log" 2>&1 || :
  [ -s "$data/portwhy.aot" ] || tail -n 3 "$1/training.log" >&2
}

# The disk with the program as ./dev dist makes it, a JDK, and the scripts, or those of them that are named.
data() {
  local state=$1 root=$2 jdk name
  shift 2
  jdk=$(jdk)
  [ -n "${archive:-}" ] || archive=$(dist)
  rm -rf "$state/data" "$state/data.img"
  mkdir -p "$state/data/inside"
  tar -xf "$archive" -C "$state/data"
  mv "$state/data"/portwhy-* "$state/data/program"
  cp kernels/inside/{run,lib,trees.py} "$state/data/inside"
  if [ $# = 0 ]; then
    cp kernels/inside/*.sh "$state/data/inside"
  fi
  for name; do
    cp "kernels/inside/$name.sh" "$state/data/inside"
  done
  cp -rL "$jdk" "$state/data/jdk"
  sed "s|JARS|$(cd "$state/data" && echo program/lib/*.jar | sed 's|[^ ]*/boot[-.][^ ]*||; s|program|/portwhy/program|g; s| \+|:|g')|" kernels/inside/portwhy \
    >"$state/data/portwhy"
  chmod +x "$state/data/portwhy"
  rm -rf "$state/data/jdk/jmods" "$state/data/jdk/lib/src.zip" "$state/data/jdk/man" "$state/data/jdk/include"
  train "$state" "$root"
  mke2fs -q -t ext4 -E root_owner=0:0 -d "$state/data" "$state/data.img" 1500M
  rm -rf "$state/data"
}

# Boots one and says what came of it.
one_kernel() {
  local state=$1 release=$2 root results kernel started
  root=$state/$release
  make_root "$release" "$root"
  [ -s "$root.img" ] || image "$root"
  kernel=$(echo "$root"/boot/vmlinuz-*)
  results=$state/results-$release
  rm -rf "$results" "$root.qcow2" "$root-data.qcow2"
  mkdir -p "$results"
  qemu-img create -q -f qcow2 -b "$root.img" -F raw "$root.qcow2"
  cp --sparse=always "$state/data.img" "$root-data.img"
  started=$SECONDS
  timeout 3600 qemu-system-x86_64 -accel tcg -cpu Nehalem -m 1536 -smp 1 -nodefaults -display none -serial "file:$results/console" \
    -nic none -kernel "$kernel" -initrd "$root/boot/initrd.img-${kernel##*/vmlinuz-}" \
    -append 'root=/dev/vda rw console=ttyS0 quiet systemd.show_status=yes systemd.default_timeout_start_sec=900 mitigations=off' \
    -drive "file=$root.qcow2,if=virtio,cache=unsafe" -drive "file=$root-data.img,format=raw,if=virtio,cache=unsafe" </dev/null
  debugfs -R "rdump /results $results" "$root-data.img" >/dev/null 2>&1
  rm -f "$root.qcow2" "$root-data.img"
  say_results "$release" "$results/results" $((SECONDS - started))
}

# A disk of a root, prepared to run the scripts.
image() {
  local root=$1
  mkdir -p "$root/portwhy"
  printf '/dev/vda / ext4 defaults 0 0\n/dev/vdb /portwhy ext4 x-systemd.device-timeout=0 0 0\n' >"$root/etc/fstab"
  echo portwhy >"$root/etc/hostname"
  printf '127.0.0.1 localhost portwhy\n::1 localhost\n' >"$root/etc/hosts"
  cat >"$root/etc/systemd/system/portwhy-kernels.service" <<'UNIT'
[Unit]
Description=scripts of portwhy's tests
After=multi-user.target
RequiresMountsFor=/portwhy

[Service]
ExecStart=/bin/bash /portwhy/inside/run
KillMode=process
UNIT
  mkdir -p "$root/etc/systemd/system/graphical.target.wants" "$root/etc/systemd/system/multi-user.target.wants"
  ln -sf ../portwhy-kernels.service "$root/etc/systemd/system/multi-user.target.wants/portwhy-kernels.service"
  ln -sf /portwhy/portwhy "$root/usr/local/bin/portwhy"
  mke2fs -q -t ext4 -E root_owner=0:0 -d "$root" "$root.img" 3G
}

# Prints what the scripts said; fails where one of them was not content or did not end.
say_results() {
  local release=$1 results=$2 seconds=$3 script name status=0
  echo "$release: $(tr '\n' ' ' <"$results/machine" 2>/dev/null || echo 'did not get to the scripts ')in $seconds s"
  [ -s "$results/machine" ] || status=1
  for script in "$results"/*.out; do
    name=$(basename "$script" .out)
    grep -E -A 20 '^NOT' "$script" | sed "s/^/  $name: /" || :
    echo "  $name: $(grep -c '^ok' "$script") as expected, $(grep -c '^NOT' "$script") not; status $(cat "$results/$name.status" 2>/dev/null || echo 'none, it did not end')"
    grep -q '^NOT' "$script" && status=1
    [ "$(cat "$results/$name.status" 2>/dev/null)" = 0 ] || status=1
  done
  return "$status"
}
