/** Puts a question to a machine and hands back an answer; knows no screen and no command line. */
@NullMarked
package dev.portwhy.ask;

import org.jspecify.annotations.NullMarked;
