"""Has Kubernetes 1.20, whose sources lie in the directory that is named, take a container beside those of a pod as 1.22 and newer do, and
kubectl since: as a change of the pod, and with a security context."""

import pathlib
import re
import sys


def change(path, *changes):
    text = path.read_text()
    for pattern, by in changes:
        text, times = re.subn(pattern, by, text, count=1, flags=re.DOTALL)
        if times != 1:
            sys.exit(f"{path}: nothing is like {pattern}")
    path.write_text(text)


root = pathlib.Path(sys.argv[1])
kind = r"func \(r \*EphemeralContainersREST\) "
change(
    root / "pkg/registry/core/pod/storage/storage.go",
    (f"({kind}Get.*?)return ephemeralContainersInPod\\([^\n]*, nil\n", r"\1return obj, nil\n"),
    (f"({kind}New\\(\\)[^\n]*\n\treturn &api\\.)EphemeralContainers", r"\1Pod"),
    (
        f"({kind}Update.*?disabled[^\n]*\n\t}}\n).*?\n}}\n",
        r"\1\treturn r.store.Update(ctx, name, objInfo, createValidation, updateValidation, false, options)\n}\n",
    ),
)
change(
    root / "pkg/apis/core/validation/validation.go",
    (r"(allowedEphemeralContainerFields = [^\n]*\n)", r'\1\t"SecurityContext": true,\n'),
)
