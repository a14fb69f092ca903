package dev.portwhy.model.capture;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Unit;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a snapshot record by record, namespaces before the sockets that refer to them. */
final class SnapshotWriter {

    private final RecordWriter out;

    SnapshotWriter(RecordWriter out) {
        this.out = out;
    }

    void write(Snapshot snapshot) throws IOException {
        out.begin(CaptureFile.MAGIC)
                .field(CaptureFile.VERSION)
                .field(CaptureFile.READABLE_FROM)
                .end();
        host(snapshot.host());
        looker(snapshot.visibility().looker());
        out.declare(RecordKind.SETTING);
        for (Map.Entry<String, String> setting : snapshot.settings().values().entrySet()) {
            out.begin(RecordKind.SETTING)
                    .field(setting.getKey())
                    .field(setting.getValue())
                    .end();
        }
        namespaces(snapshot);
        processes(snapshot);
        new KeepingWriter(out).write(snapshot.keeping());
        sockets(snapshot.sockets());
        holders(snapshot.holders());
        options(snapshot.options());
        portFacts(snapshot.portFacts());
        new BeyondWriter(out).write(snapshot);
        new HiddenWriter(out).write(snapshot.hidden());
        new BootSettingsWriter(out).write(snapshot.boot());
        out.declare(RecordKind.GAP);
        for (Gap gap : snapshot.visibility().gaps()) {
            out.begin(RecordKind.GAP).field(gap.kind().name());
            for (Object argument : gap.arguments()) {
                value(argument);
            }
            out.end();
        }
        long sockets = snapshot.sockets().size();
        long holders = snapshot.holders().size();
        out.declare(RecordKind.END);
        out.begin(RecordKind.END)
                .field(out.records())
                .field(sockets)
                .field(holders)
                .end();
    }

    private void value(Object value) {
        switch (value) {
            case Integer number -> out.raw().append("i:").append(number);
            case Long number -> out.raw().append("l:").append(number);
            case Protocol protocol -> out.raw().append("p:").append(protocol.name());
            default -> out.field("s:" + value);
        }
    }

    private void host(Host host) throws IOException {
        out.declare(RecordKind.HOST);
        out.begin(RecordKind.HOST)
                .field(host.name())
                .field(host.kernel())
                .field(host.architecture())
                .field(host.bootId())
                .field(host.time().toString())
                .end();
    }

    private void looker(Looker looker) throws IOException {
        out.declare(RecordKind.LOOKER);
        out.begin(RecordKind.LOOKER)
                .field(looker.source().name())
                .field(looker.uid())
                .end();
    }

    private void namespaces(Snapshot snapshot) throws IOException {
        out.declare(RecordKind.NAMESPACE);
        out.declare(RecordKind.SYSCTL);
        out.declare(RecordKind.SOCKSTAT);
        out.declare(RecordKind.COUNTER);
        out.declare(RecordKind.ADDRESS);
        out.declare(RecordKind.DEVICE);
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            out.begin(RecordKind.NAMESPACE)
                    .field(namespace.inode())
                    .field(namespace.name())
                    .field(namespace.kind().name())
                    .field(namespace.pid())
                    .field(namespace.processes())
                    .field(namespace.current() ? 1 : 0)
                    .field(namespace.source().name());
            number(namespace.conntrackCount());
            number(namespace.conntrackMax());
            out.end();
            for (Map.Entry<String, String> setting :
                    namespace.settings().values().entrySet()) {
                out.begin(RecordKind.SYSCTL)
                        .field(setting.getKey())
                        .field(setting.getValue())
                        .end();
            }
            numbers(RecordKind.SOCKSTAT, namespace.sockstat());
            numbers(RecordKind.COUNTER, namespace.counters());
            for (LocalAddress address : namespace.addresses()) {
                out.begin(RecordKind.ADDRESS)
                        .field(address.address().toString())
                        .field(address.prefixLength())
                        .field(address.interfaceIndex())
                        .field(address.device())
                        .field(address.loopback() ? 1 : 0)
                        .field(address.tentative() ? 1 : 0)
                        .end();
            }
            for (Map.Entry<Integer, String> device : new TreeMap<>(namespace.devices()).entrySet()) {
                out.begin(RecordKind.DEVICE)
                        .field(device.getKey())
                        .field(device.getValue())
                        .end();
            }
        }
    }

    private void number(@Nullable Long number) {
        out.field(number == null ? null : number.toString());
    }

    private void numbers(RecordKind kind, Map<String, Long> numbers) throws IOException {
        for (Map.Entry<String, Long> entry : new TreeMap<>(numbers).entrySet()) {
            out.begin(kind).field(entry.getKey()).field(entry.getValue()).end();
        }
    }

    private void processes(Snapshot snapshot) throws IOException {
        out.declare(RecordKind.PROCESS);
        out.declare(RecordKind.STOPPED);
        for (ProcessInfo process : new TreeMap<>(snapshot.processes()).values()) {
            Unit unit = process.unit();
            Container container = process.container();
            Pod pod = process.pod();
            out.begin(RecordKind.PROCESS)
                    .field(process.pid())
                    .field(process.parentPid())
                    .field(process.comm())
                    .field(process.uid())
                    .field(process.user())
                    .field(process.exe())
                    .field(process.exeDeleted() ? 1 : 0)
                    .field(process.startTime().toString())
                    .field(unit == null ? null : unit.name())
                    .field(unit == null ? null : unit.kind().name())
                    .field(unit == null ? null : unit.user())
                    .field(unit != null && unit.lingers() ? 1 : 0)
                    .field(container == null ? null : container.runtime())
                    .field(container == null ? null : container.id())
                    .field(container == null ? null : container.name())
                    .field(container == null ? null : container.state())
                    .field(pod == null ? null : pod.namespace())
                    .field(pod == null ? null : pod.name())
                    .field(pod == null ? null : pod.uid())
                    .field(container == null ? 0 : Integer.toUnsignedLong(container.user()));
            for (String argument : process.cmdline()) {
                out.field(argument);
            }
            out.end();
            if (process.stopped()) {
                out.begin(RecordKind.STOPPED).field(process.pid()).end();
            }
        }
    }

    private void sockets(SocketTable sockets) throws IOException {
        out.declare(RecordKind.SOCKET);
        for (int row = 0; row < sockets.size(); row++) {
            out.begin(RecordKind.SOCKET)
                    .field(sockets.namespaceIndex(row))
                    .raw()
                    .append(sockets.protocol(row).name())
                    .append('\t')
                    .append(sockets.state(row).name());
            sockets.appendAddress(out.raw(), row, true);
            out.field(sockets.localPort(row));
            sockets.appendAddress(out.raw(), row, false);
            out.field(sockets.remotePort(row));
            out.raw().append(sockets.timer(row).name());
            out.field(sockets.expiresMs(row))
                    .field(sockets.inode(row))
                    .field(sockets.cookie(row))
                    .field(Integer.toUnsignedLong(sockets.uid(row)))
                    .field(flags(sockets, row))
                    .field(sockets.interfaceIndex(row))
                    .field(sockets.receiveQueue(row))
                    .field(sockets.sendQueue(row))
                    .field(sockets.cgroupId(row));
            if (sockets.mark(row) != 0) {
                out.field(sockets.mark(row));
            }
            out.end();
        }
    }

    private static int flags(SocketTable sockets, int row) {
        int flags = 0;
        for (int bit = 1; bit < 0x100; bit <<= 1) {
            flags |= sockets.has(row, bit) ? bit : 0;
        }
        return flags;
    }

    private void options(Map<Long, SocketOptions> options) throws IOException {
        out.declare(RecordKind.OPTIONS);
        for (Map.Entry<Long, SocketOptions> entry : new TreeMap<>(options).entrySet()) {
            SocketOptions told = entry.getValue();
            out.begin(RecordKind.OPTIONS)
                    .field(entry.getKey())
                    .field(told.reuseaddr() ? 1 : 0)
                    .field(told.reuseport() ? 1 : 0)
                    .field(told.v6only() == null ? null : told.v6only() ? "1" : "0")
                    .end();
        }
    }

    private void portFacts(PortFacts facts) throws IOException {
        out.declare(RecordKind.PORT_FACT);
        for (long cookie : facts.cookies()) {
            out.begin(RecordKind.PORT_FACT).field(cookie).field(facts.facts(cookie));
            if (facts.firstPort(cookie) != 0 || facts.lastPort(cookie) != 0) {
                out.field(facts.firstPort(cookie)).field(facts.lastPort(cookie));
            }
            out.end();
        }
    }

    private void holders(HolderTable holders) throws IOException {
        out.declare(RecordKind.HOLDER);
        for (int row = 0; row < holders.size(); row++) {
            out.begin(RecordKind.HOLDER)
                    .field(holders.inode(row))
                    .field(holders.pid(row))
                    .field(holders.tid(row))
                    .field(holders.fd(row))
                    .field(holders.via(row).name());
            if (holders.inferred(row)) {
                out.field(1);
            }
            out.end();
        }
    }
}
