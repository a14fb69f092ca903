package dev.portwhy.linux.kit;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The second witness for rows of sockets: what {@code ss} prints, in lines that both sides can be put into. */
public final class SocketStatistics {

    private SocketStatistics() {}

    /** The rows of {@code ss} in a namespace: protocol, state, both ends and inode, sorted. */
    public static List<String> ofSs(TestNamespace namespace, String letters) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line :
                namespace.command("ss", "-H", "-n", "-a", "-e", letters).lines().toList()) {
            List<String> words = List.of(line.trim().split(" +"));
            String inode = words.stream()
                    .filter(word -> word.startsWith("ino:"))
                    .map(word -> word.substring(4))
                    .findFirst()
                    .orElse("0");
            // With one protocol asked for, ss prints no column for it.
            lines.add(words.get(0) + " " + plain(words.get(3)) + " " + plain(words.get(4)) + " " + inode);
        }
        lines.sort(null);
        return lines;
    }

    /** Stars stand for any address in ss, of either family; zones name the device. */
    private static String plain(String end) {
        int colon = end.lastIndexOf(':');
        String address = end.substring(0, colon).replaceAll("[\\[\\]]", "").replaceAll("%.*", "");
        String port = end.substring(colon + 1);
        boolean any = address.equals("*") || address.equals("0.0.0.0") || address.equals("::");
        return (any ? "*" : IpAddress.parse(address).orElseThrow()) + ":" + (port.equals("*") ? "0" : port);
    }

    /** The same lines from a snapshot; {@code BOUND} left out where this ss does not show it. */
    public static List<String> ofSnapshot(Snapshot snapshot, Protocol protocol) throws IOException {
        boolean bound = Programs.ssListsBound();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < snapshot.sockets().size(); i++) {
            SocketRow row = snapshot.sockets().row(i);
            if (row.protocol() == protocol && (bound || row.state() != SocketState.BOUND)) {
                lines.add(state(row.state()) + " " + plain(row.local().toString()) + " "
                        + plain(row.remote().toString()) + " " + row.inode());
            }
        }
        lines.sort(null);
        return lines;
    }

    private static String state(SocketState state) {
        return switch (state) {
            case ESTABLISHED -> "ESTAB";
            case CLOSE, BOUND -> "UNCONN";
            case FIN_WAIT1, FIN_WAIT2 -> state.name().replace("WAIT", "WAIT-").replace('_', '-');
            default -> state.name().replace('_', '-');
        };
    }
}
