/**
 * Finds what holds a port when no file table shows it: files in flight, in rings, mapped, closed under a waiting thread;
 * namespaces without a process; the kernel itself; rules that serve a port without a socket.
 */
@NullMarked
package dev.portwhy.linux.hidden;

import org.jspecify.annotations.NullMarked;
