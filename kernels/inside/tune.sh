#!/bin/bash
# A trial that a real timer takes back, one that is kept, a setting that is there after a boot, and its rollback that is.
. /portwhy/inside/lib
key=net.ipv4.tcp_fin_timeout
other=net.core.somaxconn
note=/portwhy/results/tune.note

is() { [ "$(value "$1")" = "$2" ]; }
timers() { systemctl list-units --all --plain --no-legend 'portwhy-trial-*' | wc -l; }

case $1 in
  1)
    value "$key" >"$note"
    value "$other" >>"$note"
    # The one that begins the trial is a unit of its own, all of which is killed.
    systemd-run --quiet --unit=setter --setenv=HOME=/root --setenv=JAVA_HOME="$JAVA_HOME" --setenv=PATH="$PATH" \
      /bin/sh -c "portwhy tune apply $key=33 --for 45s --yes; exec sleep 1000"
    soon 'a trial sets the value' is "$key" 33
    systemctl kill --signal=KILL setter.service
    soon 'who began it is dead' sh -c '! systemctl is-active -q setter.service'
    says 'a timer of systemd ends it' portwhy-trial- "$(systemctl list-timers --all --no-pager)"
    says 'status tells of the trial' "$key" "$(portwhy tune status)"
    same 'the value is still that of the trial' 33 "$(value "$key")"
    soon 'the timer takes it back' is "$key" "$(sed -n 1p "$note")"
    soon 'no unit of it stays' sh -c '[ -z "$(systemctl list-units --all --plain --no-legend "portwhy-trial-*")" ]'
    same 'what the timer called had nothing to say' '' \
      "$(journalctl --no-pager -q -p warning -t portwhy -t systemd -g portwhy-trial 2>/dev/null)"

    portwhy tune apply "$key=34" --for 45s --yes >/dev/null || echo "NOT  apply --for: $?"
    portwhy tune keep || echo "NOT  keep: $?"
    soon 'no timer is left of a trial that is kept' sh -c '[ -z "$(systemctl list-units --all --plain --no-legend "portwhy-trial-*")" ]'
    sleep 50
    same 'what is kept stays' 34 "$(value "$key")"
    portwhy tune apply "$other=5000" --yes || echo "NOT  apply: $?"
    same 'apply sets the value' 5000 "$(value "$other")"
    portwhy tune apply net.ipv4.tcp_keepalive_time=777 --for 1h --yes >/dev/null || echo "NOT  apply --for: $?"
    exit 75
    ;;
  2)
    same 'what was kept is there after a boot' 34 "$(value "$key")"
    same 'what was applied is there after a boot' 5000 "$(value "$other")"
    same 'a trial is not' 7200 "$(value net.ipv4.tcp_keepalive_time)"
    portwhy tune status
    portwhy tune status --json | python3 -c '
import json, sys
for act in json.load(sys.stdin)["journal"]:
    print("status:", act["state"], *(c["key"] + "=" + c["to"] for c in act["changes"]))'
    # The trial that the boot ended, then the two acts.
    for act in 1 2 3; do
      portwhy tune rollback || echo "NOT  rollback $act: $?"
    done
    same 'rollback brings back the one' "$(sed -n 1p "$note")" "$(value "$key")"
    same 'rollback brings back the other' "$(sed -n 2p "$note")" "$(value "$other")"
    exit 75
    ;;
  3)
    same 'the one is the old one after a boot' "$(sed -n 1p "$note")" "$(value "$key")"
    same 'the other is the old one after a boot' "$(sed -n 2p "$note")" "$(value "$other")"
    same 'no file is left' '' "$(find /etc/sysctl.d -name '*portwhy*')"
    portwhy tune status
    same 'status finds nothing to look after' 0 "$?"
    ;;
esac
