/** What the text files of one network namespace tell: socket tables, counters, addresses, settings, names. */
@NullMarked
package dev.portwhy.linux.net;

import org.jspecify.annotations.NullMarked;
