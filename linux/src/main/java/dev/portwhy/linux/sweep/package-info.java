/** A range of ports asked one by one with bind(), held against what the kernel's tables say. */
@NullMarked
package dev.portwhy.linux.sweep;

import org.jspecify.annotations.NullMarked;
