#!/bin/bash
# The agent's own unit under a systemd that runs: it starts, tells what it does, records, reads again, and is ended when it hangs.
. /portwhy/inside/lib
unit=portwhy-agent.service
said() { systemctl show -P "$1" "$unit" 2>/dev/null || systemctl show -p "$1" --value "$unit"; }
agent() { said MainPID; }
status_has() { said StatusText | grep -qF "$1"; }

ln -sfn /portwhy/program /opt/portwhy
cp /opt/portwhy/docs/systemd/portwhy-agent.service /etc/systemd/system/
mkdir -p /etc/portwhy "/etc/systemd/system/$unit.d"
echo 'interval = "1s"' >/etc/portwhy/agent.toml
# All but the start is as it is installed: what that prepares the first time takes minutes here.
cat >"/etc/systemd/system/$unit.d/here.conf" <<UNIT
[Service]
ExecStart=
ExecStart=/portwhy/portwhy agent run
Environment=JAVA_HOME=$JAVA_HOME
TimeoutStartSec=900
UNIT
systemctl daemon-reload
same 'systemd has nothing to say about the unit' '' "$(systemd-analyze verify "/etc/systemd/system/$unit" 2>&1 | grep portwhy)"
systemctl start "$unit"
same 'it starts, and says so' 0 "$?"
first=$(agent)
soon 'systemctl status shows what it does' status_has 'Keeping the history'
says 'it sees failing calls' 'every failing connect()' "$(said StatusText)"
status=$(portwhy agent status)
same 'agent status finds it' 0 "$?"
says 'and names its process' "process $first" "$status"

ip netns add told
ip netns exec told ip link set lo up
ip netns exec told sysctl -q -w 'net.ipv4.ip_local_port_range=40000 40003'
ip netns exec told python3 -c '
import socket, time
server = socket.create_server(("127.0.0.1", 8080))
kept = [socket.create_connection(("127.0.0.1", 8080)) for _ in range(4)]
for _ in range(40):
    try:
        socket.create_connection(("127.0.0.1", 8080))
    except OSError:
        pass
    time.sleep(0.5)'
history() { portwhy history 8080 >/portwhy/results/unit.history; grep -q '40 failing calls' /portwhy/results/unit.history; }
soon 'its history has all 40 calls that failed' history
grep -q ephemeral-ports-exhausted /portwhy/results/unit.history
same 'and why' 0 "$?"

echo 'interval = "2s"' >/etc/portwhy/agent.toml
systemctl reload "$unit"
same 'it is told to read again' 0 "$?"
soon 'it says what counts now' status_has 'a look every 2 s'
echo 'interval = "soon"' >/etc/portwhy/agent.toml
systemctl reload "$unit"
soon 'it says why a wrong file does not count' status_has 'Everything stays as it was'
echo 'interval = "1s"' >/etc/portwhy/agent.toml
same 'it is the same process' "$first" "$(agent)"

# No sign of life for a minute, and systemd ends it and starts another.
kill -STOP "$first"
another() { [ "$(agent)" != "$first" ] && [ "$(agent)" != 0 ] && systemctl is-active -q "$unit"; }
for _ in $(seq 1 48); do another || sleep 5; done
soon 'one that hangs is ended, and another starts' another
says 'since it gave no sign of life' watchdog "$(journalctl --no-pager -q -u "$unit" | tr '[:upper:]' '[:lower:]')"
soon 'agent status finds the new one' portwhy agent status

systemctl stop "$unit"
same 'it ends' inactive "$(systemctl is-active "$unit")"
same 'and ends well' success "$(said Result)"
portwhy agent status >/portwhy/results/unit.status
same 'agent status says that none is running' 1 "$?"
journalctl --no-pager -q -u "$unit" >/portwhy/results/unit.journal
same 'no exception is in its journal' '' "$(grep -E 'Exception|^\s+at ' /portwhy/results/unit.journal)"
systemd-analyze security "$unit" --no-pager 2>/dev/null | tail -n 1
