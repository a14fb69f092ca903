#!/bin/bash
# All situations of lab hold: whom portwhy hidden names as root and as nobody, beside ss and lsof.
. /portwhy/inside/lib
tests cli HiddenOnKernelTest
tests lab HiddenHoldersTest
