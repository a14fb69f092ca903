"""Holds the answer of who sees less against root's: $1 what is missing, $2 root's who, $3 the other's, $4 what watch says."""
import json
import sys

name, root, less, watch = sys.argv[1:]
root = json.load(open(root))
less = json.load(open(less))
first = json.loads(open(watch).readline())


def said(good, what):
    print("%s %s: %s" % ("ok  " if good else "NOT ", name, what))


def rows(answer):
    rows = {}
    for s in answer["sockets"]:
        if s["inode"]:
            rows[s["inode"]] = {(h["pid"], h["fd"]) for h in s["holders"]}, (s["noHolder"] or {}).get("reason"), s["state"]
    return rows


missing = less["visibility"]["missing"]
for gap in missing:
    print("#    %s: %s" % (gap["what"], gap["why"]))
full, part = rows(root), rows(less)
wrong = [i for i, (held, reason, state) in part.items() if i in full and held != full[i][0] and reason not in ("not-permitted", "unknown")]
said(not wrong, "%d rows have root's holders or say that they are not known; others: %s" % (len(part), wrong))
lost = [i for i in full if i not in part]
said(not lost or missing, "%d rows are not seen, and that something is missing is said" % len(lost))
watching = first["watching"]
print("#    watch: %s" % json.dumps(watching))
said(watching["calls"] or watching["why"], "watch sees failing calls or says why not")
