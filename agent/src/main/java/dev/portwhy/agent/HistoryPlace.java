package dev.portwhy.agent;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.file.LockedFile;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory that a history is kept in: the file of SQLite, and the lock of the one agent that writes it. */
final class HistoryPlace {

    /** Where the agent of a machine keeps it. */
    public static final Path USUAL = Path.of("/var/lib/portwhy");

    private static final String FILE = "portwhy.db";
    private static final String LOCK = "portwhy.lock";

    private final Path directory;

    /** A directory. */
    public HistoryPlace(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** The directory. */
    public Path directory() {
        return directory;
    }

    /** The file of SQLite. */
    public Path file() {
        return directory.resolve(FILE);
    }

    /**
     * Makes the directory, and takes it for this agent alone until what it gives is closed, or the process ends.
     *
     * @throws PastException where another agent has it, where others may write there, or where it cannot be made
     */
    AutoCloseable take() throws PastException {
        DurableFiles files = new DurableFiles(new LinuxDisk());
        try {
            files.makeDirectories(directory.toString(), 0700);
            String open = files.openTo(directory.toString());
            if (open != null) {
                throw new PastException("history.open", open);
            }
            LockedFile lock = LockedFile.take(directory.resolve(LOCK).toString());
            if (lock == null) {
                throw new PastException("history.taken", directory);
            }
            return lock;
        } catch (KernelException e) {
            throw new PastException(e, "history.unwritable", directory, Errno.name(e.errno()));
        }
    }

    /** Whether an agent keeps a history there now; false where that cannot be asked. */
    public boolean taken() {
        return LockedFile.isTaken(directory.resolve(LOCK).toString());
    }

    /** How much room the history takes, in bytes. */
    public long bytes() {
        long bytes = 0;
        for (String end : new String[] {"", "-wal", "-shm"}) {
            bytes += bytes(directory.resolve(FILE + end));
        }
        return bytes;
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // What is not there takes no room.
            return 0;
        }
    }
}
