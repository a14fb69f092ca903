"""Fills the places of sysctl.d with what a seed says: spellings, patterns, links, names that hide others."""
import os
import random
import sys

NUMBERS = {
    "net/ipv4/tcp_fin_timeout": (5, 120),
    "net/ipv4/tcp_keepalive_time": (100, 9000),
    "net/ipv4/tcp_keepalive_intvl": (5, 90),
    "net/ipv4/tcp_keepalive_probes": (2, 20),
    "net/ipv4/tcp_retries2": (3, 15),
    "net/ipv4/tcp_tw_reuse": (0, 2),
    "net/ipv4/tcp_max_tw_buckets": (2000, 90000),
    "net/ipv4/tcp_syn_retries": (1, 6),
    "net/core/somaxconn": (128, 9000),
    "net/ipv4/tcp_syncookies": (0, 2),
}
PATTERNS = [
    ("net/ipv4/tcp_keepalive_*", (5, 90)),
    ("net/ipv4/tcp_fin_timeou?", (5, 120)),
    ("net/ipv4/tcp_[kr]e*", (5, 15)),
    ("net/ipv4/tcp_[!k]etries2", (3, 15)),
    ("net/*/somaxconn", (128, 9000)),
]
PLACES = ["/etc/sysctl.d", "/usr/lib/sysctl.d", "/usr/local/lib/sysctl.d", "/run/sysctl.d"]
NAMES = ["10-a.conf", "10-B.conf", "50-default.conf", "60-x.conf", "99-sysctl.conf", "z.conf", "~.conf", ".hid.conf", "README"]

r = random.Random(int(sys.argv[1]))


def spelled(path):
    return r.choice([path, path.replace("/", "."), path.replace("/", "."), "/" + path, path.replace("/ipv4/", "/./ipv4/")])


def line():
    if r.random() < 0.25:
        key, (low, high) = r.choice(PATTERNS)
    else:
        key = r.choice(list(NUMBERS))
        low, high = NUMBERS[key]
    value = r.choice([r.randint(low, high)] * 8 + ["abc", "", "0x20", "-1"])
    kind = r.randint(0, 19)
    if kind == 0:
        return "# %s = %s" % (key, value)
    if kind == 1:
        return "-" + spelled(key)
    if kind == 2:
        return spelled(key)
    if kind in (3, 4):
        return "-%s = %s" % (spelled(key), value)
    if kind == 5:
        return "net.ipv4.ip_local_port_range = %d %d" % (r.randint(5000, 9000), r.randint(40000, 60000))
    if kind == 6:
        return "net.ipv4.ip_local_reserved_ports = %d,%d-%d" % (r.randint(8000, 8100), 9000, r.randint(9001, 9100))
    return spelled(key) + r.choice([" = ", "=", "\t= "]) + str(value)


def content():
    return "\n".join(line() for _ in range(r.randint(1, 9))) + r.choice(["\n", "\n", ""])


for place in PLACES:
    os.makedirs(place, exist_ok=True)
with open("/etc/sysctl.conf", "w") as conf:
    conf.write(content())
for _ in range(r.randint(4, 10)):
    path = r.choice(PLACES) + "/" + r.choice(NAMES)
    if os.path.lexists(path):
        continue
    kind = r.randint(0, 11)
    if kind == 0:
        os.symlink("/dev/null", path)
    elif kind in (1, 2):
        os.symlink("/etc/sysctl.conf", path)
    elif kind == 3:
        os.symlink("../nowhere", path)
    else:
        with open(path, "w") as conf:
            conf.write(content())
