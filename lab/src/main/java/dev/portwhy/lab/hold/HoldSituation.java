package dev.portwhy.lab.hold;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Text;
import java.io.IOException;

/**
 * One way in which a port is held, or seems to be.
 *
 * @param name the word a user types
 * @param rights what it takes to make it
 * @param maker makes it
 */
public record HoldSituation(String name, Rights rights, Maker maker) {

    /** What it takes to make a situation. */
    public enum Rights {
        /** Any user can. */
        ANYBODY,
        /** It takes a new namespace, hence root. */
        ROOT;

        /** Whether this program has what it takes. */
        public boolean enough() {
            return this == ANYBODY || Syscall.geteuid() == 0;
        }
    }

    /** Makes a situation. */
    @FunctionalInterface
    public interface Maker {
        /** Makes the situation; everything that must live on is handed to the stage. */
        void make(HoldStage stage) throws IOException;
    }

    static HoldSituation anybody(String name, Maker maker) {
        return new HoldSituation(name, Rights.ANYBODY, maker);
    }

    static HoldSituation root(String name, Maker maker) {
        return new HoldSituation(name, Rights.ROOT, maker);
    }

    /** One line: what it is. */
    public Text title() {
        return Text.of("hold." + name + ".title");
    }

    /** What holds the port, who sees it and who does not. */
    public Text explanation() {
        return Text.of("hold." + name + ".text");
    }
}
