/** What a boot writes into settings: files of sysctl.d and of the programs that do likewise. */
@NullMarked
package dev.portwhy.linux.boot;

import org.jspecify.annotations.NullMarked;
