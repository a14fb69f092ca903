#!/bin/bash
# Ports that the kernel serves itself: VXLAN, GENEVE, WireGuard, IPVS, and NFS on both sides of a mount.
. /portwhy/inside/lib
tests cli KernelPortsOnKernelTest

ask() { portwhy "$@" --lang en 2>&1; }

# The port of a service that the portmapper knows, over TCP.
registered() { rpcinfo -p | awk -v name="$1" '$3 == "tcp" && $5 == name { print $4; exit }'; }

# The own port of a connection to the server that stands.
connected() { ss -Htn state established dport = :2049 | awk '{ print $3 }' | sed 's/.*://' | head -n 1; }

mkdir -p '/mnt/a 张' /mnt/b
echo '/srv 127.0.0.0/8(rw,no_root_squash,fsid=0,insecure)' >/etc/exports
systemctl start nfs-server
soon 'the NFS server serves' sh -c 'ss -Htln sport = :2049 | grep -q .'
says 'its port is the server'\''s' 'is taken by the kernel itself: it holds [::]:2049 for the NFS server.' "$(ask 2049)"
says 'and it is told how to stop it' 'systemctl stop nfs-server' "$(ask 2049)"
same 'ss names nobody' '' "$(ss -Htlnp sport = :2049 | grep users)"

soon 'the lock manager is registered' sh -c 'rpcinfo -p | grep -q nlockmgr'
lock=$(registered nlockmgr)
says 'the lock manager'\''s port is that of a module' "for the module sunrpc." "$(ask "$lock")"
says 'and what has such ports is told' 'nlockmgr' "$(ask "$lock")"

# The newest kernels are built without 4.0, which alone has a port for callbacks.
mounted() { mount -t nfs -o vers=4.0 127.0.0.1:/ "$1" || mount -t nfs -o vers=4.2 127.0.0.1:/ "$1"; }
mounted '/mnt/a 张'
mounted /mnt/b
port=$(connected)
why=$(ask "$port")
says 'the port of a mount is known' "for the NFS mount /mnt/a 张." "$why"
says 'what ends it names all mounts' "umount '/mnt/a 张' && umount /mnt/b" "$why"
same 'nobody is said to be unknown' '' "$(ask hidden | grep 'No holder was found')"
same 'every socket of NFS is the kernel'\''s' '' "$(portwhy who -a --lang en | grep -E ':(2049|'"$lock"') ' | grep -v 'TIME_WAIT' | grep -v 'the kernel')"
command=$(ask "$port" | sed -n 's/^ *\(umount .*\)/\1/p' | head -n 1)
eval "$command"
same 'what was told unmounts' '' "$(grep ' nfs4 ' /proc/mounts)"
soon 'and the connection is no longer open' sh -c "! ss -Htn state established sport = :$port | grep -q ."
says 'what is left is closed' 'TIME_WAIT' "$(ask "$port")"

says 'free stops the server' '2049 is free' "$(portwhy free 2049 --yes --lang en 2>&1)"
same 'which serves nothing any more' '' "$(ss -Htln sport = :2049)"
sysctl -q -w fs.nfs.nlm_tcpport=32803 fs.nfs.nlm_udpport=32769
systemctl restart nfs-server
soon 'the lock manager has the port that was set' sh -c 'ss -Htln sport = :32803 | grep -q .'
says 'which is told' 'for the NFS lock manager.' "$(ask 32803)"
says 'and free frees it' '32803 is free' "$(portwhy free 32803 --yes --lang en 2>&1)"
