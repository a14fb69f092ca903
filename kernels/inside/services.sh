#!/bin/bash
# Ports that the kernel has itself: VXLAN, GENEVE, WireGuard, IPVS, FOU, L2TP, RDS, and NFS, SMB, NVMe and iSCSI as server and as client.
. /portwhy/inside/lib
tests cli KernelPortsOnKernelTest

ask() { portwhy "$@" --lang en 2>&1; }

# The port of a service that the portmapper knows, over TCP.
registered() { rpcinfo -p | awk -v name="$1" '$3 == "tcp" && $5 == name { print $4; exit }'; }

# The own port of a connection to a port that stands.
connected() { ss -Htn state established dport = ":$1" | awk '{ print $3 }' | sed 's/.*://' | head -n 1; }

# Whether nobody is connected to a port.
left() { ! ss -Htn state established dport = ":$1" | grep -q .; }

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
port=$(connected 2049)
why=$(ask "$port")
says 'the port of a mount is known' "for the NFS mount /mnt/a 张, /mnt/b." "$why"
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

# SMB: Samba is the server where there is no ksmbd-tools beside it (kernels/roots.sh).
mkdir -p /srv/smb /mnt/six
chmod 777 /srv/smb
if command -v ksmbd.mountd >/dev/null; then
  mkdir -p /etc/ksmbd
  printf '[global]\n[share]\npath = /srv/smb\nread only = no\n' >/etc/ksmbd/ksmbd.conf
  ksmbd.adduser -a -p secret guest >/dev/null 2>&1
  systemctl start ksmbd
  soon 'the SMB server of the kernel runs' grep -q running /sys/class/ksmbd-control/stats
  soon 'and listens' sh -c 'ss -Htln sport = :445 | grep -q .'
  why=$(ask 445)
  says 'its port is known' 'for the SMB server.' "$why"
  says 'and what stops it' 'ksmbd.control -s' "$why"
else
  printf '[global]\nserver role = standalone\nload printers = no\ndisable spoolss = yes\n[share]\npath = /srv/smb\nread only = no\n' >/etc/samba/smb.conf
  useradd -M guest
  printf 'secret\nsecret\n' | smbpasswd -a -s guest >/dev/null
  systemctl start smbd
  soon 'Samba serves' sh -c 'ss -Htln sport = :445 | grep -q .'
fi
shared() { mount -t cifs "//$1/share" "$2" -o username=guest,password=secret,vers=3.0; }
shared 127.0.0.1 '/mnt/a 张'
shared 127.0.0.1 /mnt/b
shared ::1 /mnt/six
same 'all are mounted' 3 "$(grep -c ' cifs ' /proc/mounts)"
port=$(connected 445)
why=$(ask "$port")
case $(ss -Htn state established sport = ":$port") in
  *'[::1]'*) mounts=/mnt/six ;;
  *) mounts='/mnt/a 张, /mnt/b' ;;
esac
says 'the port of a share is known' "for the SMB mount $mounts." "$why"
says 'the mounts over each connection are told' "SMB mount /mnt/a 张, /mnt/b" "$(portwhy who -a --lang en dport = :445)"
says 'and those of the other one' "SMB mount /mnt/six" "$(portwhy who -a --lang en dport = :445)"
same 'every connection of a share is somebody'\''s' '' "$(portwhy who -a --lang en '( sport = :445 or dport = :445 )' | grep -E 'opened by the kernel$|unknown')"
eval "$(echo "$why" | sed -n 's/^ *\(umount .*\)/\1/p' | head -n 1)"
soon 'what was told unmounts, and the connection ends' sh -c "! ss -Htn state established sport = :$port | grep -q ."
umount -a -t cifs
soon 'as do the others' left 445
if command -v ksmbd.mountd >/dev/null; then
  says 'free stops it' '445 is free' "$(portwhy free 445 --yes --lang en 2>&1)"
  same 'and it serves nothing any more' '' "$(ss -Htln sport = :445)"
else
  systemctl stop smbd
fi

# UDP ports that a module takes the packets of.
modprobe fou
ip fou add port 5555 ipproto 47
why=$(ask 5555/udp)
says 'the port of FOU is known' 'for the module fou.' "$why"
eval "$(echo "$why" | grep -o 'ip fou del port [0-9]*')"
says 'and what was told frees it' '5555 is free' "$(ask 5555/udp)"
modprobe l2tp_netlink
ip l2tp add tunnel tunnel_id 3000 peer_tunnel_id 4000 encap udp local 127.0.0.1 remote 127.0.0.1 udp_sport 5000 udp_dport 6000
why=$(ask 5000/udp)
says 'the port of an L2TP tunnel is known' 'for the module l2tp_core.' "$why"
eval "$(echo "$why" | grep -o 'ip l2tp del tunnel tunnel_id') $(ip l2tp show tunnel | sed -n 's/^Tunnel \([0-9]*\),.*/\1/p')"
soon 'and what was told frees it' sh -c 'portwhy 5000/udp --lang en | grep -q "5000 is free"'

# NVMe over TCP, both sides.
modprobe -a nvmet nvmet-tcp nvme-tcp
target=/sys/kernel/config/nvmet
truncate -s 64M /srv/disk
mkdir -p $target/subsystems/test/namespaces/1 $target/ports/1
echo 1 >$target/subsystems/test/attr_allow_any_host
echo -n "$(losetup -f --show /srv/disk)" >$target/subsystems/test/namespaces/1/device_path
echo 1 >$target/subsystems/test/namespaces/1/enable
echo 127.0.0.1 >$target/ports/1/addr_traddr
echo tcp >$target/ports/1/addr_trtype
echo 4420 >$target/ports/1/addr_trsvcid
echo ipv4 >$target/ports/1/addr_adrfam
ln -s $target/subsystems/test $target/ports/1/subsystems/test
nvme connect -t tcp -a 127.0.0.1 -s 4420 -n test >/dev/null
why=$(ask 4420)
says 'the port of an NVMe target is known' 'for the module nvmet_tcp.' "$why"
port=$(connected 4420)
says 'and that of a host' 'for the module nvme_tcp.' "$(ask "$port")"
eval "$(ask "$port" | grep -o 'nvme disconnect -n') test" >/dev/null
soon 'what was told ends the connections' left 4420
file=$(eval "$(echo "$why" | grep -o 'grep -Hx [0-9]* [^ ]*')")
rm "${file%/*}"/subsystems/*
soon 'and the target' sh -c '! ss -Htln sport = :4420 | grep -q .'

# An iSCSI target, whose listener nothing but a thread that waits for connections tells.
modprobe iscsi_target_mod
target=/sys/kernel/config/target/iscsi/iqn.2003-01.org.example:disk
mkdir -p $target/tpgt_1/np/127.0.0.1:3260
why=$(ask 3260)
says 'the port of an iSCSI target is known' 'for the module iscsi_target_mod.' "$why"
rmdir $target/tpgt_1/np/*:"$(echo "$why" | sed -n 's/.*ADDRESS:\([0-9]*\).*/\1/p')"
soon 'and what was told frees it' sh -c '! ss -Htln sport = :3260 | grep -q .'

modprobe rds_tcp
why=$(ask 16385)
says 'the port of RDS is known' 'for the module rds_tcp.' "$why"
eval "$(echo "$why" | grep -o 'modprobe -r rds_tcp')"
says 'and what was told frees it' '16385 is free' "$(ask 16385)"
