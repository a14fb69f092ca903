package dev.portwhy.cli.past;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.file.LockedFile;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That there is one agent a machine, or one of a user who is not root: a file below {@code /run} that it has locked for as long as it
 * runs, and in which it says who it is. What it said stays until the machine is started again.
 */
final class AgentLock {

    private static final int MOST_BYTES = 16 << 10;

    private final Path file;

    /** The lock in a directory. */
    AgentLock(Path directory) {
        file = directory.resolve("lock");
    }

    /** The lock of this machine, or of the caller; null where a caller has no place for such files. */
    static @Nullable AgentLock usual() {
        String own = System.getenv("XDG_RUNTIME_DIR");
        if (new LinuxDisk().user() == 0) {
            return new AgentLock(Path.of("/run/portwhy"));
        }
        return own == null || !own.startsWith("/") ? null : new AgentLock(Path.of(own, "portwhy"));
    }

    /** Another file in the same directory. */
    Path beside(String name) {
        return file.resolveSibling(name);
    }

    /**
     * An agent.
     *
     * @param running whether it is there now
     * @param pid its process
     * @param begin when it began
     * @param data the directory of its history
     */
    record Holder(boolean running, long pid, Instant begin, Path data) {}

    /**
     * Takes it until what it gives is closed, or the process ends.
     *
     * @throws PastException where another agent has it, or it cannot be made
     */
    AutoCloseable take(Path data) throws PastException {
        DurableFiles files = new DurableFiles(new LinuxDisk());
        Path directory = file.resolveSibling("");
        LockedFile lock = null;
        try {
            files.makeDirectories(directory.toString(), 0700);
            String open = files.openTo(directory.toString());
            if (open != null) {
                throw new PastException("agent.open", open, directory);
            }
            lock = LockedFile.take(file.toString());
            if (lock == null) {
                throw taken();
            }
            Files.writeString(file, ProcessHandle.current().pid() + "\n" + Instant.now() + "\n" + data + "\n");
            return lock;
        } catch (KernelException e) {
            throw new PastException(e, "agent.no-lock", directory, Errno.name(e.errno()));
        } catch (PastException e) {
            throw e;
        } catch (IOException e) {
            if (lock != null) {
                lock.close();
            }
            throw new PastException(e, "agent.no-lock", directory, String.valueOf(e.getMessage()));
        }
    }

    private PastException taken() {
        Holder holder = holder();
        return holder == null
                ? new PastException("agent.second-unknown", file)
                : new PastException("agent.second", holder.pid(), holder.begin(), holder.data());
    }

    /** Who has it, or had it last; null where nobody had since the machine was started, or where that cannot be read. */
    @Nullable Holder holder() {
        try {
            StoredFile said = new DurableFiles(new LinuxDisk()).read(file.toString(), MOST_BYTES);
            if (said == null) {
                return null;
            }
            String text = new String(said.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            String[] lines = text.split("\n", 4);
            return lines.length < 4
                    ? null
                    : new Holder(
                            LockedFile.isTaken(file.toString()),
                            Long.parseLong(lines[0]),
                            Instant.parse(lines[1]),
                            Path.of(lines[2]));
        } catch (KernelException | NumberFormatException | DateTimeException | InvalidPathException e) {
            return null;
        }
    }
}
