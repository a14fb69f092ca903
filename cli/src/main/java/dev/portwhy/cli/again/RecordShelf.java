package dev.portwhy.cli.again;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where records lie: below {@code $PORTWHY_STATE}, else root's in {@code /var/lib/portwhy/records} and anybody else's below {@code
 * $XDG_STATE_HOME}. Only where nobody but root and the caller can have written them, for at most 30 days, and no more than
 * {@value #MOST}.
 *
 * <p>Whatever is in the way of keeping one (a full disk, no home, a directory open to others) only means that there is none: the
 * answer has been given, and it is told why.
 */
public final class RecordShelf {

    /** The variable of the environment by which somebody chooses where they lie. */
    public static final String CHOSEN = "PORTWHY_STATE";

    private static final int MOST = 100;
    private static final int LARGEST = 1 << 16;
    private static final long OLDEST_MS = 30L * 24 * 3600 * 1000;
    private static final int ROOT = 0;

    /** No record's name. */
    private static final String TRIED = "tried";

    /** A file without anything in it is made on a full disk, too. */
    private static final int TRIED_BYTES = 512;

    private final DiskCalls calls = new LinuxDisk();
    private final DurableFiles files = new DurableFiles(calls);
    private final @Nullable String directory;

    private RecordShelf(@Nullable String directory) {
        this.directory = directory;
    }

    /** The caller's own. */
    public static RecordShelf usual(Map<String, String> environment) {
        String chosen = environment.getOrDefault(CHOSEN, "");
        if (chosen.startsWith("/")) {
            return new RecordShelf(chosen + "/records");
        }
        if (new LinuxDisk().user() == ROOT) {
            return new RecordShelf("/var/lib/portwhy/records");
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (state.startsWith("/")) {
            return new RecordShelf(state + "/portwhy/records");
        }
        return new RecordShelf(home.startsWith("/") ? home + "/.local/state/portwhy/records" : null);
    }

    /** One in a directory. */
    public static RecordShelf in(String directory) {
        return new RecordShelf(directory);
    }

    /** Keeps a record; gives why that cannot be, null where it is kept. */
    @Nullable Text keep(QuestionRecord record) {
        byte[] bytes = record.text().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LARGEST) {
            return Text.of("verify.unkept.large", bytes.length);
        }
        String place = directory;
        Text obstacle = place == null ? Text.of("verify.unkept.homeless") : made(place);
        if (place == null || obstacle != null) {
            return obstacle;
        }
        prune(place, record.timeMs(), MOST - 1);
        return left(place, record.id(), bytes);
    }

    /** Why no record can be kept; null where one can. */
    public @Nullable Text obstacle() {
        String place = directory;
        if (place == null) {
            return Text.of("verify.unkept.homeless");
        }
        Text made = made(place);
        Text left = made == null ? left(place, TRIED, new byte[TRIED_BYTES]) : made;
        if (left == null) {
            calls.remove(place + "/" + TRIED);
        }
        return left;
    }

    /** Where they lie; null for who has no place. */
    public @Nullable String place() {
        return directory;
    }

    private @Nullable Text made(String place) {
        try {
            files.makeDirectories(place, 0700);
        } catch (KernelException e) {
            return Text.of("verify.unkept", place, Errno.name(e.errno()));
        }
        String open = files.openTo(place);
        return open == null ? null : Text.of("verify.unkept.open", open);
    }

    private @Nullable Text left(String place, String name, byte[] bytes) {
        try {
            files.leave(place + "/" + name, bytes);
            return null;
        } catch (KernelException e) {
            return Text.of("verify.unkept", place, Errno.name(e.errno()));
        }
    }

    /** Takes away what is too old or too much; the names of records are in the order of their time. */
    private void prune(String place, long now, int most) {
        List<String> ids = ids(place);
        String oldest = QuestionRecord.id(now - OLDEST_MS);
        for (int i = 0; i < ids.size(); i++) {
            boolean old = ids.get(i).length() == oldest.length() && ids.get(i).compareTo(oldest) < 0;
            if (old || ids.size() - i > most) {
                calls.remove(place + "/" + ids.get(i));
            }
        }
    }

    /**
     * Takes away what is too old, though nothing new is kept.
     *
     * @param now the time, in milliseconds since 1970
     */
    public void clear(long now) {
        String place = directory;
        if (place != null && !isOpen(place)) {
            prune(place, now, MOST);
        }
    }

    /** All records that can be read and trusted, the last one first. */
    public List<QuestionRecord> all() {
        List<QuestionRecord> all = new ArrayList<>();
        String place = directory;
        if (place != null && !isOpen(place)) {
            for (String id : ids(place).reversed()) {
                QuestionRecord record = read(place, id);
                if (record != null) {
                    all.add(record);
                }
            }
        }
        return all;
    }

    private List<String> ids(String place) {
        List<String> ids = new ArrayList<>();
        for (String name : calls.list(place)) {
            if (QuestionRecord.isId(name)) {
                ids.add(name);
            }
        }
        Collections.sort(ids);
        return ids;
    }

    /** Whether somebody else could have written there. */
    private boolean isOpen(String path) {
        return files.openTo(path) != null;
    }

    /** A record by its name; null where there is none that can be read and trusted. */
    public @Nullable QuestionRecord find(String id) {
        String place = directory;
        return place == null || isOpen(place) ? null : read(place, id);
    }

    /** The last record; of that question alone where one is given. */
    public @Nullable QuestionRecord last(@Nullable List<String> arguments) {
        String place = directory;
        if (place == null || isOpen(place)) {
            return null;
        }
        List<String> ids = ids(place);
        for (int i = ids.size() - 1; i >= 0; i--) {
            QuestionRecord record = read(place, ids.get(i));
            if (record != null && (arguments == null || record.arguments().equals(arguments))) {
                return record;
            }
        }
        return null;
    }

    private @Nullable QuestionRecord read(String place, String id) {
        String path = place + "/" + id;
        try {
            StoredFile file = files.read(path, LARGEST);
            if (file == null || file.uid() != ROOT && file.uid() != calls.user() || (file.mode() & 022) != 0) {
                return null;
            }
            byte[] bytes = file.text().getBytes(StandardCharsets.ISO_8859_1);
            return QuestionRecord.parse(id, new String(bytes, StandardCharsets.UTF_8));
        } catch (KernelException e) {
            return null;
        }
    }
}
