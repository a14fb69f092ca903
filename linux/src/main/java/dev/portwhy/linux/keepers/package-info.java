/** How the holders of sockets can be ended, and what brings them back. */
@NullMarked
package dev.portwhy.linux.keepers;

import org.jspecify.annotations.NullMarked;
