package dev.portwhy.linux.sweep;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.SourceDifference.Source;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.SweepResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what bind() said against the tables. A port counts as shown where any of its sockets is shown, and as missing only where it
 * is missing before the sweep and after it.
 */
final class SweepComparison {

    private final Protocol protocol;
    private final SweepSources before;
    private final SocketTable after;
    private final BitSet netlink = new BitSet();
    private final BitSet always = new BitSet();
    private final BitSet text = new BitSet();
    private final BitSet open = new BitSet();

    /** Asks for a port once more. */
    @FunctionalInterface
    interface Question {
        boolean refused(Family family, int port) throws KernelException;
    }

    /**
     * A comparison.
     *
     * @param after the sockets of all namespaces that were looked at after the sweep
     * @param proc the rows of /proc/net, read after the sweep
     */
    SweepComparison(Protocol protocol, SweepSources before, SocketTable after, SocketTable proc) {
        this.protocol = protocol;
        this.before = before;
        this.after = after;
        BitSet then = ports(before.sockets(), before.namespaceIndex());
        BitSet now = ports(after, 0);
        netlink.or(then);
        netlink.or(now);
        always.or(then);
        always.and(now);
        text.or(ports(proc, 0));
        inFileTables();
    }

    private BitSet ports(SocketTable table, int namespace) {
        BitSet ports = new BitSet();
        for (int row = 0; row < table.size(); row++) {
            if (table.namespaceIndex(row) == namespace && table.protocol(row).sharesPortsWith(protocol)) {
                ports.set(table.localPort(row));
            }
        }
        return ports;
    }

    private void inFileTables() {
        SocketTable sockets = before.sockets();
        HolderTable holders = before.holders();
        for (int row = 0; row < sockets.size(); row++) {
            int holder = holders.first(sockets.inode(row));
            if (holder >= 0
                    && holders.via(holder) == Via.FD
                    && sockets.namespaceIndex(row) == before.namespaceIndex()
                    && sockets.protocol(row).sharesPortsWith(protocol)) {
                open.set(sockets.localPort(row));
            }
        }
    }

    SweepResult of(SweptPorts ports, int low, int high, Question question) throws KernelException {
        List<SourceDifference> differences = new ArrayList<>();
        for (int port = low; port <= high; port++) {
            if (!ports.answered(port)) {
                continue;
            }
            if (ports.refuses(port)) {
                refused(ports, port, question, differences);
            } else if (always.get(port) && listens(port)) {
                differences.add(difference(
                        port,
                        known(port, false),
                        text.get(port) ? EnumSet.of(Source.BIND) : EnumSet.of(Source.BIND, Source.PROC_TEXT)));
            }
        }
        return new SweepResult(high - low + 1, ports.refusals(), ports.withoutAnswer(), differences);
    }

    private void refused(SweptPorts ports, int port, Question question, List<SourceDifference> differences)
            throws KernelException {
        if (netlink.get(port) && text.get(port)) {
            return;
        }
        Family family = ports.refuses(Family.INET, port) ? Family.INET : Family.INET6;
        if (!netlink.get(port) && !question.refused(family, port)) {
            return;
        }
        // A socket that came or went between the two looks explains what one of the tables lacks.
        if (netlink.get(port) && !always.get(port)) {
            return;
        }
        Set<Source> missing = EnumSet.noneOf(Source.class);
        if (!netlink.get(port)) {
            missing.add(Source.NETLINK);
        }
        if (!text.get(port)) {
            missing.add(Source.PROC_TEXT);
        }
        if (!open.get(port)) {
            missing.add(Source.FILE_TABLES);
        }
        differences.add(difference(port, known(port, true), missing));
    }

    private Set<Source> known(int port, boolean bind) {
        Set<Source> known = EnumSet.noneOf(Source.class);
        if (netlink.get(port)) {
            known.add(Source.NETLINK);
        }
        if (text.get(port)) {
            known.add(Source.PROC_TEXT);
        }
        if (open.get(port)) {
            known.add(Source.FILE_TABLES);
        }
        if (bind) {
            known.add(Source.BIND);
        }
        return known;
    }

    /** Whether a socket is there that must be in everybody's way: one that listens on all addresses and devices. */
    private boolean listens(int port) {
        for (int row = 0; row < after.size(); row++) {
            if (after.localPort(row) == port
                    && after.namespaceIndex(row) == 0
                    && after.state(row) == SocketState.LISTEN
                    && after.interfaceIndex(row) == 0
                    && after.protocol(row).sharesPortsWith(protocol)) {
                return true;
            }
        }
        return false;
    }

    private SourceDifference difference(int port, Set<Source> known, Set<Source> unknown) {
        SocketTable sockets = before.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == port
                    && sockets.namespaceIndex(row) == before.namespaceIndex()
                    && sockets.protocol(row).sharesPortsWith(protocol)) {
                return new SourceDifference(
                        before.namespaceIndex(),
                        protocol,
                        new Endpoint(sockets.localAddress(row), port),
                        sockets.inode(row),
                        known,
                        unknown);
            }
        }
        return new SourceDifference(
                before.namespaceIndex(), protocol, new Endpoint(IpAddress.ANY4, port), 0, known, unknown);
    }
}
