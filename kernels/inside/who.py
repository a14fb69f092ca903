"""Sockets of many kinds, and portwhy who beside ss, row by row: state, addresses, processes with their descriptors."""
import json
import os
import re
import signal
import socket
import subprocess
import time

STATES = {
    "ESTAB": "ESTABLISHED",
    "SYN-SENT": "SYN_SENT",
    "SYN-RECV": "SYN_RECV",
    "FIN-WAIT-1": "FIN_WAIT1",
    "FIN-WAIT-2": "FIN_WAIT2",
    "TIME-WAIT": "TIME_WAIT",
    "UNCONN": "CLOSE",
    "CLOSE-WAIT": "CLOSE_WAIT",
    "LAST-ACK": "LAST_ACK",
    "LISTEN": "LISTEN",
    "CLOSING": "CLOSING",
}
kept = []


def opened(family, kind, address, port, listen=True, **options):
    s = socket.socket(family, kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if "v6only" in options:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, options["v6only"])
    if "reuseport" in options:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind((address, port))
    if kind == socket.SOCK_STREAM and listen:
        s.listen(64)
    kept.append(s)
    return s


def pair(server, address, port):
    client = socket.create_connection((address, port))
    kept.append(client)
    accepted = server.accept()[0]
    kept.append(accepted)
    return client, accepted


def make():
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    four = opened(socket.AF_INET, stream, "127.0.0.1", 21001)
    opened(socket.AF_INET, stream, "0.0.0.0", 21002)
    six = opened(socket.AF_INET6, stream, "::1", 21003)
    opened(socket.AF_INET6, stream, "::", 21004, v6only=1)
    dual = opened(socket.AF_INET6, stream, "::", 21005, v6only=0)
    for _ in range(3):
        opened(socket.AF_INET, stream, "127.0.0.1", 21006, reuseport=1)
    opened(socket.AF_INET, datagram, "127.0.0.1", 21007)
    opened(socket.AF_INET6, datagram, "::", 21008, v6only=0)
    connected = opened(socket.AF_INET, datagram, "127.0.0.1", 21009)
    connected.connect(("127.0.0.1", 21007))
    for _ in range(20):
        pair(four, "127.0.0.1", 21001)
        pair(six, "::1", 21003)
        pair(dual, "127.0.0.1", 21005)
    for _ in range(5):
        client, accepted = pair(four, "127.0.0.1", 21001)
        client.close()
        client, accepted = pair(four, "127.0.0.1", 21001)
        accepted.close()
        client.close()
        client, accepted = pair(six, "::1", 21003)
        client.close()
        accepted.close()
    # Nobody accepts these.
    for _ in range(4):
        kept.append(socket.create_connection(("127.0.0.1", 21002)))
    # Two processes with the same files.
    child = os.fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
    opened(socket.AF_INET, stream, "127.0.0.1", 21010, listen=False)
    return child


def end(address):
    at = address.rfind(":")
    host, port = address[:at], address[at + 1 :]
    host = host.split("%")[0].strip("[]")
    host = {"*": "::"}.get(host, host)
    host = host[7:] if host.startswith("::ffff:") else host
    return host, 0 if port == "*" else int(port)


def by_ss():
    rows = set()
    for line in subprocess.run(["ss", "-tuanpH"], stdout=subprocess.PIPE, text=True).stdout.splitlines():
        words = line.split()
        held = tuple(sorted({(int(p), int(f)) for p, f in re.findall(r"pid=(\d+),fd=(\d+)", line)}))
        # Where ss shows a TCP socket that is bound and nothing more, it calls it so too (iproute2 6.15).
        state = "BOUND" if words[:2] == ["tcp", "UNCONN"] else STATES.get(words[1], words[1])
        rows.add((words[0], state, end(words[4]), end(words[5]), held))
    return rows


def by_portwhy():
    out = subprocess.run(["portwhy", "who", "-tua", "--json"], stdout=subprocess.PIPE, text=True).stdout
    answer = json.loads(out)
    print("#    not seen:", json.dumps(answer["visibility"]["missing"]))
    rows = set()
    inode = os.stat("/proc/self/ns/net").st_ino
    for s in answer["sockets"]:
        if s["netns"]["inode"] != inode:
            continue
        local = (s["local"]["address"], s["local"]["port"])
        remote = (s["remote"]["address"], s["remote"]["port"]) if s["remote"] else None
        held = tuple(sorted({(h["pid"], h["fd"]) for h in s["holders"] if h["via"] == "fd"}))
        rows.add((s["protocol"], s["state"], local, remote, held))
    return rows


def comparable(row):
    protocol, state, local, remote, held = row
    plain = [(a[7:] if a.startswith("::ffff:") else a, p) for a, p in (local, remote or ("", 0))]
    return protocol, state, plain[0], plain[1] if plain[1][1] else None, held


child = make()
before = {comparable(r) for r in by_ss()}
found = {comparable(r) for r in by_portwhy()}
after = {comparable(r) for r in by_ss()}
bound = {r for r in found if r[1] == "BOUND"}
missing = (before & after) - found
more = found - bound - (before | after)
for row in sorted(missing, key=str):
    print("NOT  ss has, who has not:", row)
for row in sorted(more, key=str):
    print("NOT  who has, ss has not:", row)
print("%s %d rows are the same in both" % ("ok  " if not missing and not more and len(found) > 100 else "NOT ", len(found & before & after)))
print("%s who names the socket that is bound and nothing more, and its holder" % ("ok  " if any(r[2][1] == 21010 and r[4] for r in bound) else "NOT "))
os.kill(child, signal.SIGKILL)
