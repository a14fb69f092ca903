/** What a machine looks like at one instant: namespaces, sockets, holders, settings, counters; and the file that keeps it. */
@NullMarked
package dev.portwhy.model;

import org.jspecify.annotations.NullMarked;
