package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.net.ProcNetUnix;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.look.UnixTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is at a path that a unix socket is to be bound to. Sockets are known by the path they were bound with, in the table of the
 * network namespace they were made in; a path may be seen from all of them. Where no table has it, a connect() tells whether the
 * file was left behind: nobody gets it then ({@code unix_find_bsd()}, net/unix/af_unix.c).
 */
final class UnixPath {

    private static final int EPROTOTYPE = 91;
    private static final int FILE_TYPE = 0xf000;
    private static final int SOCKET_FILE = 0xc000;

    private final KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
    private boolean refused;

    private UnixPath() {}

    /**
     * Looks.
     *
     * @param namespaces the network namespaces that there are
     * @param path an absolute path, or the name of an abstract socket with {@code @} in front
     */
    static UnixTrial ask(List<NetworkNamespace> namespaces, String path) {
        return new UnixPath().look(namespaces, path);
    }

    private UnixTrial look(List<NetworkNamespace> namespaces, String path) {
        if (UnixTrial.isTooLong(path)) {
            return new UnixTrial(UnixTrial.State.TOO_LONG);
        }
        if (path.startsWith("@")) {
            // The name of such a socket counts in its own namespace, and goes with it.
            List<ProcNetUnix.Row> rows = ProcNetUnix.parse(files.lines("/proc/thread-self/net/unix"));
            UnixTrial held = held(rows, path, null);
            return held == null ? new UnixTrial(UnixTrial.State.FREE) : held;
        }
        Path file = Path.of(path);
        Path parent = file.getParent();
        Path directory;
        try {
            directory = (parent == null ? Path.of("/") : parent).toRealPath();
        } catch (AccessDeniedException e) {
            return new UnixTrial(UnixTrial.State.NO_ACCESS);
        } catch (IOException e) {
            return new UnixTrial(UnixTrial.State.NO_DIRECTORY);
        }
        Path real = directory.resolve(file.getFileName());
        int type;
        try {
            if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
                return new UnixTrial(Files.isExecutable(directory) ? UnixTrial.State.FREE : UnixTrial.State.NO_ACCESS);
            }
            type = ((Number) Files.getAttribute(real, "unix:mode", LinkOption.NOFOLLOW_LINKS)).intValue() & FILE_TYPE;
        } catch (IOException e) {
            return new UnixTrial(UnixTrial.State.NO_ACCESS);
        }
        if (type != SOCKET_FILE) {
            return new UnixTrial(UnixTrial.State.OTHER_FILE);
        }
        UnixTrial held = held(rows(namespaces), real.toString(), directory);
        return held == null ? byConnect(real.toString()) : held;
    }

    private List<ProcNetUnix.Row> rows(List<NetworkNamespace> namespaces) {
        List<ProcNetUnix.Row> rows = new ArrayList<>(ProcNetUnix.parse(files.lines("/proc/thread-self/net/unix")));
        for (NetworkNamespace namespace : namespaces) {
            if (!namespace.current() && namespace.pid() > 0) {
                rows.addAll(ProcNetUnix.parse(files.lines("/proc/" + namespace.pid() + "/net/unix")));
            }
        }
        return rows;
    }

    /** The socket of that path; null where none has it. A listener counts first; a connection that came to one never does. */
    private @Nullable UnixTrial held(List<ProcNetUnix.Row> rows, String path, @Nullable Path directory) {
        Set<Long> listening = new HashSet<>();
        Set<Long> bound = new HashSet<>();
        for (ProcNetUnix.Row row : rows) {
            if (isSame(row.path(), path, directory)) {
                if (row.listens()) {
                    listening.add(row.inode());
                } else if (!row.connection()) {
                    bound.add(row.inode());
                }
            }
        }
        if (listening.isEmpty() && bound.isEmpty()) {
            return null;
        }
        Set<Long> inodes = listening.isEmpty() ? bound : listening;
        ProcessReader reader = new ProcessReader(files);
        List<Integer> pids = holders(reader.pids(), inodes);
        return new UnixTrial(
                listening.isEmpty() ? UnixTrial.State.BOUND : UnixTrial.State.LISTENING,
                pids,
                withAncestors(reader, pids),
                !refused);
    }

    /** Whether a socket was bound to the file: its path may lead there through links, /var/run for /run. */
    private static boolean isSame(String bound, String path, @Nullable Path directory) {
        if (bound.equals(path)) {
            return true;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (directory == null || !bound.startsWith("/") || !bound.endsWith("/" + name)) {
            return false;
        }
        try {
            Path parent = Path.of(bound).getParent();
            return parent != null && Files.isSameFile(parent, directory);
        } catch (IOException e) {
            return false;
        }
    }

    /** Who has one of these sockets open, in the order of their numbers. */
    private List<Integer> holders(int[] pids, Collection<Long> inodes) {
        Set<String> links = new HashSet<>();
        for (long inode : inodes) {
            links.add("socket:[" + inode + "]");
        }
        List<Integer> holders = new ArrayList<>();
        for (int pid : pids) {
            String directory = "/proc/" + pid + "/fd";
            List<String> descriptors = files.list(directory);
            if (descriptors == null) {
                refused |= Files.exists(Path.of(directory), LinkOption.NOFOLLOW_LINKS);
                continue;
            }
            for (String descriptor : descriptors) {
                String link = files.readLink(directory + "/" + descriptor);
                if (link != null && links.contains(link)) {
                    holders.add(pid);
                    break;
                }
            }
        }
        holders.sort(null);
        return holders;
    }

    private static Map<Integer, ProcessInfo> withAncestors(ProcessReader reader, List<Integer> pids) {
        Map<Integer, ProcessInfo> all = new HashMap<>();
        List<Integer> next = pids;
        while (!next.isEmpty()) {
            List<Integer> parents = new ArrayList<>();
            for (Map.Entry<Integer, ProcessInfo> one :
                    reader.read(next, ProcessReader.Depth.FULL).entrySet()) {
                all.put(one.getKey(), one.getValue());
                int parent = one.getValue().parentPid();
                if (parent > 0 && !all.containsKey(parent)) {
                    parents.add(parent);
                }
            }
            next = parents;
        }
        return all;
    }

    private static UnixTrial byConnect(String path) {
        int socket = (int) Syscall.call(SyscallNumbers.SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket < 0) {
            return new UnixTrial(UnixTrial.State.UNCLEAR);
        }
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        // struct sockaddr_un { u16 family; char path[108]; }
        try (NativeMemory address = new NativeMemory(2 + UnixTrial.MOST_BYTES + 1)) {
            address.putShort(0, AF_UNIX).put(2, name, 0, name.length);
            long result = Syscall.call(SyscallNumbers.CONNECT, socket, address.address(), 2 + name.length + 1);
            return new UnixTrial(state((int) -result));
        } finally {
            Syscall.close(socket);
        }
    }

    private static UnixTrial.State state(int error) {
        return switch (error) {
            case Errno.ECONNREFUSED -> UnixTrial.State.LEFT;
            case 0, Errno.EAGAIN, EPROTOTYPE -> UnixTrial.State.ANSWERS;
            default -> UnixTrial.State.UNCLEAR;
        };
    }
}
