/** Makes each way in which a port can be held on purpose, with real sockets, to practise on and to test with. */
@NullMarked
package dev.portwhy.lab.hold;

import org.jspecify.annotations.NullMarked;
