package dev.portwhy.bench;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;
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
                all.add();
            }
            ready = true;
            return all;
        } finally {
            if (!ready) {
                all.close();
            }
        }
    }

    /**
     * The namespace is the process's. A thread that starts one in it would leave another behind that waits for it to end, and keeps the
     * namespace for a minute.
     */
    private void add() throws IOException {
        Process process = new ProcessBuilder(
                        "unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        if (process.inputReader().readLine() == null) {
            throw new IOException("no namespace can be made");
        }
        try (NativeFiles files = new NativeFiles()) {
            int fd = files.openNamespace("/proc/" + process.pid() + "/ns/net");
            if (fd < 0) {
                throw new IOException("the namespace cannot be opened: " + Errno.name(-fd));
            }
            try {
                NetworkThread.inNamespaceOf(fd, this::fill);
            } finally {
                Syscall.close(fd);
            }
        }
    }

    private boolean fill() throws IOException {
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
