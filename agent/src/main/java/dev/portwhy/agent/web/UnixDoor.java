package dev.portwhy.agent.web;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A unix socket that leads to the server, which has TCP only. A connection through here comes out of a port of ours that the server
 * knows, so it knows that its caller may write to the socket: root, and the agent's user.
 */
final class UnixDoor implements AutoCloseable {

    private static final int PIECE = 1 << 14;

    /** So many connections at a time. */
    private static final int MOST = 64;

    private final Path path;
    private final ServerSocketChannel door;
    private final InetSocketAddress server;
    private final Set<SocketAddress> ours = ConcurrentHashMap.newKeySet();

    private UnixDoor(Path path, ServerSocketChannel door, InetSocketAddress server) {
        this.path = path;
        this.door = door;
        this.server = server;
    }

    /**
     * Opens it.
     *
     * @throws PastException where the path is another one's, or others can write there
     */
    static UnixDoor open(Path path, InetSocketAddress server) throws PastException {
        DurableFiles files = new DurableFiles(new LinuxDisk());
        Path directory = path.toAbsolutePath().getParent();
        try {
            if (directory == null) {
                throw new PastException("agent.socket.unopened", path, "EISDIR");
            }
            files.makeDirectories(directory.toString(), 0755);
            String open = files.openTo(directory.toString());
            if (open != null) {
                throw new PastException("agent.socket.open", path, open);
            }
            removeStale(path);
            // A name for the time until its rights are set: whoever finds it there may not connect yet.
            Path made = path.resolveSibling("." + path.getFileName() + ".new");
            Files.deleteIfExists(made);
            ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                door.bind(UnixDomainSocketAddress.of(made));
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
                Files.move(made, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                door.close();
                Files.deleteIfExists(made);
                throw e;
            }
            UnixDoor opened = new UnixDoor(path, door, server);
            Thread.ofVirtual().name("unix door").start(opened::accept);
            return opened;
        } catch (KernelException e) {
            throw new PastException(e, "agent.socket.unopened", path, Errno.name(e.errno()));
        } catch (PastException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new PastException(e, "agent.socket.unopened", path, String.valueOf(e.getMessage()));
        }
    }

    /** What a process that was killed left there; one that answers is another agent's. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            if (!answers(path)) {
                Files.deleteIfExists(path);
                return;
            }
            throw new PastException("agent.socket.taken", path);
        }
        throw new PastException("agent.socket.other", path);
    }

    private static boolean answers(Path path) {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a connection to the server came through here. */
    boolean isOurs(InetSocketAddress remote) {
        return ours.contains(remote);
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel caller = door.accept();
                if (ours.size() >= MOST) {
                    caller.close();
                } else {
                    Thread.ofVirtual().start(() -> lead(caller));
                }
            } catch (IOException e) {
                if (door.isOpen()) {
                    pause();
                }
            }
        }
    }

    /** No descriptor is left, for one; it is not asked again at once. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead(SocketChannel caller) {
        SocketAddress own = null;
        try (caller;
                SocketChannel inner = SocketChannel.open()) {
            inner.connect(server);
            // It is known before there is anything for the server to read.
            own = inner.getLocalAddress();
            ours.add(own);
            Thread back = Thread.ofVirtual().start(() -> copy(inner, caller));
            copy(caller, inner);
            back.join();
        } catch (IOException e) {
            // The caller sees a connection that ends.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (own != null) {
                ours.remove(own);
            }
        }
    }

    /** Until either side ends; the other one is told. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try {
            while (from.read(piece) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    to.write(piece);
                }
                piece.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no more use either way.
            return;
        }
    }

    /** Takes it away. */
    @Override
    public void close() {
        try (door) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next agent finds it stale, and takes it away.
            return;
        }
    }
}
