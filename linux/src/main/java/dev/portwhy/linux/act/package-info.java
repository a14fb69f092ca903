/** What is asked or done through a socket of our own: a bind(), the way to a destination. */
@NullMarked
package dev.portwhy.linux.act;

import org.jspecify.annotations.NullMarked;
