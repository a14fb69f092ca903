"""Says of each scenario of an answer of lab run whether the kernel did what was predicted. What stands behind an arrow was measured on
one kernel; where this one does otherwise, and as predicted, that is told."""
import json
import sys


def foretold(step):
    if step["measured"] not in step["predicted"].split("|"):
        return False
    if step["measured"] != "OK" or not step["local"] or not step["predictedLocal"]:
        return True
    address, _, port = step["local"].rpartition(":")
    for one in step["predictedLocal"]:
        there, _, parts = one.rpartition(":")
        for part in parts.split(","):
            low, _, high = part.partition("-")
            if there == address and int(low) <= int(port) <= int(high or low):
                return True
    return False


runs = json.load(open(sys.argv[1]))["scenarios"]
other = [run["scenario"] for run in runs if not run["agree"]]
for run in runs:
    wrong = [step for step in run["steps"] if not step["agree"] and not foretold(step)]
    print("%s %s" % ("NOT " if wrong else "ok  ", run["scenario"]))
    for step in wrong:
        print("    ", json.dumps(step))
print("%s 100 scenarios or more were measured: %d" % ("ok  " if len(runs) >= 100 else "NOT ", len(runs)))
print("#    otherwise than on the kernel they were written on: %s" % " ".join(other))
