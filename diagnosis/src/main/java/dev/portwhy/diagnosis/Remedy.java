package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something to do about a finding; the safest comes first.
 *
 * @param action the act itself
 * @param proof how we know that it helps
 * @param text what to do
 * @param command the command that does it, as whoever looked has to type it; null where it is not done by a command
 * @param undo the command that takes it back, typed the same way; null where nothing does
 * @param effect what it changes, and when
 * @param risk how much it can disturb
 * @param caution what can go wrong with it
 * @param verify the command that shows whether it worked, as whoever looked has to type it
 */
public record Remedy(
        Action action,
        Proof proof,
        Text text,
        @Nullable String command,
        @Nullable String undo,
        Text effect,
        Risk risk,
        Text caution,
        String verify) {

    /** How much a remedy can disturb. */
    public enum Risk {
        /** Nothing that runs notices. */
        NONE,
        /** Something is interrupted and goes on: a reload, a connection that is opened anew. */
        BRIEF,
        /** What a program serves is not served any more. */
        SERVICE,
        /** Data may be lost. */
        DATA;

        /** The word of the contract: {@code none}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How we know that a remedy helps. */
    public enum Proof {
        /** A test of ours did it, and what was found was gone. */
        CARRIED_OUT,
        /** It follows from the kernel's rules. */
        RULE,
        /** It is what people with experience do. */
        ADVICE;

        /** The word of the contract: {@code carried-out}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether an effect or a caution says only what anybody expects of such an act: a screen leaves it out. */
    public static boolean isEvident(Text effectOrCaution) {
        return effectOrCaution.key().startsWith("why.evident.");
    }

    /** One that follows from the kernel's rules, its commands being those of the act. */
    static Remedy byRule(Action action, Text text, Text effect, Text caution, String verify) {
        return new Remedy(
                action, Proof.RULE, text, action.command(), action.undo(), effect, action.risk(), caution, verify);
    }

    /** One that is advice, its commands being those of the act. */
    static Remedy advice(Action action, Text text, Text effect, Text caution, String verify) {
        return new Remedy(
                action, Proof.ADVICE, text, action.command(), action.undo(), effect, action.risk(), caution, verify);
    }

    /** How it is told from the others of its finding; it stays the same from one look to the next. */
    public String id() {
        return action.id();
    }

    /** The same, proved in another way. */
    Remedy proved(Proof other) {
        return new Remedy(action, other, text, command, undo, effect, risk, caution, verify);
    }

    /** The same under another name. */
    Remedy named(Text other) {
        return new Remedy(action, proof, other, command, undo, effect, risk, caution, verify);
    }

    /** The same with what another finding says about effect, risk and how to see that it worked. */
    Remedy told(Text otherEffect, Text otherCaution, String otherVerify) {
        return new Remedy(action, proof, text, command, undo, otherEffect, risk, otherCaution, otherVerify);
    }

    /** The same, disturbing more or less than others of its kind. */
    Remedy disturbing(Risk other) {
        return new Remedy(action, proof, text, command, undo, effect, other, caution, verify);
    }

    /** The same, typed in another way. */
    Remedy typed(@Nullable String otherCommand, @Nullable String otherUndo) {
        return new Remedy(action, proof, text, otherCommand, otherUndo, effect, risk, caution, verify);
    }
}
