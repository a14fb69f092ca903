# shellcheck shell=bash
# Debian's kernel for arm64 with the JDK that Debian has for it. There is no process 1 of any system in this machine: its packages are
# unpacked and not set up, which a machine of another processor cannot do, and all of it lies in memory.

# Scripts that want neither systemd nor a second boot.
arm64_scripts=(who missing fuzz scenarios readers resident)

arm64() {
  local state=$1 results=$1/results-arm64 tree=$1/arm64-tree name started scripts=()
  shift
  needs 'qemu-system-arm busybox-static zstd' qemu-system-aarch64 busybox zstd
  for name; do
    case " ${arm64_scripts[*]} " in *" $name "*) scripts+=("$name") ;; esac
  done
  [ ${#scripts[@]} -gt 0 ] || {
    echo "dev: on arm64 there are ${arm64_scripts[*]}" >&2
    exit 64
  }
  make_memory_root arm64 trixie "$state/memory/arm64" openjdk-25-jre-headless || return
  pack "$state" "${scripts[@]}" || return
  rm -rf "$tree" "$results"
  mkdir -p "$results/results"
  cp -a "$state/memory/arm64" "$tree"
  ln -s /usr/lib/jvm/java-25-openjdk-arm64 "$state/data/jdk"
  memory_image "$state/data" "$tree" | zstd -q -1 -f -o "$results/initrd"
  started=$SECONDS
  timeout --foreground 7200 qemu-system-aarch64 -M virt -cpu cortex-a72 -accel tcg -icount shift=0,sleep=off -m 4096 -smp 1 -nodefaults -display none \
    -serial "file:$results/console" -nic none -kernel "$(unpacked_kernel "$tree")" -initrd "$results/initrd" \
    -append 'console=ttyAMA0 rdinit=/init quiet' </dev/null
  rm -rf "$tree" "$results/initrd"
  memory_results "$results"
  say_results arm64 "$results/results" $((SECONDS - started))
}
