package dev.portwhy.diagnosis;

/**
 * A process that has part in a finding.
 *
 * @param pid the process
 * @param comm its name, as it chose it; empty when it ended before it could be read
 * @param sockets how many of the sockets in question it has; for {@link How#INFERRED} how many sockets, or failing calls, point to it
 * @param how whether it holds them or is only likely to have made them
 * @param program what it is called in a sentence: an interpreter by what it runs, {@code python3 app.py}; {@code ?} where its name is not known
 */
public record Culprit(int pid, String comm, int sockets, How how, String program) {

    public Culprit {
        program = program.isBlank() ? UNKNOWN : program;
    }

    /** Stands for a program whose name nobody could read. */
    private static final String UNKNOWN = "?";

    /** A process that is called by its name. */
    public Culprit(int pid, String comm, int sockets, How how) {
        this(pid, comm, sockets, how, comm);
    }

    /** How sure the connection between process and sockets is. */
    public enum How {
        /** It has the sockets open. */
        HOLDS("holds"),
        /**
         * Concluded: the sockets have no owner any more, and live ones of the same kind belong to this process; or their owner
         * cannot be read, and it is one of those that keep something of the kind. Nothing is to be done to it for that.
         */
        INFERRED("inferred");

        private final String word;

        How(String word) {
            this.word = word;
        }

        /** The word of the contract. */
        public String word() {
            return word;
        }
    }
}
