package dev.portwhy.lab.hold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The states of the calling thread's namespace, from {@code /proc/thread-self/net/tcp} (proc_net_tcp, net/ipv4/tcp_ipv4.c). */
final class TextTable {

    static final int ESTABLISHED = 1;
    static final int SYN_RECV = 3;
    static final int FIN_WAIT1 = 4;
    static final int FIN_WAIT2 = 5;
    static final int TIME_WAIT = 6;
    static final int CLOSE_WAIT = 8;
    static final int LAST_ACK = 9;
    static final int CLOSING = 11;

    private TextTable() {}

    /** Whether an IPv4 socket with this local port is in this state. */
    static boolean shows(int port, int state) throws IOException {
        String end = String.format(Locale.ROOT, ":%04X", port);
        String wanted = String.format(Locale.ROOT, "%02X", state);
        List<String> lines = Files.readAllLines(Path.of("/proc/thread-self/net/tcp"));
        return lines.stream()
                .map(line -> line.trim().split("\\s+", 5))
                .anyMatch(words -> words[1].endsWith(end) && words[3].equals(wanted));
    }

    static void await(int port, int state) throws IOException {
        Waiting.forTrue("state " + state + " on port " + port, () -> shows(port, state));
    }
}
