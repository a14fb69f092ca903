package dev.portwhy.act;

import dev.portwhy.linux.file.StoredFile;
import org.jspecify.annotations.Nullable;

/**
 * A change with what it takes to undo it.
 *
 * @param change the setting and its values
 * @param cookie what tells the namespace from all others of that boot ({@code SO_NETNS_COOKIE}); 0 where the kernel has none
 * @param own whether it is the namespace in which the program was called, which is there again after a boot
 * @param fileBefore the file of /etc/sysctl.d as it was; null where there was none, or none is written
 * @param fileAfter the file as it is written; null where none is
 */
record RecordedChange(
        SettingChange change,
        long cookie,
        boolean own,
        @Nullable StoredFile fileBefore,
        @Nullable StoredFile fileAfter) {

    /** The same with a file. */
    RecordedChange with(String path, @Nullable StoredFile before, StoredFile after) {
        SettingChange written =
                new SettingChange(change.key(), change.netns(), change.from(), change.to(), change.running(), path);
        return new RecordedChange(written, cookie, own, before, after);
    }
}
