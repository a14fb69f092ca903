package dev.portwhy.model.capture;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
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
    private static final Gap.Kind[] GAP_KINDS = Gap.Kind.values();
    private static final int MOST_FD = 0x1ffffffe;

    private final RecordReader in;
    private final Map<String, String> settings = new HashMap<>();
    private final NamespaceRecords namespaces;
    private final SocketRecords sockets;
    private final HiddenRecords hidden;
    private final HolderTable.Builder holders = new HolderTable.Builder();
    private final Map<Integer, ProcessInfo> processes = new HashMap<>();
    private final Map<Long, SocketOptions> options = new HashMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private @Nullable Host host;

    SnapshotReader(RecordReader in) {
        this.in = in;
        namespaces = new NamespaceRecords(in);
        sockets = new SocketRecords(in);
        hidden = new HiddenRecords(in);
    }

    Snapshot read() throws IOException {
        if (!in.next() || !in.text().equals(CaptureFile.MAGIC)) {
            throw new CaptureException("capture.foreign");
        }
        long version = in.number(1, Integer.MAX_VALUE);
        if (version > CaptureFile.VERSION) {
            throw new CaptureException("capture.newer", version);
        }
        while (in.next()) {
            if (!record(in.text())) {
                return end();
            }
            if (in.more()) {
                throw in.damaged();
            }
        }
        throw new CaptureException("capture.cut-off", in.line());
    }

    /** Takes in one record; false for the last one. */
    private boolean record(String kind) throws CaptureException {
        switch (kind) {
            case "socket" -> sockets.read(namespaces.count());
            case "holder" -> holder();
            case "options" -> options();
            case "process" -> process();
            case "host" -> host = new Host(in.text(), in.text(), in.text(), in.text(), time());
            case "setting" -> settings.put(in.text(), in.text());
            case "namespace" -> namespaces.begin();
            case "sysctl" -> namespaces.setting();
            case "sockstat" -> namespaces.sockstat();
            case "counter" -> namespaces.counter();
            case "address" -> namespaces.address();
            case "device" -> namespaces.device();
            case "stopped" -> stopped();
            case "rootless" -> rootless();
            case "service" -> hidden.service(namespaces.count());
            case "rule" -> hidden.rule(namespaces.count());
            case "pin" -> hidden.pin(namespaces.count());
            case "socket-unit" -> hidden.socketUnit();
            case "owner" -> hidden.owner(namespaces.count());
            case "closed" -> hidden.closed();
            case "difference" -> hidden.difference(namespaces.count());
            case "forward" -> hidden.forward(namespaces.count());
            case "gap" -> gap();
            case "end" -> {
                return false;
            }
            default -> throw in.damaged();
        }
        return true;
    }

    private Snapshot end() throws IOException {
        long records = in.number(0, Long.MAX_VALUE);
        long socketCount = in.number(0, Long.MAX_VALUE);
        long holderCount = in.number(0, Long.MAX_VALUE);
        List<NetworkNamespace> all = namespaces.all();
        if (in.more()
                || records != in.records()
                || socketCount != sockets.count()
                || holderCount != holders.size()
                || host == null
                || all.isEmpty()
                || in.next()) {
            throw in.damaged();
        }
        return new Snapshot(
                host,
                all,
                new Settings(settings),
                sockets.table(),
                holders.build(),
                processes,
                hidden.all(),
                options,
                new Visibility(gaps));
    }

    private Instant time() throws CaptureException {
        try {
            return Instant.parse(in.text());
        } catch (DateTimeException e) {
            throw in.damaged();
        }
    }

    private void holder() throws CaptureException {
        holders.add(
                in.number(1, 0xffffffffL),
                in.index(Integer.MAX_VALUE),
                in.index(Integer.MAX_VALUE),
                (int) in.number(-1, MOST_FD),
                in.constant(VIAS));
    }

    private void options() throws CaptureException {
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

    private void process() throws CaptureException {
        int pid = in.index(Integer.MAX_VALUE);
        int parent = in.index(Integer.MAX_VALUE);
        String comm = in.text();
        int uid = in.integer();
        String user = in.text();
        String exe = in.textOrNull();
        boolean exeDeleted = in.flag();
        Instant started = time();
        Unit unit = unit();
        Container container = container();
        Pod pod = pod();
        List<String> cmdline = new ArrayList<>();
        while (in.more()) {
            cmdline.add(in.text());
        }
        ProcessInfo process =
                new ProcessInfo(pid, parent, comm, cmdline, exe, exeDeleted, uid, user, started, unit, container, pod);
        if (processes.put(pid, process) != null) {
            throw in.damaged();
        }
    }

    /** About a process that stands before it. */
    private void stopped() throws CaptureException {
        ProcessInfo process = processes.get(in.index(Integer.MAX_VALUE));
        if (process == null) {
            throw in.damaged();
        }
        processes.put(process.pid(), process.asStopped());
    }

    /** Whose runtime runs the container of a process that stands before it. */
    private void rootless() throws CaptureException {
        ProcessInfo process = processes.get(in.index(Integer.MAX_VALUE));
        int user = in.integer();
        if (process == null || process.container() == null) {
            throw in.damaged();
        }
        processes.put(process.pid(), process.inContainerOf(user));
    }

    private @Nullable Unit unit() throws CaptureException {
        String name = in.textOrNull();
        if (name == null) {
            in.textOrNull();
            in.textOrNull();
            in.flag();
            return null;
        }
        return new Unit(name, in.constant(UNIT_KINDS), in.textOrNull(), in.flag());
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

    private void gap() throws CaptureException {
        Gap.Kind kind = in.constant(GAP_KINDS);
        List<Object> arguments = new ArrayList<>();
        while (in.more()) {
            arguments.add(value(in.text()));
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
