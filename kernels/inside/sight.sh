#!/bin/bash
# Who sees less says less: 51 ways of seeing less, without BTF, without BPF, without capabilities, as another user.
. /portwhy/inside/lib
tests cli DegradedSightTest
