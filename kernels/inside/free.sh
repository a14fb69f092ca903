#!/bin/bash
# What portwhy says of ports that real units hold, and whether the act as it is printed frees them.
. /portwhy/inside/lib

bindable() {
  python3 -c '
import socket, sys
for family, any in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
    s = socket.socket(family)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((any, int(sys.argv[1])))
    s.listen()' "$1"
}
held() { ! bindable "$1"; }

# The port $1 is held by $2: portwhy names it, and the first act as it is printed frees the port and keeps it free.
act() {
  local port=$1 name=$2 said command
  soon "$name holds $port" held "$port"
  said=$(portwhy "$port")
  says "portwhy $port names $name" "$name" "$said"
  command=$(portwhy --json "$port" | python3 -c '
import json, sys
for finding in json.load(sys.stdin)["findings"]:
    for remedy in finding["remedies"]:
        if remedy["command"]:
            print(remedy["command"])
            sys.exit()')
  echo "#    $command"
  sh -c "$command" || echo "NOT  $command: $?"
  soon "$command frees $port" bindable "$port"
  sleep 3
  soon "$port stays free" bindable "$port"
}

# portwhy free frees the port $1 that $2 holds.
free() {
  local port=$1 name=$2 said status
  soon "$name holds $port" held "$port"
  said=$(portwhy free "$port")
  says "portwhy free $port names $name" "$name" "$said"
  said=$(portwhy free "$port" --yes 2>&1)
  status=$?
  same "portwhy free $port --yes says that it is free" 0 "$status"
  [ "$status" = 0 ] || echo "$said"
  soon "$port is free" bindable "$port"
  sleep 3
  soon "$port stays free" bindable "$port"
}

mkdir -p /etc/systemd/system/nginx.service.d
printf '[Service]\nRestart=always\nRestartSec=100ms\n' >/etc/systemd/system/nginx.service.d/restart.conf
cat >/etc/systemd/system/page.service <<'UNIT'
[Service]
ExecStart=/usr/bin/python3 -m http.server 8081
Restart=always
RestartSec=100ms
UNIT
cat >/etc/systemd/system/asked.socket <<'UNIT'
[Socket]
ListenStream=7777
UNIT
cat >/etc/systemd/system/asked.service <<'UNIT'
[Service]
ExecStart=/usr/bin/sleep 1000
UNIT
cat >/etc/systemd/system/each.socket <<'UNIT'
[Socket]
ListenStream=7778
Accept=yes
UNIT
cat >/etc/systemd/system/each@.service <<'UNIT'
[Service]
ExecStart=/usr/bin/cat
StandardInput=socket
UNIT
systemctl daemon-reload

restart() {
  systemctl restart nginx.service page.service
  systemctl stop asked.service 2>/dev/null
  systemctl restart asked.socket each.socket
  systemctl stop job.service 2>/dev/null
  systemd-run --quiet --unit=job --property=Restart=always /usr/bin/python3 -m http.server 8082
}

for how in act free; do
  restart
  $how 80 nginx.service
  $how 8081 page.service
  $how 7777 asked.socket
  $how 7778 each.socket
  $how 8082 job.service
done

# A socket unit whose service has taken the socket over.
restart
python3 -c 'import socket; socket.create_connection(("127.0.0.1", 7777))'
soon 'asked.service was started' systemctl is-active -q asked.service
act 7777 asked.socket

# What ssh forwards: here by the client, there by a server's child.
mkdir -p /root/.ssh /run/sshd
[ -s /root/.ssh/id ] || ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id
cp /root/.ssh/id.pub /root/.ssh/authorized_keys
chmod 600 /root/.ssh/authorized_keys
systemctl start ssh.service
ssh="ssh -i /root/.ssh/id -o StrictHostKeyChecking=no -o ExitOnForwardFailure=yes -N"
restart
for how in act free; do
  $ssh -L 9001:127.0.0.1:80 root@127.0.0.1 2>/dev/null &
  $how 9001 ssh
  $ssh -R 9002:127.0.0.1:80 root@127.0.0.1 2>/dev/null &
  $how 9002 sshd
  soon 'sshd still serves' held 22
done
for port in 9001 9002; do portwhy "$port"; done
act 22 ssh.service
