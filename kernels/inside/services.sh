#!/bin/bash
# Ports that the kernel serves itself: VXLAN, GENEVE, WireGuard, and IPVS where its tool is.
. /portwhy/inside/lib
tests cli KernelPortsOnKernelTest
