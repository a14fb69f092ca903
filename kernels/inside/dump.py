"""Some sockets in a namespace of their own, and what this kernel tells of them: text files and netlink's answers, as fixtures."""
import os
import re
import shutil
import socket
import struct
import sys

to = sys.argv[1]
kept = []


def tcp(family, address, port, listen=True):
    s = socket.socket(family, socket.SOCK_STREAM)
    kept.append(s)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    if listen:
        s.listen(16)
    return s


def pair(server, address, port, own):
    client = socket.socket(server.family, socket.SOCK_STREAM)
    client.bind((address, own))
    client.connect((address, port))
    return client, server.accept()[0]


four = tcp(socket.AF_INET, "127.0.0.1", 8080)
six = tcp(socket.AF_INET6, "::1", 8081)
tcp(socket.AF_INET, "127.0.0.1", 8082, listen=False)
kept += pair(four, "127.0.0.1", 8080, 40001)
kept += pair(six, "::1", 8081, 40002)
client, accepted = pair(four, "127.0.0.1", 8080, 40003)
client.close()
accepted.close()
client, accepted = pair(four, "127.0.0.1", 8080, 40004)
accepted.close()
kept.append(client)
for family, address, port in ((socket.AF_INET, "127.0.0.1", 5353), (socket.AF_INET6, "::1", 5354)):
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.bind((address, port))
    kept.append(s)

os.makedirs(to, exist_ok=True)
release = re.match(r"\d+\.\d+", os.uname().release)[0]
for name in ("tcp", "tcp6", "udp", "udp6", "sockstat", "sockstat6", "snmp", "netstat"):
    shutil.copyfile("/proc/thread-self/net/" + name, "%s/%s-%s-kernels.txt" % (to, name, release))


def answers(name, kind, request):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4) as link, open("%s/%s-%s-kernels.hex" % (to, name, release), "w") as out:
        link.send(struct.pack("=IHHII", 16 + len(request), kind, 0x301, 1, 0) + request)
        while True:
            datagram = link.recv(32768)
            out.write(datagram.hex() + "\n")
            if struct.unpack_from("=H", datagram, 4)[0] == 3:
                return


every = struct.pack("=I", 0xFFFFFFFF)
answers("sock_diag_tcp", 18, bytes([socket.AF_INET, 0, 0, 0]) + bytes(48) + every + bytes(4))
answers("sock_diag_udp", 20, bytes([socket.AF_INET, socket.IPPROTO_UDP, 0, 0]) + every + bytes(48))
answers("sock_diag_udp6", 20, bytes([socket.AF_INET6, socket.IPPROTO_UDP, 0, 0]) + every + bytes(48))
print("ok   %d files" % len(os.listdir(to)))
