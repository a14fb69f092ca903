package dev.portwhy.lab;

import dev.portwhy.model.Family;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts the connections of the calling thread's namespace that lead to one port: {@code /proc/net/tcp}, proc(5). */
final class PortCount {

    private final Path table;
    private final String port;

    PortCount(Family family, int port) {
        table = Path.of("/proc/thread-self/net/tcp" + (family == Family.INET ? "" : "6"));
        this.port = String.format(java.util.Locale.ROOT, ":%04X", port);
    }

    /** How many there are now, in any state. */
    int now() throws IOException {
        return count("");
    }

    /** How many are in FIN_WAIT1: closed here, and the other side has not acknowledged it yet. */
    int closing() throws IOException {
        return count(" 04 ");
    }

    private int count(String state) throws IOException {
        int count = 0;
        try (BufferedReader rows = Files.newBufferedReader(table)) {
            String row = rows.readLine();
            while (row != null) {
                count += isThere(row, state) ? 1 : 0;
                row = rows.readLine();
            }
        }
        return count;
    }

    /** {@code sl: LOCAL:PORT REMOTE:PORT STATE …} */
    private boolean isThere(String row, String state) {
        int local = row.indexOf(": ");
        int remote = local < 0 ? -1 : row.indexOf(' ', local + 2);
        int end = remote < 0 ? -1 : row.indexOf(' ', remote + 1);
        return end > 0 && row.startsWith(port, end - port.length()) && row.startsWith(state, end);
    }
}
