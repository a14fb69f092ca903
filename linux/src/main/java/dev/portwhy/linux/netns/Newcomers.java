package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Syscall;
import java.util.BitSet;

/**
 * Processes that come while others end: where one has ended before it could be looked at, whatever it left behind is with
 * those that it started. They are looked at until none of them has ended, each at the moment it is listed.
 */
final class Newcomers {

    private static final int ROUNDS = 16;

    private Newcomers() {}

    /** Looks at one process. */
    @FunctionalInterface
    interface Visitor {
        /** False where the process has ended. */
        boolean visit(int pid);
    }

    /**
     * Shows a visitor all processes that are not known.
     *
     * @param known takes the numbers of those that were shown
     * @return whether in the last round none ended, so that none can have slipped through
     */
    static boolean follow(NativeFiles files, BitSet known, Visitor visitor) {
        boolean ended = true;
        for (int round = 0; round < ROUNDS && ended; round++) {
            ended = round(files, known, visitor);
        }
        return !ended;
    }

    private static boolean round(NativeFiles files, BitSet known, Visitor visitor) {
        int directory = files.openDirectory(AT_FDCWD, "/proc");
        if (directory < 0) {
            return true;
        }
        boolean[] ended = {false};
        files.list(directory, (name, start, length, pid) -> {
            if (pid > 0 && !known.get(pid)) {
                known.set(pid);
                ended[0] |= !visitor.visit(pid);
            }
        });
        Syscall.close(directory);
        return ended[0];
    }
}
