/** The kernel's rules for giving out ports, and the scenario language. Pure: nothing here touches the machine. */
@NullMarked
package dev.portwhy.ports;

import org.jspecify.annotations.NullMarked;
