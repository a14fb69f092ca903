/** {@code portwhy lab}: questions to the real kernel, and situations to practise on. */
@NullMarked
package dev.portwhy.cli.lab;

import org.jspecify.annotations.NullMarked;
