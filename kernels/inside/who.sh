#!/bin/bash
# portwhy who beside ss: the same rows with the same processes.
python3 /portwhy/inside/who.py
