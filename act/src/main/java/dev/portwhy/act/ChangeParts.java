package dev.portwhy.act;

import dev.portwhy.act.Standing.Part;
import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The two parts of a change, the running value and the file of the boot: made, undone, and looked at. Each way goes the same whatever
 * of it was done before, so that what was broken off can be gone over again.
 */
final class ChangeParts {

    static final int MOST_FILE_BYTES = 1 << 20;

    private final DurableFiles files;
    private final KernelSettings kernel;
    private final NamespaceDoor door;

    ChangeParts(DiskCalls calls, NamespaceDoor door) {
        this.door = door;
        files = new DurableFiles(calls);
        kernel = new KernelSettings(calls);
    }

    KernelSettings kernel() {
        return kernel;
    }

    /** Makes the change: the running value, which the kernel may refuse, before the file. */
    void make(RecordedChange recorded) throws IOException {
        SettingChange change = recorded.change();
        if (change.running()) {
            write(recorded, true, change.to());
        }
        makeFile(recorded);
    }

    /** Writes the file of the boot, where there is one to be written. */
    void makeFile(RecordedChange recorded) throws IOException {
        StoredFile after = recorded.fileAfter();
        String path = recorded.change().file();
        if (after != null && path != null) {
            files.makeDirectories(path.substring(0, path.lastIndexOf('/')), 0755);
            files.replace(path, after);
        }
    }

    /**
     * Undoes the change, the file before the running value.
     *
     * @param sameBoot whether it was made since the machine was started
     * @param running whether the running value is to be put back as well
     * @return false where there was nothing of it any more
     */
    boolean undo(RecordedChange recorded, boolean sameBoot, boolean running) throws IOException {
        boolean there = false;
        String path = recorded.change().file();
        if (path != null) {
            StoredFile before = recorded.fileBefore();
            if (before == null) {
                files.remove(path);
            } else if (!before.equals(files.read(path, MOST_FILE_BYTES))) {
                files.replace(path, before);
            } else {
                files.tidy(path);
            }
            there = true;
        }
        String from = recorded.change().from();
        boolean kept = sameBoot || path != null && recorded.own();
        return running && from != null && kept ? write(recorded, sameBoot, from) || there : there;
    }

    /** Gives the running kernel a value, and reads it back; false where the namespace is gone. */
    private boolean write(RecordedChange recorded, boolean sameBoot, String value) throws IOException {
        Setting setting = setting(recorded);
        Boolean there = door.inside(recorded, sameBoot, () -> {
            if (KernelSettings.same(setting, kernel.read(setting), value)) {
                return true;
            }
            kernel.write(setting, value);
            String read = kernel.read(setting);
            if (!KernelSettings.same(setting, read, value)) {
                throw new RefusedException("EINVAL", Text.of("apply.refused.read-back", setting.key(), value, read));
            }
            return true;
        });
        return there != null;
    }

    /** How the change stands now. */
    Standing standing(RecordedChange recorded, boolean sameBoot) throws IOException {
        SettingChange change = recorded.change();
        String path = change.file();
        Part file = path == null ? Part.NONE : file(recorded, path);
        if (!change.running()) {
            return new Standing(change, Part.NONE, null, file);
        }
        if (!sameBoot && (path == null || !recorded.own())) {
            return new Standing(change, Part.GONE, null, file);
        }
        Setting setting = setting(recorded);
        String value;
        try {
            value = door.inside(recorded, sameBoot, () -> kernel.read(setting));
        } catch (KernelException e) {
            return new Standing(change, e.notPermitted() ? Part.UNSEEN : Part.GONE, null, file);
        }
        return new Standing(change, value == null ? Part.GONE : part(setting, change, value), value, file);
    }

    private static Part part(Setting setting, SettingChange change, String value) {
        if (KernelSettings.same(setting, value, change.to())) {
            return Part.NEW;
        }
        String from = change.from();
        return from != null && KernelSettings.same(setting, value, from) ? Part.OLD : Part.OTHER;
    }

    private Part file(RecordedChange recorded, String path) {
        StoredFile now;
        try {
            now = files.read(path, MOST_FILE_BYTES);
        } catch (KernelException e) {
            return e.notPermitted() ? Part.UNSEEN : Part.OTHER;
        }
        if (equal(now, recorded.fileAfter())) {
            return Part.NEW;
        }
        return equal(now, recorded.fileBefore()) ? Part.OLD : Part.OTHER;
    }

    private static boolean equal(@Nullable StoredFile one, @Nullable StoredFile other) {
        return one == null ? other == null : one.equals(other);
    }

    private static Setting setting(RecordedChange recorded) throws RefusedException {
        Setting setting = Setting.of(recorded.change().key());
        if (setting == null) {
            throw new RefusedException(
                    "ENOENT", Text.of("apply.refused.unknown", recorded.change().key()));
        }
        return setting;
    }
}
