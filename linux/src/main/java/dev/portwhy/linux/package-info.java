/** The only code with native access: fills a snapshot from the live kernel or from a recorded tree. */
@NullMarked
package dev.portwhy.linux;

import org.jspecify.annotations.NullMarked;
