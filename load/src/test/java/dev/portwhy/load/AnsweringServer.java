package dev.portwhy.load;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A server for HTTP in a namespace, with a thread for each connection, which does with each request what a test says, and notes
 * when it came and how long it took: the second witness of what a load measures.
 */
final class AnsweringServer implements Closeable {

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final String OK_AND_CLOSE = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    /** What is done with a request; false closes the connection. */
    @FunctionalInterface
    interface Service {
        boolean answer(int number, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Service service;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Long> cameAt = new ArrayList<>();
    private final List<Long> took = new ArrayList<>();
    private final List<Socket> accepted = new ArrayList<>();

    private AnsweringServer(ServerSocket listener, Service service) {
        this.listener = listener;
        this.service = service;
    }

    /** One on any port of an address. */
    static AnsweringServer in(TestNamespace netns, String address, Service service) throws IOException {
        ServerSocket listener = netns.run(() -> new ServerSocket(0, 1024, InetAddress.getByName(address)));
        AnsweringServer server = new AnsweringServer(listener, service);
        Thread.ofPlatform().name("accept").daemon().start(server::accept);
        return netns.closeWithIt(server);
    }

    /** Waits so long, and answers. */
    static boolean after(int ms, OutputStream out) throws IOException {
        pause(ms);
        out.write(bytes(OK));
        return true;
    }

    /** No shorter than said. */
    static void pause(int ms) {
        long until = System.nanoTime() + ms * 1_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Endpoint endpoint() {
        byte[] address = listener.getInetAddress().getAddress();
        String text = listener.getInetAddress().getHostAddress();
        return new Endpoint(IpAddress.parse(address.length == 4 ? text : "::1").orElseThrow(), listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connection.setTcpNoDelay(true);
                synchronized (this) {
                    accepted.add(connection);
                }
                Thread.ofPlatform().name("serve").daemon().start(() -> serve(connection));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Answers out = new Answers(connection.getOutputStream());
            boolean goesOn = true;
            while (goesOn && request(in)) {
                out.request();
                int number = requests.getAndIncrement();
                goesOn = service.answer(number, out);
                out.begun();
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    /**
     * Notes when a request came and, before its first byte leaves, when its answer begins: what comes behind that, the client
     * may have before this thread goes on.
     */
    private final class Answers extends FilterOutputStream {

        private long came;
        private boolean begun;

        Answers(OutputStream out) {
            super(out);
        }

        void request() {
            came = System.nanoTime();
            begun = false;
            synchronized (AnsweringServer.this) {
                cameAt.add(came);
            }
        }

        /** Begins the answer, once. */
        void begun() {
            if (!begun) {
                begun = true;
                synchronized (AnsweringServer.this) {
                    took.add(System.nanoTime() - came);
                }
            }
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            begun();
            out.write(bytes, from, count);
        }
    }

    /** Reads one, up to the empty line; false at the end. */
    private static boolean request(InputStream in) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        }
        return true;
    }

    int requests() {
        return requests.get();
    }

    synchronized int connections() {
        return accepted.size();
    }

    /** When each request came, in order. */
    synchronized List<Long> cameAt() {
        return cameAt.stream().sorted().toList();
    }

    /** The time that so many of a hundred requests took no longer than, as the server saw it. */
    synchronized long percentile(double percent) {
        List<Long> sorted = took.stream().sorted().toList();
        return sorted.get((int) Math.max(0, Math.ceil(sorted.size() * percent / 100) - 1));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (this) {
            for (Socket connection : accepted) {
                connection.close();
            }
        }
    }
}
