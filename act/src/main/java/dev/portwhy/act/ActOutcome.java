package dev.portwhy.act;

import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/** How an act ended. */
public sealed interface ActOutcome permits ActOutcome.Done, ActOutcome.Refused, ActOutcome.LeftToAPerson {

    /** The word for a program: {@code OK}, an error's name of errno(3), or {@code left-to-a-person}. */
    String word();

    /**
     * It was done, and reading back showed it.
     *
     * @param journal the id of the entry that takes it back; null where nothing is kept, as for a signal
     */
    record Done(@Nullable String journal) implements ActOutcome {

        @Override
        public String word() {
            return "OK";
        }
    }

    /**
     * The kernel or a manager refused it. Nothing is changed.
     *
     * @param errno the error's name: {@code EPERM}, {@code EINVAL}
     * @param reason who refused what, and what to do about it
     */
    record Refused(String errno, Text reason) implements ActOutcome {

        @Override
        public String word() {
            return errno;
        }
    }

    /**
     * Nobody but a person can do it: change a program, choose a number, wait.
     *
     * @param reason why
     */
    record LeftToAPerson(Text reason) implements ActOutcome {

        @Override
        public String word() {
            return "left-to-a-person";
        }
    }
}
