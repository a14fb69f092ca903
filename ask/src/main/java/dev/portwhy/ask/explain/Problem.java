package dev.portwhy.ask.explain;

/**
 * The error that a line names.
 *
 * @param errno the kernel's name of it; empty where the line says that a call failed and not how
 * @param start where it stands
 * @param end where it ends
 */
record Problem(String errno, int start, int end) {}
