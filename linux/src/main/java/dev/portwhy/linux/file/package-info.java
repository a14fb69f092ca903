/** Reading files of /proc, /sys and /etc, whole or by lines, and whose they are. */
@NullMarked
package dev.portwhy.linux.file;

import org.jspecify.annotations.NullMarked;
