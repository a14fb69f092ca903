package dev.portwhy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code watch} and the agent cost while they stay there, once their JVM has compiled what it needs: beside connections that come and
 * go all the while, or beside many that stay.
 */
final class WatchCost {

    private static final Duration WARM = Duration.ofSeconds(60);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final int PER_SECOND = 1000;
    private static final int DESTINATIONS = 8;
    private static final long SECOND = 1_000_000_000;

    /** The kernel's clock ticks a second in /proc, the same everywhere ({@code USER_HZ}, include/asm-generic/param.h). */
    private static final int TICKS = 100;

    private static final String AGENT = "http://127.0.0.1:9467/";
    private static final List<String> ASKED = List.of(
            "api/now",
            "api/history",
            "api/usage",
            "metrics",
            "api/at?time=now&q=",
            "api/at?time=now&q=connect%20127.0.0.1:80");

    private WatchCost() {}

    /**
     * Measures for two minutes, and a third with questions put to the agent.
     *
     * @param sockets how many connections stay; with 0 a thousand a second come and go
     */
    static void measure(String portwhy, int sockets, PrintStream out) throws IOException {
        Load load = sockets == 0 ? new Passing() : Owners.established(sockets, Measurements.OWNERS);
        load.during(() -> {
            Path data = Files.createTempDirectory("portwhy-bench");
            String here = Long.toString(ProcessHandle.current().pid());
            List<Process> watchers = new ArrayList<>();
            try {
                watchers.add(start(portwhy, "watch", "--json", "-N", here));
                watchers.add(start(
                        portwhy,
                        "agent",
                        "run",
                        "--second",
                        "--socket",
                        "none",
                        "--data",
                        data.toString(),
                        "-N",
                        here));
                pass(WARM, () -> {});
                List<Long> before = ticks(watchers);
                pass(MEASURED, () -> {});
                List<Long> after = ticks(watchers);
                String what = sockets == 0
                        ? String.format("%,d connections a second", PER_SECOND)
                        : String.format("%,d established", sockets);
                for (int i = 0; i < watchers.size(); i++) {
                    out.printf(
                            "%-34s %5.2f %% of a core, %d MB at the most%n",
                            what + ": " + List.of("watch --json", "agent run").get(i),
                            100.0 * (after.get(i) - before.get(i)) / TICKS / MEASURED.toSeconds(),
                            peak(watchers.get(i)));
                }
                if (sockets > 0) {
                    pass(MEASURED, WatchCost::ask);
                    out.printf(
                            "%-34s %d MB at the most%n",
                            "and with questions asked all the while", peak(watchers.getLast()));
                }
            } finally {
                Processes.end(watchers);
                Tree.remove(data);
            }
        });
    }

    private static Process start(String... words) throws IOException {
        return new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void pass(Duration time, Load.Measurement meanwhile) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TURN.toNanos()));
            meanwhile.run();
        }
    }

    private static void ask() throws IOException {
        for (String question : ASKED) {
            HttpURLConnection http =
                    (HttpURLConnection) URI.create(AGENT + question).toURL().openConnection();
            if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException(question + ": HTTP " + http.getResponseCode());
            }
            http.getInputStream().readAllBytes();
        }
    }

    /** {@code utime} and {@code stime} of proc_pid_stat(5), of all threads, also of those that have ended. */
    private static List<Long> ticks(List<Process> processes) throws IOException {
        List<Long> ticks = new ArrayList<>();
        for (Process process : processes) {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks.add(Long.parseLong(words[11]) + Long.parseLong(words[12]));
        }
        return ticks;
    }

    private static long peak(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmHWM of " + process.pid());
    }

    /** Connections that are closed as soon as they are there, a thousand a second, to so many destinations that none of them is full. */
    private static final class Passing implements Load {

        private final ServerSocket server;
        private volatile boolean over;
        private final Thread client =
                Thread.ofPlatform().daemon().name("client").unstarted(this::connect);

        Passing() throws IOException {
            server = new ServerSocket(8080, 4096);
            Thread.ofPlatform().daemon().name("server").start(this::serve);
            client.start();
        }

        private void serve() {
            try {
                while (true) {
                    try (Socket one = server.accept()) {
                        if (one.getInputStream().read() >= 0) {
                            throw new IllegalStateException("nothing is sent");
                        }
                    }
                }
            } catch (IOException e) {
                over = true;
            }
        }

        private void connect() {
            long begin = System.nanoTime();
            try {
                for (long made = 0; !over; made++) {
                    LockSupport.parkNanos(begin + made * SECOND / PER_SECOND - System.nanoTime());
                    try (Socket one = new Socket()) {
                        byte[] address = {127, 0, 1, (byte) (1 + made % DESTINATIONS)};
                        one.connect(new InetSocketAddress(InetAddress.getByAddress(address), server.getLocalPort()));
                    }
                }
            } catch (IOException e) {
                if (!over) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }

        @Override
        public void close() throws IOException {
            over = true;
            client.interrupt();
            server.close();
        }
    }
}
