/** Runs scenarios in throw-away namespaces and holds the kernel's answer against the prediction. */
@NullMarked
package dev.portwhy.lab;

import org.jspecify.annotations.NullMarked;
