/** Calls that only the lab makes: they bring a thread, a file or a socket into a state that programs rarely leave it in. */
@NullMarked
package dev.portwhy.linux.lab;

import org.jspecify.annotations.NullMarked;
