package dev.portwhy.model.capture;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a snapshot record by record. */
final class SnapshotReader {

    private static final Via[] VIAS = Via.values();
    private static final Unit.Kind[] UNIT_KINDS = Unit.Kind.values();
    private static final Looker.Source[] LOOKED_AT = Looker.Source.values();
    private static final Gap.Kind[] GAP_KINDS = Gap.Kind.values();
    private static final int MOST_PORT = 0xffff;
    private static final int MOST_FD = 0x1ffffffe;

    private final RecordReader in;
    private final Map<String, String> settings = new HashMap<>();
    private final NamespaceRecords namespaces;
    private final SocketRecords sockets;
    private final HiddenRecords hidden;
    private final KeepingRecords keeping;
    private final BeyondRecords beyond;
    private final BootRecords boot;
    private final HolderTable.Builder holders = new HolderTable.Builder();
    private final Map<Integer, ProcessInfo> processes = new HashMap<>();
    private final Map<Long, SocketOptions> options = new HashMap<>();
    private final PortFacts.Builder portFacts = new PortFacts.Builder();
    private final List<Gap> gaps = new ArrayList<>();
    private long socketCount;
    private long holderCount;
    private Looker looker = Looker.UNKNOWN.asKept();
    private @Nullable Host host;

    SnapshotReader(RecordReader in) {
        this.in = in;
        namespaces = new NamespaceRecords(in);
        sockets = new SocketRecords(in);
        hidden = new HiddenRecords(in);
        keeping = new KeepingRecords(in);
        beyond = new BeyondRecords(in);
        boot = new BootRecords(in);
    }

    Snapshot read() throws IOException {
        List<String> heading = in.heading();
        if (heading.size() < 2 || heading.size() > 3 || !heading.getFirst().equals(CaptureFile.MAGIC)) {
            throw new CaptureException("capture.foreign");
        }
        long version = format(heading.get(1));
        long readableFrom = heading.size() > 2 ? format(heading.get(2)) : version;
        if (version > CaptureFile.VERSION && readableFrom > CaptureFile.VERSION) {
            throw new CaptureException("capture.newer", version);
        }
        in.version(version);
        while (in.next()) {
            RecordKind kind = in.kind();
            try {
                if (kind == RecordKind.END) {
                    return end(version);
                }
                if (kind != null) {
                    record(kind);
                }
            } catch (NotUnderstoodException skipped) {
                if (kind == RecordKind.END) {
                    throw in.damaged();
                }
                // Else it is among the parts that the reader has noted.
            }
        }
        throw new CaptureException("capture.cut-off", in.line());
    }

    private long format(String word) throws CaptureException {
        try {
            int number = Integer.parseInt(word);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as any other word that is no number of a format
        }
        throw in.damaged();
    }

    private void record(RecordKind kind) throws IOException {
        switch (kind) {
            case SOCKET -> {
                socketCount++;
                sockets.read(namespaces.count());
            }
            case HOLDER -> {
                holderCount++;
                holder();
            }
            case OPTIONS -> options();
            case PORT_FACT -> portFact();
            case PROCESS -> process();
            case HOST -> host = new Host(in.text(""), in.text(""), in.text(""), in.text(""), time());
            case LOOKER ->
                looker = new Looker(
                        in.constant(LOOKED_AT, Looker.Source.UNKNOWN), (int) in.number(-1, 0xffffffffL, -1), true);
            case SETTING -> settings.put(in.text(), in.text());
            case NAMESPACE -> namespaces.begin();
            case SYSCTL -> namespaces.setting();
            case SOCKSTAT -> namespaces.sockstat();
            case COUNTER -> namespaces.counter();
            case ADDRESS -> namespaces.address();
            case DEVICE -> namespaces.device();
            case STOPPED -> stopped();
            case SIGNALS -> keeping.signals();
            case KEEPER -> keeping.keeper();
            case UNIT_FACTS -> keeping.unitFacts();
            case CONTAINER_KEEPING -> keeping.container();
            case SOURCE_POOL -> keeping.sourcePool();
            case DESCRIPTORS -> beyond.descriptors();
            case TRACKED -> beyond.tracked(namespaces.count());
            case TRANSLATED -> beyond.translated(namespaces.count());
            case SERVICE -> hidden.service(namespaces.count());
            case RULE -> hidden.rule(namespaces.count());
            case PIN -> hidden.pin(namespaces.count());
            case SOCKET_UNIT -> hidden.socketUnit();
            case OWNER -> hidden.owner(namespaces.count());
            case CLOSED -> hidden.closed();
            case DIFFERENCE -> hidden.difference(namespaces.count());
            case FORWARD -> hidden.forward(namespaces.count());
            case BOOT -> boot.boot();
            case BOOT_STAGE -> boot.stage();
            case BOOT_FILE -> boot.file();
            case BOOT_LINE -> boot.line();
            case BOOT_MENTION -> boot.mention();
            case BOOT_ABSENT -> boot.absent();
            case CONTAINER_SETTING -> boot.container();
            case GAP -> gap();
            case END -> throw in.damaged();
        }
    }

    private Snapshot end(long version) throws IOException {
        long records = in.number(0, Long.MAX_VALUE);
        long socketsTold = in.number(0, Long.MAX_VALUE);
        long holdersTold = in.number(0, Long.MAX_VALUE);
        List<NetworkNamespace> all = namespaces.all();
        if (records > in.records()
                || socketsTold != socketCount
                || holdersTold != holderCount
                || host == null
                || all.isEmpty()
                || in.next()) {
            throw in.damaged();
        }
        in.end();
        gaps.addAll(in.parts().gaps(version));
        return new Snapshot.Builder(host, all)
                .settings(new Settings(settings))
                .sockets(sockets.table())
                .holders(holders.build())
                .processes(processes)
                .hidden(hidden.all())
                .keeping(keeping.all())
                .options(options)
                .portFacts(portFacts.build())
                .descriptors(beyond.allDescriptors())
                .tracking(beyond.allTracking())
                .boot(boot.all())
                .visibility(new Visibility(gaps, looker))
                .build();
    }

    /** 1970 where the file does not have it, as with a process of which nobody knows when it started. */
    private Instant time() throws CaptureException {
        try {
            String text = in.text("");
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            throw in.damaged();
        }
    }

    private void holder() throws IOException {
        long inode = in.number(1, 0xffffffffL);
        int pid = in.index(Integer.MAX_VALUE);
        holders.add(
                inode,
                pid,
                in.index(Integer.MAX_VALUE, pid),
                (int) in.number(-1, MOST_FD, -1),
                in.constant(VIAS),
                in.flag());
    }

    private void options() throws IOException {
        long inode = in.number(1, 0xffffffffL);
        boolean reuseaddr = in.flag();
        boolean reuseport = in.flag();
        String v6only = in.textOrNull();
        if (v6only != null && !v6only.equals("0") && !v6only.equals("1")) {
            throw in.damaged();
        }
        Boolean only = v6only == null ? null : (Boolean) v6only.equals("1");
        if (options.put(inode, new SocketOptions(reuseaddr, reuseport, only)) != null) {
            throw in.damaged();
        }
    }

    private void portFact() throws IOException {
        long cookie = in.number(Long.MIN_VALUE, Long.MAX_VALUE);
        int facts = (int) in.number(0, Integer.MAX_VALUE, 0);
        portFacts.add(cookie, facts, in.index(MOST_PORT, 0), in.index(MOST_PORT, 0));
    }

    private void process() throws IOException {
        int pid = in.index(Integer.MAX_VALUE);
        int parent = in.index(Integer.MAX_VALUE, 0);
        String comm = in.text("");
        int uid = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE, -1);
        String user = in.text("");
        String exe = in.textOrNull();
        boolean exeDeleted = in.flag();
        Instant started = time();
        Unit unit = unit();
        Container container = container();
        Pod pod = pod();
        int containerUser = user();
        List<String> cmdline = new ArrayList<>();
        while (in.more()) {
            cmdline.add(in.another());
        }
        ProcessInfo process =
                new ProcessInfo(pid, parent, comm, cmdline, exe, exeDeleted, uid, user, started, unit, container, pod);
        if (processes.put(pid, process.inContainerOf(containerUser)) != null) {
            throw in.damaged();
        }
    }

    /** About a process that stands before it. */
    private void stopped() throws IOException {
        ProcessInfo process = processes.get(in.index(Integer.MAX_VALUE));
        if (process == null) {
            throw in.damaged();
        }
        processes.put(process.pid(), process.asStopped());
    }

    private @Nullable Unit unit() throws IOException {
        String name = in.textOrNull();
        if (name == null) {
            in.textOrNull();
            in.textOrNull();
            in.flag();
            return null;
        }
        return new Unit(name, in.constant(UNIT_KINDS, Unit.Kind.SYSTEM), in.textOrNull(), in.flag());
    }

    private @Nullable Container container() throws CaptureException {
        String runtime = in.textOrNull();
        String id = in.textOrNull();
        String name = in.textOrNull();
        String state = in.textOrNull();
        return runtime == null || id == null ? null : new Container(runtime, id, name, state);
    }

    private @Nullable Pod pod() throws CaptureException {
        String namespace = in.textOrNull();
        String name = in.textOrNull();
        String uid = in.textOrNull();
        return uid == null ? null : new Pod(namespace, name, uid);
    }

    /** Whose runtime runs a container: root's where the file does not say. */
    private int user() throws CaptureException {
        return (int) in.number(0, 0xffffffffL, 0);
    }

    private void gap() throws IOException {
        Gap.Kind kind = in.constant(GAP_KINDS);
        List<Object> arguments = new ArrayList<>();
        while (in.more()) {
            arguments.add(value(in.another()));
        }
        gaps.add(new Gap(kind, arguments));
    }

    private Object value(String text) throws CaptureException {
        if (text.length() < 2) {
            throw in.damaged();
        }
        String value = text.substring(2);
        try {
            return switch (text.substring(0, 2)) {
                case "i:" -> Integer.parseInt(value);
                case "l:" -> Long.parseLong(value);
                case "p:" -> Protocol.valueOf(value);
                case "s:" -> value;
                default -> throw in.damaged();
            };
        } catch (IllegalArgumentException e) {
            throw in.damaged();
        }
    }
}
