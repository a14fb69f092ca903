# shellcheck shell=sh disable=SC2154 # what stands above this is taken from the checkout's portwhy
# The end of a package's launcher: ./dev package puts it behind those parts of the checkout's portwhy that need no JDK to be looked
# for, nothing to be made and no state to be kept.

# A user may set what differs from machine to machine; the runtime is the package's own.
launch() {
  how=$1
  shift
  # shellcheck disable=SC2086
  $how $loader "$root/runtime/bin/java" -XX:SharedArchiveFile="$lib/portwhy.jsa" $flags -XX:MaxRAM=64g \
    -Dportwhy.syscalls="$lib/syscalls.so" -Dportwhy.command="$command" ${locale:+"-Dportwhy.locale=$locale"} \
    ${PORTWHY_JAVA_FLAGS:-} -cp "$cp" dev.portwhy.cli.Main "$@"
}

# Root runs no program of a directory that others can write to, which is for whoever unpacked it to see to.
lib=$root/lib
cp=$lib/quick.jar
[ -r "$cp" ] || give_up "$lib/quick.jar cannot be read" "无法读取 $lib/quick.jar"
# On a system with another C library (musl) the one that the package brings.
loader=
[ -e /lib64/ld-linux-x86-64.so.2 ] || [ ! -e "$lib/libc" ] ||
  loader="$lib/libc/ld-linux-x86-64.so.2 --library-path $lib/libc"
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
