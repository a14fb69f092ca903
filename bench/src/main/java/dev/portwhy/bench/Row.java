package dev.portwhy.bench;

/**
 * Two programs to be held against each other.
 *
 * @param load what there is beside them, for the report
 * @param wanted how many times faster ours is to be
 * @param floor below which no answer of ours can be, in milliseconds; 0 where that is not known
 */
record Row(String load, Program ours, Program other, double wanted, double floor) {}
