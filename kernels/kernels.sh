# shellcheck shell=bash
# Boots real kernels of Debian, each with the systemd of its release as process 1, in QEMU's software emulation, and runs scripts
# inside: ./dev kernels. Whatever is written there, is written to a machine of its own.

# shellcheck source=kernels/roots.sh
. kernels/roots.sh
# shellcheck source=kernels/arm64.sh
. kernels/arm64.sh
# shellcheck source=kernels/memory.sh
. kernels/memory.sh
# shellcheck source=kernels/cluster.sh
. kernels/cluster.sh

# All scripts, in the order in which they are run: those that boot the machine again come last.
scripts=(dump who missing fuzz scenarios unit events hidden services readers resident sight free tune audit)

# Those of a selection that takes minutes.
quick_scripts=(who missing fuzz scenarios)

# Ends where one of the programs $2... is not there; $1 are the packages that have them.
needs() {
  local packages=$1 tool
  shift
  for tool; do
    command -v "$tool" >/dev/null || {
      echo "dev: needs $tool (apt-get install $packages)" >&2
      exit 70
    }
  done
}

kernels() {
  local state=$PWD/build/kernels version status=0 chosen=() few= memory= processors=1
  [ "$(id -u)" = 0 ] || {
    echo 'dev: kernels needs root: a root file system has files of several users' >&2
    exit 70
  }
  while :; do
    case ${1:-} in
      --only)
        [ -e "kernels/inside/${2:-}.sh" ] || {
          echo "dev: no script ${2:-}: ${scripts[*]}" >&2
          exit 64
        }
        [ "$2" != cluster ] || {
          echo 'dev: cluster is not run on other machines: ./dev kernels cluster' >&2
          exit 64
        }
        chosen+=("$2")
        shift 2
        ;;
      --quick)
        chosen+=("${quick_scripts[@]}")
        few=yes memory=yes
        shift
        ;;
      --processors)
        case ${2:-} in
          '' | 0* | *[!0-9]* | ????*) processors=0 ;;
          *) processors=$2 ;;
        esac
        [ "$processors" -ge 1 ] && [ "$processors" -le 255 ] || {
          echo "dev: --processors wants a number up to 255, not ${2:-nothing}" >&2
          exit 64
        }
        shift 2
        ;;
      --memory)
        memory=yes
        shift
        ;;
      *) break ;;
    esac
  done
  [ ${#chosen[@]} -gt 0 ] || chosen=("${scripts[@]}")
  [ $# -gt 0 ] || set -- 5.10 6.1 6.12 newest
  if [ -n "$memory" ]; then
    needs 'debootstrap qemu-system-x86 busybox-static util-linux' debootstrap qemu-system-x86_64 busybox unshare
  else
    needs 'debootstrap qemu-system-x86 qemu-utils e2fsprogs util-linux' debootstrap qemu-system-x86_64 qemu-img mke2fs debugfs unshare
  fi
  mkdir -p "$state"
  # Two at once would make each other's disks.
  exec 9>"$state/lock"
  flock -n 9 || {
    echo 'dev: kernels is running already' >&2
    exit 70
  }
  if [ "$*" = arm64 ]; then
    [ "$processors" = 1 ] || {
      echo 'dev: arm64 has one processor: --processors is for the others' >&2
      exit 64
    }
    arm64 "$state" "${chosen[@]}"
    return
  fi
  if [ "$*" = cluster ]; then
    cluster "$state"
    return
  fi
  if [ -n "$memory" ]; then
    for version; do
      in_memory "$state" "$(release_of "$version")" "${chosen[@]}" || status=$?
    done
    return "$status"
  fi
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
      AOT=-XX:AOTCacheOutput=/portwhy/portwhy.aot MAIN=dev.portwhy.cli.Training exec chroot "$2" /portwhy/portwhy' sh "$data" "$root" \
    >"$1/training.log" 2>&1 || :
  [ -s "$data/portwhy.aot" ] || tail -n 3 "$1/training.log" >&2
}

# The tests of $2 that ask the kernel, compiled, below $1, with all that they need on the class path that lies beside them: what is
# a directory here, and every library, once.
pack_tests() {
  local to=$1 module=$2 path resources entry name files console parts=()
  console=$(console)
  files=$(grep -rl '@Tag("kernel")' --include='*Test.java' "$module/src/test/java")
  # shellcheck disable=SC2086 # a list of files
  compile_tests "$module" "$(echo $files)" || return
  mkdir -p "$to/$module" "$to/lib"
  # Some look there for the version.
  cp pom.xml "$to"
  for entry in ${resources//:/ } "$PWD/$module/target/unit/target/test-classes" ${path//:/ }; do
    name=${entry#"$PWD/"}
    case $entry in
      *.jar)
        name=lib/${entry##*/}
        cp -n "$entry" "$to/lib"
        ;;
      *) [ ! -d "$entry" ] || [ -d "$to/$name" ] || { mkdir -p "$to/$name" && cp -r "$entry/." "$to/$name"; } ;;
    esac
    parts+=("/portwhy/tests/$name")
  done
  (IFS=: && echo "${parts[*]}") >"$to/$module/path"
  # shellcheck disable=SC2086
  printf '%s\n' $files | sed 's|.*/src/test/java/||; s|\.java$||; s|/|.|g' >"$to/$module/classes.list"
}

# Below $1/data the program as ./dev dist makes it, its tests, and the scripts that are named, to be run in that order.
pack() {
  local state=$1 module jdk
  shift
  jdk=$(jdk)
  [ -n "${archive:-}" ] || archive=$(dist)
  rm -rf "$state/data"
  mkdir -p "$state/data/inside"
  tar -xf "$archive" -C "$state/data"
  mv "$state/data"/portwhy-* "$state/data/program"
  cp kernels/inside/* "$state/data/inside"
  printf '%s\n' "$@" >"$state/data/inside/order"
  [ -z "$few" ] || touch "$state/data/inside/quick"
  [ "$*" != cluster ] || cp -r "$state/kubernetes" "$state/data/cluster"
  if grep -q '^ *tests ' $(printf "$state/data/inside/%s.sh " "$@") 2>/dev/null; then
    for module in linux lab cli; do
      pack_tests "$state/data/tests" "$module" || return
    done
  fi
  sed "s|JARS|$(cd "$state/data" && echo program/lib/*.jar | sed 's|[^ ]*/boot[-.][^ ]*||; s|program|/portwhy/program|g; s| \+|:|g')|" kernels/inside/portwhy \
    >"$state/data/portwhy"
  chmod +x "$state/data/portwhy"
}

# A disk with that and a JDK.
data() {
  local state=$1 root=$2 jdk
  shift 2
  jdk=$(jdk)
  pack "$state" "$@" || return
  rm -f "$state/data.img"
  cp -rL "$jdk" "$state/data/jdk"
  rm -rf "$state/data/jdk/jmods" "$state/data/jdk/lib/src.zip" "$state/data/jdk/man" "$state/data/jdk/include"
  train "$state" "$root"
  mke2fs -q -t ext4 -E root_owner=0:0 -d "$state/data" "$state/data.img" 2500M
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
  # Its clock counts instructions, so that it is a fast machine to itself, however long it takes, and waits for nothing that sleeps.
  timeout --foreground 7200 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -cpu Nehalem -m $((3072 + 32 * processors)) -smp "$processors" -nodefaults -display none -serial "file:$results/console" \
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
  # Nothing was updated since the root was made, so that the first boot is as the later ones.
  touch "$root/etc/.updated" "$root/var/.updated"
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
  while read -r name; do
    script=$results/$name.out
    [ -e "$script" ] || {
      echo "  $name: did not begin"
      status=1
      continue
    }
    grep -E -A 20 '^NOT' "$script" | sed "s/^/  $name: /" || :
    echo "  $name: $(grep -c '^ok' "$script") as expected, $(grep -c '^NOT' "$script") not, $(grep -c '^left' "$script") left out; status $(cat "$results/$name.status" 2>/dev/null || echo 'none, it did not end')"
    grep -q '^NOT' "$script" && status=1
    [ "$(cat "$results/$name.status" 2>/dev/null)" = 0 ] || status=1
  done < <(cat "$results/order" 2>/dev/null)
  return "$status"
}
