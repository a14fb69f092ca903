package dev.portwhy.act;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Leads into the namespace of a change, and nowhere else: the number of one that is gone is given to another before long. */
final class NamespaceDoor {

    /** How often a way into a namespace is looked for, where each process that was one has ended. */
    private static final int MOST_TRIES = 5;

    private final DiskCalls calls;
    private final LongFunction<@Nullable NetworkNamespace> find;

    /**
     * @param find the namespace that has a number now; null where none has
     */
    NamespaceDoor(DiskCalls calls, LongFunction<@Nullable NetworkNamespace> find) {
        this.calls = calls;
        this.find = find;
    }

    /** Work in a namespace. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does the work in a namespace of a snapshot that was taken just now. */
    <T> T inside(NetworkNamespace netns, Work<T> work) throws IOException {
        return netns.current()
                ? work.run()
                : NetworkThread.onItsOwn(() -> {
                    NamespaceEntry.enter(netns);
                    return work.run();
                });
    }

    /**
     * Does the work in the namespace of a change; null where that is gone.
     *
     * @param sameBoot whether the change was made since the machine was started
     */
    <T> @Nullable T inside(RecordedChange change, boolean sameBoot, Work<T> work) throws IOException {
        Setting setting = Setting.of(change.change().key());
        if (setting != null && !setting.perNamespace()) {
            return work.run();
        }
        if (!sameBoot) {
            return change.own() ? work.run() : null;
        }
        if (calls.namespaceCookie() == change.cookie() && (change.cookie() != 0 || change.own())) {
            return work.run();
        }
        for (int tries = 1; ; tries++) {
            NetworkNamespace found = found(change.change().netns().inode());
            if (found == null) {
                return null;
            }
            AtomicBoolean entered = new AtomicBoolean();
            try {
                return NetworkThread.<@Nullable T>onItsOwn(() -> {
                    NamespaceEntry.enter(found);
                    entered.set(true);
                    return calls.namespaceCookie() == change.cookie() ? work.run() : null;
                });
            } catch (KernelException e) {
                // Whoever was there has ended since: the namespace is reached through another, or it is gone.
                if (entered.get() || e.errno() != Errno.ENOENT || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** That it could not be looked for does not mean that it is gone. */
    private @Nullable NetworkNamespace found(long inode) throws IOException {
        try {
            return find.apply(inode);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
