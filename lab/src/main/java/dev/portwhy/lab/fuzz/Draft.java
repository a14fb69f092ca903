package dev.portwhy.lab.fuzz;

import java.util.ArrayList;
import java.util.List;

/** A scenario while it is written: its lines, and the sockets that are open by now. */
final class Draft {

    final List<String> lines = new ArrayList<>();
    final List<DraftSocket> sockets = new ArrayList<>();

    /** The range of ports the kernel chooses from. */
    int low = 32768;

    int high = 60999;

    /** Addresses of the namespace beside the loopback ones, in brackets where they are IPv6. */
    final List<String> own4 = new ArrayList<>();

    final List<String> own6 = new ArrayList<>();

    /** Addresses of blackhole routes. */
    final List<String> swallowed4 = new ArrayList<>();

    final List<String> swallowed6 = new ArrayList<>();

    /** Devices beside lo. */
    final List<String> devices = new ArrayList<>();

    private int names;

    void line(String text) {
        lines.add(text);
    }

    /** Adds a socket under a name of its own; the line is the caller's. */
    DraftSocket open(String kind) {
        DraftSocket socket = new DraftSocket("s" + ++names, kind);
        sockets.add(socket);
        return socket;
    }

    List<DraftSocket> where(java.util.function.Predicate<DraftSocket> wanted) {
        return sockets.stream().filter(wanted).toList();
    }

    /** Whether the kernel would draw lots between several sockets that share this port. */
    boolean isShared(int port) {
        return sockets.stream()
                        .filter(socket -> socket.isBound() && socket.port == port && socket.reusePort)
                        .count()
                > 1;
    }
}
