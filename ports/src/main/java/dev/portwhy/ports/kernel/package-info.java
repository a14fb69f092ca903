/**
 * The part of the kernel that gives out ports, as a model: bind buckets, connections, listeners, TIME_WAIT, and the calls
 * that change them. Each class is named after what it stands for and says which kernel source it follows.
 */
@NullMarked
package dev.portwhy.ports.kernel;

import org.jspecify.annotations.NullMarked;
