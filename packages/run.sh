# shellcheck shell=sh disable=SC2154 # what stands above this is taken from the checkout's portwhy
# The end of a package's launcher: ./dev package puts it behind those parts of the checkout's portwhy that need no JDK to be looked
# for, nothing to be made and no state to be kept.

# The heap is never so large that the JVM would pass over the cache, as it does on a machine of more than a hundred gigabytes.
launch() {
  how=$1
  shift
  # shellcheck disable=SC2086
  set -- -XX:SharedArchiveFile="$lib/portwhy.jsa" $flags -XX:MaxRAM=64g -Dportwhy.syscalls="$lib/syscalls.so" \
    -Dportwhy.command="$command" ${locale:+"-Dportwhy.locale=$locale"} ${libc:+"-Dportwhy.libc=$libc"} \
    ${PORTWHY_JAVA_FLAGS:-} -cp "$cp" dev.portwhy.cli.Main "$@"
  set -- "$root/runtime/bin/java" "$@"
  [ -z "$libc" ] || set -- "$libc/ld-linux-x86-64.so.2" --library-path "$libc" "$@"
  $how "$@"
}

lib=$root/lib

# While an agent runs, the process beside it answers at once what it can. Where it does not, the program that asks it executes
# this launcher again, with a mark in front of the words.
if [ "${1:-}" = dev.portwhy.cli.Main ]; then
  shift
elif [ -z "$locale${PORTWHY_JAVA_FLAGS:-}" ] && [ -r "$0" ] && [ -x "$lib/ask" ]; then
  for socket in /run/portwhy/answers.sock "${XDG_RUNTIME_DIR:-/run}/portwhy/answers.sock"; do
    if [ -S "$socket" ] && [ -O "$socket" ]; then
      exec "$lib/ask" "$socket" "$lib" "$command" '' /bin/sh "$0" dev.portwhy.cli.Main "$@"
    fi
  done
fi

cp=$lib/quick.jar
[ -r "$cp" ] || give_up "$lib/quick.jar cannot be read" "无法读取 $lib/quick.jar"
# On a system with another C library (musl) the one that the package brings.
libc=
[ -e /lib64/ld-linux-x86-64.so.2 ] || [ ! -e "$lib/libc" ] || libc=$lib/libc
late=
for jar in "$lib"/*.jar; do
  case ${jar##*/} in
    quick.jar | sqlite-jdbc-*) ;;
    *) late="$late ${jar##*/}" ;;
  esac
done
add_late "$@"
limits=$(
  ulimit -v
  ulimit -d
  ulimit -n
  ulimit -u 2>/dev/null || ulimit -p
)
! tight || try
# Where even that fails, the shell has said so.
trap 'exit 70' EXIT
launch exec "$@"
