#!/bin/bash
# The process beside the agent, asked by the small program that is there for this processor, beside starts of their own.
. /portwhy/inside/lib
tests cli ResidentOnKernelTest
