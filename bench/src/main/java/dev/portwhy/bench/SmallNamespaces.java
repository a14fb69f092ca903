package dev.portwhy.bench;

import dev.portwhy.linux.netns.NetworkThread;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Many small network namespaces: in each a process, a listener and two established connections.
 *
 * <p>The process is a {@code cat} that waits for the end of its input: it makes the namespace one that is found by
 * walking /proc, and goes when we go. The sockets are ours.
 */
final class SmallNamespaces implements Load {

    private static final int PORT = 8080;
    private static final int CONNECTIONS = 2;

    private final List<Process> processes = new ArrayList<>();
    private final List<Closeable> sockets = new ArrayList<>();

    private SmallNamespaces() {}

    static SmallNamespaces create(int count) throws IOException {
        SmallNamespaces all = new SmallNamespaces();
        boolean ready = false;
        try {
            for (int i = 0; i < count; i++) {
                NetworkThread.inNewNamespace(() -> all.fill());
            }
            ready = true;
            return all;
        } finally {
            if (!ready) {
                all.close();
            }
        }
    }

    /** Runs on a thread that is in the new namespace; what it starts and opens is there too. */
    private boolean fill() throws IOException {
        Process up =
                new ProcessBuilder("ip", "link", "set", "lo", "up").inheritIO().start();
        if (up.onExit().join().exitValue() != 0) {
            throw new IOException("ip link set lo up failed");
        }
        processes.add(new ProcessBuilder("cat").start());
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        ServerSocket listener = new ServerSocket(PORT, 16, loopback);
        sockets.add(listener);
        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(new Socket(loopback, PORT));
            sockets.add(listener.accept());
        }
        return true;
    }

    /** One process in each namespace. */
    List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.destroyForcibly();
        }
        for (Closeable socket : sockets) {
            socket.close();
        }
        for (Process process : processes) {
            process.onExit().join();
        }
    }
}
