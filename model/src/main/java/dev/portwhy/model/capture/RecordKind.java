package dev.portwhy.model.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of records of a capture file and the fields of each, by the names that stand in the file. Both are a promise:
 * what has been written once is read for ever. A field may be added at the end, or before the repeated one, and
 * {@link CaptureFile#VERSION} goes up; none is renamed, none gets another meaning.
 */
enum RecordKind {
    HOST("host", "name kernel architecture bootId time", ""),
    LOOKER("looker", null, "source uid"),
    SETTING("setting", "key value", ""),
    NAMESPACE("namespace", "inode name kind pid processes current source conntrackCount conntrackMax", ""),
    /** These five are about the namespace that stands above them. */
    SYSCTL("sysctl", "key value", ""),
    SOCKSTAT("sockstat", "key value", ""),
    COUNTER("counter", "key value", ""),
    ADDRESS("address", "address prefixLength interface device loopback tentative", ""),
    DEVICE("device", "interface name", ""),
    PROCESS(
            "process",
            "pid parent comm uid user exe exeDeleted started unit unitKind unitUser unitLingers"
                    + " runtime container containerName containerState podNamespace pod podUid argument...",
            "containerUser"),
    /** About a process that stands above it. */
    STOPPED("stopped", "pid", ""),
    SIGNALS("signals", null, "pid state tracer innermostPid blocked ignored caught"),
    KEEPER("keeper", null, "pid kind keeper name place"),
    UNIT_FACTS("unit-facts", null, "unit unitKind unitUser unitLingers main type restart killMode stopped"),
    CONTAINER_KEEPING("container-keeping", null, "runtime container user name by restart group member file..."),
    SOURCE_POOL("source-pool", null, "pid address first last file"),
    SOCKET(
            "socket",
            "namespace protocol state local localPort remote remotePort timer expiresMs"
                    + " inode cookie uid flags interface receiveQueue sendQueue cgroup mark",
            ""),
    HOLDER("holder", "inode pid tid fd via", "inferred"),
    /** About a process, as these two about a namespace. */
    DESCRIPTORS("descriptors", null, "pid open below limit most"),
    TRACKED("tracked", null, "namespace protocol state assured count"),
    TRANSLATED("translated", null, "namespace protocol source address port firstPort lastPort used"),
    OPTIONS("options", "inode reuseaddr reuseport v6only", ""),
    /** What the kernel's own structures say of a socket's port. */
    PORT_FACT("port-fact", null, "cookie facts firstPort lastPort"),
    SERVICE("service", "namespace protocol address port kind name", ""),
    RULE("rule", "namespace protocol address firstPort lastPort kind target source", ""),
    PIN("pin", "namespace kind path pid tid fd", ""),
    DIFFERENCE("difference", "namespace protocol address port inode knownTo unknownTo", ""),
    FORWARD("forward", "pid namespace container target", "pod"),
    SOCKET_UNIT("socket-unit", "inode pid unit unitKind unitUser", "unitLingers"),
    OWNER("owner", "namespace runtime container containerName containerState", "containerUser"),
    CLOSED("closed", "cookie", ""),
    BOOT("boot", null, "init assumed"),
    /** A program that writes settings at boot, or that a person may call. */
    BOOT_STAGE("boot-stage", null, "kind byHand"),
    /** About the stage that stands above it, as a line about its file. */
    BOOT_FILE("boot-file", null, "path outcome error"),
    BOOT_LINE("boot-line", null, "number key value"),
    BOOT_MENTION("boot-mention", null, "kind path number text"),
    BOOT_ABSENT("boot-absent", null, "key"),
    CONTAINER_SETTING("container-setting", null, "container path key value"),
    GAP("gap", "kind argument...", ""),
    /** How many records there are of each kind: so a file that lost some is told from a whole one. */
    END("end", "records sockets holders", "");

    /** Ends the name of a last field that may stand any number of times. */
    static final String REPEATED = "...";

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // lists made by List.copyOf() and List.of(), which do not change
    private final List<String> fields;

    @SuppressWarnings("ImmutableEnumChecker")
    private final @Nullable List<String> first;

    /**
     * A kind.
     *
     * @param first its fields in the first format, in which files did not name them; null where it came later
     * @param added those that came later
     */
    RecordKind(String word, @Nullable String first, String added) {
        this.word = word;
        this.first = first == null ? null : List.of(first.split(" "));
        List<String> all = new ArrayList<>(this.first == null ? List.of() : this.first);
        boolean repeats = !all.isEmpty() && all.getLast().endsWith(REPEATED);
        all.addAll(repeats ? all.size() - 1 : all.size(), added.isEmpty() ? List.of() : List.of(added.split(" ")));
        this.fields = List.copyOf(all);
    }

    /** The word that begins its records. */
    String word() {
        return word;
    }

    /** Its fields, in the order in which they are written. */
    List<String> fields() {
        return fields;
    }

    /** Its fields in the first format; null where that had no such records. */
    @Nullable List<String> first() {
        return first;
    }

    /** Whether its last field may stand any number of times. */
    boolean repeats() {
        return fields.getLast().endsWith(REPEATED);
    }

    /** The kind of a word; null where there is none. */
    static @Nullable RecordKind of(String word) {
        for (RecordKind kind : ALL) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        return null;
    }

    private static final RecordKind[] ALL = values();

    /** How many there are. */
    static int count() {
        return ALL.length;
    }

    static List<RecordKind> all() {
        return Arrays.asList(ALL);
    }
}
