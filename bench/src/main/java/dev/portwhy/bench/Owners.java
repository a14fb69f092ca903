package dev.portwhy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A load: owner processes and the sockets they hold, until it is closed. */
final class Owners implements Load {

    private final List<Process> processes = new ArrayList<>();

    private Owners() {}

    /** So many established sockets (two to a connection), both ends in so many processes. */
    static Owners established(int sockets, int owners) throws IOException {
        return start("established", sockets / 2, owners);
    }

    /** So many sockets in TIME_WAIT; they last 60 seconds from now, whoever made them. */
    static Owners timeWait(int sockets, int owners) throws IOException {
        return start("time-wait", sockets, owners);
    }

    /** So many connections that nobody accepts; there are as many sockets with a holder, their other ends. */
    static Owners waiting(int connections, int owners) throws IOException {
        return start("waiting", connections, owners);
    }

    private static Owners start(String what, int connections, int owners) throws IOException {
        Owners load = new Owners();
        boolean ready = false;
        try {
            for (int i = 0; i < owners; i++) {
                load.processes.add(launch(what, i, share(connections, owners, i)));
            }
            for (Process process : load.processes) {
                String line = process.inputReader().readLine();
                if (!"ready".equals(line)) {
                    throw new IOException("an owner of sockets ended early: " + line);
                }
            }
            ready = true;
            return load;
        } finally {
            if (!ready) {
                load.close();
            }
        }
    }

    private static int share(int total, int parts, int part) {
        return total / parts + (part < total % parts ? 1 : 0);
    }

    private static Process launch(String what, int number, int connections) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xms8m",
                        "-Djava.net.preferIPv4Stack=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        what,
                        Integer.toString(number),
                        Integer.toString(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Override
    public void close() {
        Processes.end(processes);
    }
}
