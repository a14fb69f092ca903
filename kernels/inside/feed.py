"""Makes lines of a script's results out of JUnit's feed: what a test found, or why it was not run."""
import re
import sys

END = re.compile(r"^(?:JUnit [^>]*|[^>]*) > (.*) :: (SUCCESSFUL|FAILED|ABORTED|SKIPPED)$")
WORD = {"SUCCESSFUL": "ok   ", "FAILED": "NOT  ", "ABORTED": "left ", "SKIPPED": "left "}
MOST = 14
left = 0
told = 0

for line in sys.stdin:
    line = line.rstrip("\n")
    end = END.match(line)
    if end:
        print(WORD[end[2]] + end[1].replace(" > ", " "), flush=True)
        left = {"SUCCESSFUL": 0, "FAILED": MOST}.get(end[2], 2)
    elif line.endswith(":: STARTED"):
        left = 0
    elif left > 0 and line.strip():
        print("    ", line.strip()[:300], flush=True)
        left -= 1
    told += "tests found" in line
if not told:
    print("NOT  the tests came to an end")
