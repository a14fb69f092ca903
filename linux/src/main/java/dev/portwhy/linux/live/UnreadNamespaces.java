package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.netns.LostNamespaces;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The fourth phase of a look: what stayed unread of the namespaces is looked for once more, and told where it is there or was
 * asked for. Needs the readers after all other reading; yields more of their rows.
 */
final class UnreadNamespaces implements AutoCloseable {

    /** How often a namespace is looked for again whose processes end faster than they can be followed. */
    private static final int AGAIN = 3;

    /** Every kernel has it, but not every /proc shows it: with {@code subset=pid} none of /proc/sys is there. */
    private static final Setting RANGE = Setting.IP_LOCAL_PORT_RANGE;

    private static final Setting RESERVED = Setting.IP_LOCAL_RESERVED_PORTS;

    private final Scope what;
    private final List<Gap> gaps;
    private final List<NamespaceReader> lost = new ArrayList<>();
    private final Set<NamespaceReader> ended = new HashSet<>();

    UnreadNamespaces(Scope what, List<Gap> gaps) {
        this.what = what;
        this.gaps = gaps;
    }

    /**
     * Reads the namespaces to which every way was gone, once they are found again; what they keep open is for the rest of the
     * look. Those that are not found have ended.
     */
    void again(NativeFiles links, List<NamespaceReader> readers) throws IOException {
        for (NamespaceReader reader : readers) {
            if (reader.lost()) {
                lost.add(reader);
            }
        }
        List<NamespaceReader> rest = lost;
        for (int round = 0; round < AGAIN && !rest.isEmpty(); round++) {
            rest = once(links, rest);
        }
    }

    private List<NamespaceReader> once(NativeFiles links, List<NamespaceReader> readers) throws IOException {
        List<NamespaceCatalog.Found> sought = new ArrayList<>();
        for (NamespaceReader reader : readers) {
            sought.add(reader.namespace());
        }
        Set<NamespaceCatalog.Found> alive = LostNamespaces.look(links, sought);
        List<NamespaceReader> found = new ArrayList<>();
        for (NamespaceReader reader : readers) {
            if (alive.contains(reader.namespace())) {
                found.add(reader);
            } else {
                ended.add(reader);
            }
        }
        NamespaceReader.readAll(found);
        found.removeIf(reader -> !reader.lost());
        return found;
    }

    /** Tells what of the namespaces could not be seen. */
    void tell(List<NamespaceReader> readers) {
        int asText = 0;
        int refused = 0;
        int missing = 0;
        int failure = 0;
        int withoutSettings = 0;
        boolean withoutRange = false;
        boolean withoutReserved = false;
        for (NamespaceReader reader : readers) {
            NetworkNamespace namespace = reader.result();
            boolean wanted = what.surroundings() && !reader.spared();
            if (wanted && namespace.settingsUnseen()) {
                withoutSettings += reader.outside() ? 1 : 0;
                withoutRange |= !reader.outside() && !reader.unread();
            }
            withoutReserved |= wanted && namespace.reservedUnseen() && !reader.outside() && !reader.unread();
            asText += reader.outside() ? 1 : 0;
            if (reader.unread() && reader.refused()) {
                refused++;
            } else if (missing(reader)) {
                missing++;
                failure = reader.failure();
            }
        }
        if (asText > 0) {
            gaps.add(Gap.of(Gap.Kind.NAMESPACES_AS_TEXT, asText));
        }
        if (withoutSettings > 0) {
            gaps.add(Gap.of(Gap.Kind.NAMESPACE_SETTINGS, withoutSettings));
        }
        if (withoutRange) {
            tell(RANGE);
        }
        if (withoutReserved) {
            tell(RESERVED);
        }
        if (refused > 0) {
            gaps.add(Gap.of(Gap.Kind.NAMESPACES, refused));
        }
        if (missing > 0) {
            gaps.add(Gap.of(Gap.Kind.NAMESPACES_LOST, missing, Errno.name(failure)));
        }
    }

    private void tell(Setting setting) {
        int result = new KernelFiles(LinuxRoot.LIVE).read(setting.path());
        gaps.add(Gap.of(Gap.Kind.FILE, setting.path(), Errno.name(result < 0 ? -result : Errno.EBADMSG)));
    }

    /** Whether a namespace stayed unread that there is, or that somebody asked for. */
    private boolean missing(NamespaceReader reader) {
        return reader.unread() && !(ended.contains(reader) && what.namespaces() instanceof NamespaceChoice.All);
    }

    @Override
    public void close() {
        for (NamespaceReader reader : lost) {
            reader.namespace().release();
        }
    }
}
