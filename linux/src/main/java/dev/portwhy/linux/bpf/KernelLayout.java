package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where this kernel keeps what the task_file iterator reads: byte offsets within its structs, from BTF.
 *
 * <p>Reading five megabytes of BTF takes longer than everything else, so the few numbers are kept in the user's cache
 * directory under a name made of the kernel's release and the size of its BTF. They are hints only: the verifier checks
 * every access against the kernel's real types, and a program made from wrong numbers does not load.
 */
public final class KernelLayout {

    static final int ITERATOR = 0;
    static final int FILE_INODE = 1;
    static final int INODE_NUMBER = 2;
    static final int TASK_TGID = 3;
    static final int TASK_PID = 4;
    static final int SOCKET_SK = 5;
    static final int SK_FAMILY = 6;
    static final int SK_STATE = 7;
    static final int SK_NET = 8;
    static final int NET_INUM = 9;
    static final int SK_NUM = 10;
    static final int SK_DPORT = 11;
    static final int SK_ADDRESSES4 = 12;
    static final int SK_DADDR6 = 13;
    static final int SK_SADDR6 = 14;
    static final int SK_DEVICE = 15;
    static final int LISTENER_REQUESTS = 16;
    static final int SK_PROTOCOL = 17;
    static final int INODE_SUPER_BLOCK = 18;
    static final int SUPER_BLOCK_MAGIC = 19;
    static final int SK_QUEUED = 20;
    /** 0 where the kernel has no such iterator, as for all of the following ones. */
    static final int TASK_ITERATOR = 21;

    static final int TASK_NSPROXY = 22;
    static final int TASK_LEADER = 23;
    static final int NSPROXY_NET = 24;
    static final int TCP_ITERATOR = 25;
    static final int UDP_ITERATOR = 26;
    static final int SK_COOKIE = 27;
    static final int SK_SOCKET = 28;
    static final int SOCKET_FILE = 29;
    static final int SK_WAIT_QUEUE = 30;
    static final int WAIT_QUEUE_HEAD = 31;
    static final int WAITER_PRIVATE = 32;
    static final int WAITER_ENTRY = 33;
    static final int MAPPING_ITERATOR = 34;
    static final int MAPPING_FILE = 35;
    static final int NSPROXY_MOUNT = 36;
    static final int MOUNT_INUM = 37;
    /** 0 where the kernel has no such member, as for all of the following ones. */
    static final int TIME_WAIT_STAMP = 38;

    static final int TIME_WAIT_BUCKET = 39;
    static final int SK_BUCKET = 40;
    static final int BUCKET_REUSE = 41;
    static final int SK_OPTIONS = 42;
    static final int SK_PORT_RANGE = 43;
    static final int NET_LIST = 44;
    static final int NET_OPERATIONS = 45;
    static final int SET_STATE_TRACEPOINT = 46;
    static final int NET_HASH_MIX = 47;
    static final int NET_HASH_TABLES = 48;
    static final int BIND_TABLE = 49;
    static final int BIND_TABLE_SIZE = 50;
    static final int BIND_HEAD_BYTES = 51;
    static final int BIND_HEAD_FIRST = 52;
    static final int BUCKET_NET = 53;
    static final int BUCKET_PORT = 54;
    static final int BUCKET_NEXT = 55;
    /** 0 where the kernel has no such thing, as for all of the following ones but {@link #SOCKET_STATE}. */
    static final int SK_ERROR = 56;

    static final int SOCKET_STATE = 57;
    static final int SK_SPORT = 58;
    static final int SYS_EXIT_TRACEPOINT = 59;
    static final int TASK_FILES = 60;
    static final int FILES_TABLE = 61;
    static final int TABLE_FILES = 62;
    static final int FILE_PRIVATE = 63;
    static final int TABLE_SIZE = 64;
    static final int DESTROY_TRACEPOINT = 65;
    static final int FILE_ADDRESSES = 66;
    static final int ADDRESSES_MAPPINGS = 67;
    static final int SK_DATA_READY = 68;
    /** In bits. */
    static final int SK_OF_KERNEL = 69;

    static final int UDP_TAKES = 70;

    private static final int COUNT = 71;

    private static final String BTF = "/sys/kernel/btf/vmlinux";

    private static final String[] STRUCTS = {
        "file",
        "inode",
        "task_struct",
        "socket",
        "sock",
        "net",
        "inet_connection_sock",
        "super_block",
        "nsproxy",
        "socket_wq",
        "wait_queue_entry",
        "vm_area_struct",
        "mnt_namespace",
        "tcp_timewait_sock",
        "inet_timewait_sock",
        "inet_bind_bucket",
        "inet_bind_hashbucket",
        "inet_hashinfo",
        "inet_sock",
        "udp_sock",
        "files_struct",
        "fdtable",
        "address_space"
    };

    private static final String[] FUNCTIONS = {
        "bpf_iter_task_file",
        "bpf_iter_task",
        "bpf_iter_tcp",
        "bpf_iter_udp",
        "bpf_iter_task_vma",
        "btf_trace_inet_sock_set_state",
        "btf_trace_sys_exit",
        "btf_trace_tcp_destroy_sock"
    };

    /** Found once, if at all: a kernel does not change. */
    private static volatile @Nullable KernelLayout known;

    private final int[] values;

    private KernelLayout(int[] values) {
        this.values = values;
    }

    int get(int which) {
        return values[which];
    }

    /**
     * For iterators over sockets, which name no process: as good in any pid namespace. Null where only root may ask.
     */
    public static @Nullable KernelLayout forSockets(NativeFiles files) {
        return Syscall.geteuid() == 0 ? ofThisKernel(files, System.getProperty("os.version", "")) : null;
    }

    /**
     * What an iterator's program needs to know of the kernel; null where iterators are not allowed, or of no use: the pids they
     * give are those of the first pid namespace.
     */
    public static @Nullable KernelLayout forIterators(NativeFiles files) {
        if (Syscall.geteuid() != 0 || !files.inFirstPidNamespace()) {
            return null;
        }
        return ofThisKernel(files, System.getProperty("os.version", ""));
    }

    /** The layout of the running kernel, whoever asks; null when it has no BTF or lacks something that is needed. */
    static @Nullable KernelLayout forTraces(NativeFiles files) {
        return ofThisKernel(files, System.getProperty("os.version", ""));
    }

    /** The layout of the running kernel; null when it has no BTF or lacks something that is needed. */
    static @Nullable KernelLayout ofThisKernel(NativeFiles files, String release) {
        KernelLayout layout = known;
        if (layout == null) {
            layout = find(files, release);
            known = layout;
        }
        return layout;
    }

    private static @Nullable KernelLayout find(NativeFiles files, String release) {
        long size = files.size(AT_FDCWD, BTF);
        if (size <= 0) {
            return null;
        }
        String cache = cacheFile(System.getenv(), release, size);
        int[] values = cache == null ? null : readCache(files, cache);
        if (values == null) {
            int length = files.read(AT_FDCWD, BTF);
            try {
                values = length < 0 ? null : fromBtf(java.util.Arrays.copyOf(files.bytes(), length));
            } catch (IllegalArgumentException e) {
                return null;
            }
            if (values != null && cache != null) {
                writeCache(files, Path.of(cache), values);
            }
        }
        return values == null ? null : new KernelLayout(values);
    }

    static int @Nullable [] fromBtf(byte[] bytes) {
        Btf btf = Btf.parse(bytes, STRUCTS, FUNCTIONS);
        int[] values = new int[COUNT];
        values[ITERATOR] = btf.function("bpf_iter_task_file");
        values[FILE_INODE] = btf.offset("file", "f_inode");
        values[INODE_NUMBER] = btf.offset("inode", "i_ino");
        values[TASK_TGID] = btf.offset("task_struct", "tgid");
        values[TASK_PID] = btf.offset("task_struct", "pid");
        values[SOCKET_SK] = btf.offset("socket", "sk");
        values[SK_FAMILY] = btf.offset("sock", "__sk_common.skc_family");
        values[SK_STATE] = btf.offset("sock", "__sk_common.skc_state");
        values[SK_NET] = btf.offset("sock", "__sk_common.skc_net.net");
        values[NET_INUM] = btf.offset("net", "ns.inum");
        values[SK_NUM] = btf.offset("sock", "__sk_common.skc_num");
        values[SK_DPORT] = btf.offset("sock", "__sk_common.skc_dport");
        values[SK_ADDRESSES4] = btf.offset("sock", "__sk_common.skc_daddr");
        values[SK_DADDR6] = btf.offset("sock", "__sk_common.skc_v6_daddr");
        values[SK_SADDR6] = btf.offset("sock", "__sk_common.skc_v6_rcv_saddr");
        values[SK_DEVICE] = btf.offset("sock", "__sk_common.skc_bound_dev_if");
        values[LISTENER_REQUESTS] = btf.offset("inet_connection_sock", "icsk_accept_queue.qlen");
        values[INODE_SUPER_BLOCK] = btf.offset("inode", "i_sb");
        values[SUPER_BLOCK_MAGIC] = btf.offset("super_block", "s_magic");
        values[SK_QUEUED] = btf.offset("sock", "sk_receive_queue.qlen");
        values[SK_PROTOCOL] = btf.offset("sock", "sk_protocol");
        values[TASK_ITERATOR] = btf.function("bpf_iter_task");
        values[TASK_NSPROXY] = btf.offset("task_struct", "nsproxy");
        values[TASK_LEADER] = btf.offset("task_struct", "group_leader");
        values[TCP_ITERATOR] = btf.function("bpf_iter_tcp");
        values[UDP_ITERATOR] = btf.function("bpf_iter_udp");
        values[SK_COOKIE] = btf.offset("sock", "__sk_common.skc_cookie");
        values[SK_SOCKET] = btf.offset("sock", "sk_socket");
        values[SOCKET_FILE] = btf.offset("socket", "file");
        values[SK_WAIT_QUEUE] = btf.offset("sock", "sk_wq");
        values[WAIT_QUEUE_HEAD] = btf.offset("socket_wq", "wait.head");
        values[WAITER_PRIVATE] = btf.offset("wait_queue_entry", "private");
        values[WAITER_ENTRY] = btf.offset("wait_queue_entry", "entry");
        values[MAPPING_ITERATOR] = btf.function("bpf_iter_task_vma");
        values[MAPPING_FILE] = btf.offset("vm_area_struct", "vm_file");
        values[NSPROXY_MOUNT] = btf.offset("nsproxy", "mnt_ns");
        values[MOUNT_INUM] = btf.offset("mnt_namespace", "ns.inum");
        values[NSPROXY_NET] = btf.offset("nsproxy", "net_ns");
        values[TIME_WAIT_STAMP] = orNone(btf.offset("tcp_timewait_sock", "tw_ts_recent_stamp"));
        values[TIME_WAIT_BUCKET] = orNone(btf.offset("inet_timewait_sock", "tw_tb"));
        values[SK_BUCKET] = orNone(btf.offset("inet_connection_sock", "icsk_bind_hash"));
        values[BUCKET_REUSE] = orNone(btf.offset("inet_bind_bucket", "fastreuse"));
        values[SK_OPTIONS] = orNone(btf.offset("sock", "__sk_common.skc_ipv6only"));
        values[SET_STATE_TRACEPOINT] = btf.function("btf_trace_inet_sock_set_state");
        values[SK_PORT_RANGE] = orNone(btf.offset("inet_sock", "local_port_range"));
        values[NET_LIST] = orNone(btf.offset("net", "list"));
        values[NET_OPERATIONS] = orNone(btf.offset("net", "ns.ops"));
        values[NET_HASH_MIX] = orNone(btf.offset("net", "hash_mix"));
        values[NET_HASH_TABLES] = orNone(btf.offset("net", "ipv4.tcp_death_row.hashinfo"));
        values[BIND_TABLE] = orNone(btf.offset("inet_hashinfo", "bhash"));
        values[BIND_TABLE_SIZE] = orNone(btf.offset("inet_hashinfo", "bhash_size"));
        values[BIND_HEAD_BYTES] = btf.size("inet_bind_hashbucket");
        values[BIND_HEAD_FIRST] = orNone(btf.offset("inet_bind_hashbucket", "chain.first"));
        values[BUCKET_NET] = orNone(btf.offset("inet_bind_bucket", "ib_net.net"));
        values[BUCKET_PORT] = orNone(btf.offset("inet_bind_bucket", "port"));
        values[BUCKET_NEXT] = orNone(btf.offset("inet_bind_bucket", "node.next"));
        values[SK_ERROR] = orNone(btf.offset("sock", "sk_err"));
        values[SOCKET_STATE] = orNone(btf.offset("socket", "state"));
        values[SK_SPORT] = orNone(btf.offset("inet_sock", "inet_sport"));
        values[SYS_EXIT_TRACEPOINT] = btf.function("btf_trace_sys_exit");
        values[DESTROY_TRACEPOINT] = btf.function("btf_trace_tcp_destroy_sock");
        values[TASK_FILES] = orNone(btf.offset("task_struct", "files"));
        values[FILES_TABLE] = orNone(btf.offset("files_struct", "fdt"));
        values[TABLE_FILES] = orNone(btf.offset("fdtable", "fd"));
        values[TABLE_SIZE] = orNone(btf.offset("fdtable", "max_fds"));
        values[SK_DATA_READY] = orNone(btf.offset("sock", "sk_data_ready"));
        values[SK_OF_KERNEL] = orNone(btf.bits("sock", "sk_kern_sock"));
        values[UDP_TAKES] = orNone(btf.offset("udp_sock", "encap_rcv"));
        values[FILE_ADDRESSES] = orNone(btf.offset("file", "f_mapping"));
        values[ADDRESSES_MAPPINGS] = orNone(btf.offset("address_space", "i_mmap.rb_root.rb_node"));
        values[FILE_PRIVATE] = orNone(btf.offset("file", "private_data"));
        return usable(values) ? values : null;
    }

    private static int orNone(int offset) {
        return offset > Short.MAX_VALUE ? 0 : Math.max(0, offset);
    }

    /** Whether programs can be made of these; a damaged cache may hold any numbers. */
    static boolean usable(int[] values) {
        for (int i = 0; i < COUNT; i++) {
            // An instruction holds an offset of 16 bits with a sign.
            if (values[i] < 0 || !isFunction(i) && values[i] > Short.MAX_VALUE) {
                return false;
            }
        }
        return values[ITERATOR] != 0;
    }

    private static boolean isFunction(int which) {
        return which == ITERATOR
                || which == TASK_ITERATOR
                || which == TCP_ITERATOR
                || which == UDP_ITERATOR
                || which == MAPPING_ITERATOR
                || which == SET_STATE_TRACEPOINT
                || which == SYS_EXIT_TRACEPOINT
                || which == DESTROY_TRACEPOINT;
    }

    /** Where the cache is; null where no absolute path says so (XDG Base Directory Specification: others are passed over). */
    static @Nullable String cacheFile(Map<String, String> environment, String release, long size) {
        String base = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!base.startsWith("/")) {
            String home = environment.getOrDefault("HOME", "");
            if (!home.startsWith("/")) {
                return null;
            }
            base = home + "/.cache";
        }
        return base + "/portwhy/layout-" + COUNT + "-" + release.replace('/', '_') + "-" + size;
    }

    private static int @Nullable [] readCache(NativeFiles files, String file) {
        if (files.owner(AT_FDCWD, file) != Syscall.geteuid()) {
            return null;
        }
        String text = files.text(AT_FDCWD, file);
        if (text == null) {
            return null;
        }
        int[] values = new int[COUNT];
        int at = 0;
        int number = 0;
        for (int i = 0; i < text.length() && at < COUNT; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            } else {
                values[at++] = number;
                number = 0;
            }
        }
        return at == COUNT && usable(values) ? values : null;
    }

    /**
     * A cache that cannot be written costs time on the next run and nothing else. It is made below a directory of our own only:
     * neither a home that is not there, nor another's that was kept by {@code sudo -E}.
     */
    static void writeCache(NativeFiles files, Path file, int[] values) {
        StringBuilder text = new StringBuilder();
        for (int value : values) {
            text.append(value).append(' ');
        }
        Path directory = Objects.requireNonNull(file.getParent());
        Path base = Objects.requireNonNull(directory.getParent());
        Path above = Objects.requireNonNull(base.getParent());
        long owner = files.owner(AT_FDCWD, base.toString());
        if ((owner < 0 ? files.owner(AT_FDCWD, above.toString()) : owner) != Syscall.geteuid()) {
            return;
        }
        Path temporary = null;
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            temporary = Files.createTempFile(directory, "layout", null);
            Files.writeString(temporary, text, StandardCharsets.US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(temporary);
        }
    }

    /** What was begun is not left behind on a full disk. */
    private static void delete(@Nullable Path begun) {
        if (begun != null) {
            try {
                Files.deleteIfExists(begun);
            } catch (IOException e) {
                return;
            }
        }
    }
}
