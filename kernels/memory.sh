# shellcheck shell=bash
# A kernel of Debian with as little around it as some of the scripts take, all in memory: no systemd, no disk, a runtime in the place of
# the JDK, packages unpacked and not set up. It is up within seconds.

# Those of the scripts.
memory_scripts=(dump who missing fuzz scenarios)

# Packages of release $2 for processor $1 with what they need, unpacked into $3, once; $4 are those beside the kernel's and the tools that
# scripts call.
make_memory_root() {
  local processor=$1 release=$2 root=$3 package
  [ ! -e "$root.made" ] || return 0
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --foreign "--arch=$processor" --variant=minbase \
    "--include=linux-image-cloud-$processor,iproute2,python3,kmod,netbase,procps${4:+,$4}" "$release" "$root" >"$root.log" 2>&1 || {
    tail -n 5 "$root.log" >&2
    return 1
  }
  for package in "$root"/var/cache/apt/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -C "$root" -x --keep-directory-symlink || return
  done
  # debootstrap has made the first a link to that of the machine that it runs on.
  rm -rf "$root/proc" "$root"/var/cache/apt "$root"/usr/share/{doc,man,locale,i18n,zoneinfo,perl} "$root"/debootstrap
  mkdir -p "$root/proc" "$root/usr/local/bin"
  touch "$root.made"
}

# Runs the scripts $3... on the kernel of release $2.
in_memory() {
  local state=$1 release=$2 root=$1/memory/$2 results=$1/results-$2 tree=$1/memory-tree kernel started name scripts=()
  shift 2
  for name; do
    case " ${memory_scripts[*]} " in
      *" $name "*) scripts+=("$name") ;;
      *) echo "dev: in memory there are ${memory_scripts[*]}" >&2; return 64 ;;
    esac
  done
  make_memory_root amd64 "$release" "$root" && pack "$state" "${scripts[@]}" || return 70
  runtime "$state/data/jdk" || return 70
  rm -rf "$tree" "$results"
  mkdir -p "$results/results"
  cp -a "$root" "$tree"
  train "$state" "$tree"
  rm -rf "$tree/portwhy"
  memory_image "$state/data" "$tree" >"$results/initrd"
  kernel=$(unpacked_kernel "$tree")
  started=$SECONDS
  timeout --foreground 7200 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -cpu Nehalem -m $((3072 + 32 * processors)) -smp "$processors" -nodefaults -display none \
    -serial "file:$results/console" -nic none -kernel "$kernel" -initrd "$results/initrd" \
    -append 'console=ttyS0 rdinit=/init quiet panic=-1 mitigations=off' -no-reboot </dev/null
  rm -rf "$tree" "$results/initrd"
  memory_results "$results"
  say_results "$release" "$results/results" $((SECONDS - started))
}

# The kernel of a tree whose packages are unpacked and not set up. Newer ones lie among their modules until then.
unpacked_kernel() {
  find "$1/boot" "$1/usr/lib/modules" -maxdepth 2 -name 'vmlinuz*' | head -n 1
}

# Moves what was packed in $1 into tree $2, and writes what a machine that is all in memory begins with.
memory_image() {
  mv "$1" "$2/portwhy"
  ln -s /portwhy/portwhy "$2/usr/local/bin/portwhy"
  memory_init >"$2/init"
  chmod +x "$2/init"
  (cd "$2" && find . ! -path './boot/*' | busybox cpio -o -H newc 2>/dev/null)
}

# The first process of a machine that is all in memory.
memory_init() {
  cat <<'INIT'
#!/bin/bash
export PATH=/usr/local/bin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up
# As systemd sets it for whatever it starts.
ulimit -n 524288
printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n' >/etc/passwd
# The kernel loads what it wants by modprobe, which wants this list.
depmod
bash /portwhy/inside/run
cd /portwhy/results
for file in order machine *.out *.status; do
  echo "== result $file"
  cat "$file"
done
echo '== end'
echo o >/proc/sysrq-trigger
sleep 60
INIT
}

# What the scripts wrote comes by the console, each file behind a line with its name.
memory_results() {
  tr -d '\r' <"$1/console" | awk -v to="$1/results/" '/^== result /{ file = to $3; next } /^== end/{ file = "" } file { print >file }'
}
