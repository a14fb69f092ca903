/** What a first start prepares so that the later ones are quick. */
@NullMarked
package dev.portwhy.cli.start;

import org.jspecify.annotations.NullMarked;
