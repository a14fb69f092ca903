#!/bin/bash
# What tune audit says that a boot leaves is what the machine has after one: files in all places, in every order and spelling.
. /portwhy/inside/lib
trees=2
predicted=/portwhy/results/audit.predicted

predict() {
  # What is written below /run so early may be of every boot.
  while [ "$(cut -d . -f 1 /proc/uptime)" -lt 150 ]; do sleep 5; done
  rm -rf /etc/sysctl.d/* /usr/local/lib/sysctl.d /run/sysctl.d
  mv /usr/lib/sysctl.d /usr/lib/sysctl.d.old 2>/dev/null
  rm -rf /usr/lib/sysctl.d
  python3 /portwhy/inside/trees.py "$1"
  for file in /etc/sysctl.conf /etc/sysctl.d/* /run/sysctl.d/* /usr/local/lib/sysctl.d/* /usr/lib/sysctl.d/*; do
    [ ! -f "$file" ] || { echo "--- $file -> $(readlink "$file")" && cat "$file"; }
  done >"/portwhy/results/audit.tree$1" 2>/dev/null
  portwhy tune audit -v --json >"$predicted"
}

compare() {
  python3 - "$predicted" <<'PY'
import json, sys
good = bad = written = 0
for s in json.load(open(sys.argv[1]))["settings"]:
    if s["boot"] is None:
        continue
    try:
        now = " ".join(open("/proc/sys/" + s["key"].replace(".", "/")).read().split())
    except OSError:
        continue
    said = s["boot"]["value"]
    said = said if said is None else " ".join(said.split())
    written += s["boot"]["writer"] is not None
    if said == now:
        good += 1
    else:
        bad += 1
        print("NOT  %s: audit said %s by %s, the boot made it %s" % (s["key"], said, s["boot"]["writer"], now))
print("%s   %d settings are after the boot what was said, %d of them written by a file" % ("NOT" if bad else "ok ", good, written))
PY
}

if [ "$1" -gt 1 ]; then
  echo "tree $(($1 - 1))"
  compare
fi
if [ "$1" -le "$trees" ]; then
  predict "$1"
  exit 75
fi
rm -rf /etc/sysctl.d/* /etc/sysctl.conf
