package dev.portwhy.linux.kit;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace for a test, with loopback up. It lives as long as its one thread and whatever the test starts from
 * there; {@link #close()} ends both.
 */
public final class TestNamespace implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("test-netns").factory());
    private final List<Closeable> closeables = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private @Nullable Thread inside;
    private int anchor;
    private long inode;

    private TestNamespace() {}

    /** Makes one; takes root, or a user namespace in which this runs as root. */
    public static TestNamespace create() throws IOException {
        TestNamespace namespace = new TestNamespace();
        namespace.run(() -> {
            namespace.inside = Thread.currentThread();
            Syscall.check("unshare", Syscall.call(SyscallNumbers.UNSHARE, 0x40000000));
            try (NativeFiles files = new NativeFiles()) {
                namespace.inode = files.linkNumber(AT_FDCWD, "/proc/thread-self/ns/net", "net");
            }
            return 0;
        });
        namespace.command("ip", "link", "set", "lo", "up");
        namespace.anchor =
                Math.toIntExact(namespace.start(new ProcessBuilder("cat")).pid());
        return namespace;
    }

    /** A process that does nothing but live in it, and ends with this program whatever happens. */
    public int anchor() {
        return anchor;
    }

    /** Its inode number, as in {@code net:[…]}. */
    public long inode() {
        return inode;
    }

    /** Does work on the thread that lives in it; from that thread itself, at once. */
    public <T extends @Nullable Object> T run(NetworkThread.Work<T> work) throws IOException {
        if (Thread.currentThread().equals(inside)) {
            return work.run();
        }
        try {
            return thread.submit(work::run).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            // A skipped test is one of these.
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command in it to its end and returns what it printed; fails when the command does. */
    public String command(String... words) throws IOException {
        Path complaints = Files.createTempFile("portwhy", ".err");
        try {
            Process process = run(() ->
                    new ProcessBuilder(words).redirectError(complaints.toFile()).start());
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        String.join(" ", words) + " ended with " + status + ": " + text + Files.readString(complaints));
            }
            return text;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.delete(complaints);
        }
    }

    /** Starts a process in it; it is ended with the namespace. */
    public Process start(ProcessBuilder builder) throws IOException {
        Process process = run(builder::start);
        processes.add(process);
        return process;
    }

    /**
     * Has the kernel listen on a port of its own, by an endpoint of MPTCP. At the end that is taken away: it would keep the namespace
     * until the machine is started anew.
     */
    public void kernelListens(int port) throws IOException {
        command("ip", "mptcp", "endpoint", "add", "127.0.0.1", "port", Integer.toString(port), "signal");
        closeWithIt(() -> command("ip", "mptcp", "endpoint", "flush"));
    }

    /** Has something closed together with the namespace. */
    public <T extends Closeable> T closeWithIt(T closeable) {
        closeables.add(closeable);
        return closeable;
    }

    /** Closes what {@link #closeWithIt} was told, now. */
    public void closeAll() throws IOException {
        for (Closeable closeable : closeables) {
            closeable.close();
        }
        closeables.clear();
    }

    /** A question about this namespace alone. */
    public NamespaceChoice choice() {
        return new NamespaceChoice.Named(Long.toString(inode));
    }

    /** What a snapshot would say of it, as far as it takes to enter it. */
    public NetworkNamespace asSeen() {
        return new NetworkNamespace.Builder(inode, "test", NetworkNamespace.Kind.PROCESS)
                .process(anchor, 1)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
    }

    @Override
    public void close() throws IOException {
        closeAll();
        for (Process process : processes) {
            // Its own children too: they do not notice that it was killed.
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread.shutdownNow();
        thread.close();
    }
}
