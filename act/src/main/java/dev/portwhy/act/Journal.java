package dev.portwhy.act;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The directory in which acts are written down before they are done, one file each. What somebody else could have written there is
 * not believed: by it root would write to any setting. A file that cannot be used is told, and takes none of the others with it.
 */
final class Journal {

    private static final String SUFFIX = ".act";
    private static final String LOCK = "lock";
    private static final long LOOK_AGAIN_NANOS = 50_000_000;
    /** Two lists of all ports, before and behind, and the file of each, are a fifth of that. */
    private static final int MOST_BYTES = 8 << 20;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final DiskCalls calls;
    private final DurableFiles files;
    private final String directory;
    private final BooleanSupplier stopped;

    /**
     * @param stopped whether somebody wants it to stop waiting
     */
    Journal(DiskCalls calls, String directory, BooleanSupplier stopped) {
        this.stopped = stopped;
        this.calls = calls;
        this.files = new DurableFiles(calls);
        this.directory = directory;
    }

    /**
     * All that the journal holds.
     *
     * @param records the acts, the oldest first
     * @param unusable the files that are none, with the reason
     */
    record Content(List<JournalRecord> records, List<UnusableFile> unusable) {}

    /** Work on the journal. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Works once nobody else does.
     *
     * @param waiting told once where somebody is
     * @throws IOException where the directory cannot be made, or is not only root's and the caller's
     */
    <T> T alone(Runnable waiting, Work<T> work) throws IOException {
        files.makeDirectories(directory, 0755);
        String open = files.openTo(directory);
        if (open != null) {
            throw new KernelException(open, Errno.EPERM, "others may write there");
        }
        String path = directory + "/" + LOCK;
        int fd = check(path, calls.open(path, O_RDWR | O_CREAT, 0644));
        lock(fd, path, LOCK_EX, waiting);
        for (String name : calls.list(directory)) {
            if (name.charAt(0) == '.' && name.endsWith(SUFFIX + ".new")) {
                calls.remove(directory + "/" + name);
            }
        }
        try {
            return work.run();
        } finally {
            calls.close(fd);
        }
    }

    /** Reads while nobody changes anything: where nothing was ever written there is nobody to wait for. */
    <T> T reading(Runnable waiting, Work<T> work) throws IOException {
        String path = directory + "/" + LOCK;
        int fd = calls.open(path, 0, 0);
        if (fd < 0) {
            return work.run();
        }
        lock(fd, path, LOCK_SH, waiting);
        try {
            return work.run();
        } finally {
            calls.close(fd);
        }
    }

    private void lock(int fd, String path, int kind, Runnable waiting) throws IOException {
        int taken = calls.lock(fd, kind | LOCK_NB);
        if (taken == -Errno.EAGAIN) {
            waiting.run();
        }
        while (taken == -Errno.EAGAIN && !stopped.getAsBoolean()) {
            // Not in the kernel, from where nothing but the end of the program would lead out.
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            taken = calls.lock(fd, kind | LOCK_NB);
        }
        if (taken == -Errno.EAGAIN) {
            calls.close(fd);
            throw new RefusedException("EINTR", Text.of("apply.stopped-waiting"));
        }
        if (taken < 0) {
            calls.close(fd);
            throw new KernelException("flock(" + path + ")", -taken, "");
        }
    }

    /** A name for an act that begins now, which no other has. */
    String newId(Instant now) {
        String id = NAME.format(now);
        for (int more = 2; calls.stat(path(id), false) != null; more++) {
            id = NAME.format(now) + "-" + more;
        }
        return id;
    }

    /** Writes a record, so that it is there after a loss of power, too. */
    void write(JournalRecord record) throws IOException {
        String text = JournalText.write(record);
        int gid = groupOf(calls.user());
        files.replace(path(record.id()), new StoredFile(text, 0644, calls.user(), gid));
    }

    private int groupOf(int user) {
        var stat = calls.stat(directory, true);
        return stat == null || user == 0 ? 0 : stat.gid();
    }

    /** Everything there is. */
    Content read() {
        List<JournalRecord> records = new ArrayList<>();
        List<UnusableFile> unusable = new ArrayList<>();
        int fd = calls.open(directory, 0, 0);
        if (fd == -Errno.ENOENT) {
            return new Content(records, unusable);
        }
        if (fd < 0) {
            unusable.add(new UnusableFile(directory, UnusableFile.Why.UNREADABLE));
            return new Content(records, unusable);
        }
        calls.close(fd);
        String open = files.openTo(directory);
        if (open != null) {
            unusable.add(new UnusableFile(open, UnusableFile.Why.OPEN));
            return new Content(records, unusable);
        }
        List<String> names = new ArrayList<>(calls.list(directory));
        names.sort(Comparator.naturalOrder());
        for (String name : names) {
            if (name.endsWith(SUFFIX) && name.charAt(0) != '.') {
                read(name, records, unusable);
            }
        }
        records.sort(Comparator.comparing(JournalRecord::time).thenComparing(JournalRecord::id));
        return new Content(List.copyOf(records), List.copyOf(unusable));
    }

    private void read(String name, List<JournalRecord> records, List<UnusableFile> unusable) {
        String path = directory + "/" + name;
        StoredFile file;
        try {
            file = files.read(path, MOST_BYTES);
        } catch (KernelException e) {
            unusable.add(new UnusableFile(path, UnusableFile.Why.of(e.errno())));
            return;
        }
        if (file == null) {
            return;
        }
        if (files.openTo(path) != null) {
            unusable.add(new UnusableFile(path, UnusableFile.Why.OPEN));
            return;
        }
        JournalRecord record = JournalText.read(file.text());
        if (record == null || !path.equals(path(record.id()))) {
            unusable.add(new UnusableFile(path, UnusableFile.Why.DAMAGED));
        } else {
            records.add(record);
        }
    }

    private String path(String id) {
        return directory + "/" + id + SUFFIX;
    }

    private static int check(String operation, int result) throws KernelException {
        if (result < 0) {
            throw new KernelException(operation, -result, "");
        }
        return result;
    }
}
