#!/bin/bash
# Random scenarios: a first few soon, then many.
. /portwhy/inside/lib
count() {
  portwhy lab fuzz -q --seed "$1" --count "$2"
  same "the model is right about $2 scenarios of seed $1" 0 "$?"
}
if [ -n "${QUICK:-}" ]; then
  count 5 100
else
  count 5 200
  count 7 2000
fi
