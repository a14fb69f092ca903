#!/bin/bash
# Ways back on this kernel: without BTF, without BPF, without any capability, as another user.
. /portwhy/inside/lib
results=/portwhy/results
python3 - <<'PY' &
import os, socket, time
kept = []
for port in range(22001, 22006):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", port))
    if port % 2:
        s.listen()
    kept.append(s)
    kept.append(socket.create_connection(("127.0.0.1", 22001)))
time.sleep(3000)
PY
soon 'somebody holds ports' sh -c 'ss -tlnH | grep -q 22005'
portwhy who -ta --json >"$results/root.json" 2>/dev/null

# The program as it is with less: $1 what is missing, the rest how it is started.
with() {
  local name=$1
  shift
  "$@" portwhy who -ta --json >"$results/less.json" 2>"$results/less.err"
  "$@" portwhy watch --json --for 2s >"$results/less.watch" 2>>"$results/less.err"
  python3 /portwhy/inside/less.py "$name" "$results/root.json" "$results/less.json" "$results/less.watch" || {
    echo "NOT  $name: no answer"
    cat "$results/less.err"
  }
}

# shellcheck disable=SC2016 # the shell inside expands it
with 'all that there is' env
with 'no BTF' unshare --mount sh -c 'mount -t tmpfs none /sys/kernel/btf && exec "$@"' sh
with 'no BPF' setpriv --bounding-set -cap_39,-cap_38,-sys_admin --inh-caps=-all
with 'no capability' setpriv --bounding-set -all --inh-caps=-all
with 'another user' setpriv --reuid 65534 --regid 65534 --clear-groups
kill %1
