/** What a boot of a machine writes into settings of the kernel: which program, which files, line by line. */
@NullMarked
package dev.portwhy.model.boot;

import org.jspecify.annotations.NullMarked;
