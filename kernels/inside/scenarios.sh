#!/bin/bash
# The library of scenarios: what the model predicts is what this kernel does.
portwhy lab run --all --json >/portwhy/results/scenarios.json
echo "#    status $?"
python3 /portwhy/inside/predicted.py /portwhy/results/scenarios.json
