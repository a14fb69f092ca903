package dev.portwhy.lab.hold;

import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a situation stands: the port it is about, and everything that has to live as long as it and to go with it.
 *
 * <p>Nothing here outlives the process. Sockets, threads, rings and maps go with it whatever ends it; namespaces go with
 * the last thing in them; child processes wait for the end of a pipe that only this process has open.
 */
final class HoldStage implements AutoCloseable {

    /** The loopback address of this machine; nothing leaves it. */
    static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);

    private final int port;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final List<Integer> pids = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private Endpoint local;
    private @Nullable Upkeep upkeep;

    HoldStage(int port) {
        this.port = port;
        local = new Endpoint(LOOPBACK, port);
    }

    /** What holds the port, as {@code 127.0.0.1:8080}. */
    public Endpoint local() {
        return local;
    }

    /** The processes that hold it; empty where none does. */
    public List<Integer> pids() {
        return List.copyOf(pids);
    }

    int port() {
        return port;
    }

    /** The situation turned out to be about another end. */
    void local(Endpoint end) {
        local = end;
    }

    void holder(long pid) {
        pids.add((int) pid);
    }

    /** This process is the holder. */
    void holder() {
        holder(ProcessHandle.current().pid());
    }

    /** Keeps something until the end. */
    synchronized <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /** A TCP socket of ours, bound to the port. */
    KernelSocket bound() throws IOException {
        return own(KernelSocket.tcp(Family.INET)).bind(local);
    }

    /** A listener of ours on the port. */
    KernelSocket listener() throws IOException {
        return bound().listen(16);
    }

    /** A TCP socket of ours, connected to {@code to}. */
    KernelSocket connected(Endpoint to) throws IOException {
        return own(KernelSocket.tcp(Family.INET)).connect(to);
    }

    /** Does work on a thread of its own that then stays as it is until the end. */
    void onThread(Work work) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | RuntimeException | Error e) {
                        failure.set(e);
                    }
                    done.countDown();
                    Waiting.until(end);
                },
                "hold");
        thread.setDaemon(true);
        thread.start();
        Waiting.until(done);
        Throwable thrown = failure.get();
        if (thrown instanceof IOException e) {
            throw e;
        } else if (thrown != null) {
            throw new IOException(thrown);
        }
    }

    /** Makes a state that the kernel ends by itself, and makes it again whenever it has ended. */
    void keepUp(Upkeep work) throws IOException {
        work.renew();
        upkeep = work;
    }

    /** Renews what has ended by itself; cheap where nothing has. */
    void maintain() throws IOException {
        if (upkeep != null && !upkeep.stands()) {
            upkeep.renew();
        }
    }

    @Override
    public synchronized void close() {
        end.countDown();
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                // The process ends next, and everything with it.
            }
        }
    }

    /** Work that may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** A state that has to be renewed. */
    interface Upkeep {
        boolean stands() throws IOException;

        void renew() throws IOException;
    }
}
