/** Carries out the acts that remedies advise, and keeps a journal of what they changed. */
@NullMarked
package dev.portwhy.act;

import org.jspecify.annotations.NullMarked;
