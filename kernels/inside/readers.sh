#!/bin/bash
# What reads the kernel, against what the kernel and other programs say.
. /portwhy/inside/lib
tests linux '.*'
