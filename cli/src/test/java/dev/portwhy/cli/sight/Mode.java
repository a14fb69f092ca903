package dev.portwhy.cli.sight;

import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to see less than root does: either what a thread gives up, which those that it starts give up with it
 * (capabilities(7), seccomp(2)), or what a program is started under.
 *
 * @param name for messages
 * @param giveUp done by the asking thread; null where a program has to be started
 * @param prefix in front of the program's command
 */
record Mode(String name, NetworkThread.@Nullable Work<Long> giveUp, List<String> prefix) {

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int CAPGET = ARM ? 90 : 125;
    private static final int CAPSET = ARM ? 91 : 126;
    private static final int VERSION_3 = 0x20080522;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_SET_SECCOMP = 22;
    private static final int FILTER = 2;
    private static final int CLONE_NEWNS = 0x20000;
    private static final int CLONE_FS = 0x200;
    private static final int MS_REC = 0x4000;
    private static final int MS_PRIVATE = 0x40000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int AF_NETLINK = 16;
    private static final long ALL = (1L << 41) - 1;

    private static final String[] CAPABILITIES = ("chown dac_override dac_read_search fowner fsetid kill setgid setuid"
                    + " setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner"
                    + " sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource"
                    + " sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin"
                    + " syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore")
            .split(" ");

    /** All of them. */
    static List<Mode> all() {
        List<Mode> modes = new ArrayList<>();
        for (String one : List.of(
                "sys_admin",
                "sys_ptrace",
                "net_admin",
                "dac_override",
                "dac_read_search",
                "bpf",
                "perfmon",
                "net_raw",
                "net_bind_service",
                "sys_chroot",
                "setuid",
                "setgid",
                "kill",
                "sys_resource",
                "syslog",
                "ipc_lock",
                "checkpoint_restore",
                "audit_control")) {
            modes.add(keeping("without " + one, ALL & ~bits(one)));
        }
        modes.add(keeping("without any capability", 0));
        for (String one : List.of("sys_admin", "sys_ptrace", "net_admin", "dac_read_search", "bpf perfmon")) {
            modes.add(keeping("with " + one + " alone", bits(one)));
        }
        modes.add(keeping(
                "as in a container",
                bits("chown dac_override fowner fsetid kill setgid setuid setpcap"
                        + " net_bind_service net_raw sys_chroot mknod audit_write setfcap")));
        for (String some : List.of(
                "sys_admin bpf perfmon",
                "sys_admin sys_ptrace",
                "dac_override dac_read_search sys_ptrace",
                "sys_ptrace bpf",
                "net_admin sys_admin")) {
            modes.add(keeping("without " + some, ALL & ~bits(some)));
        }
        modes.add(refusing("bpf", SyscallNumbers.BPF, EPERM, -1));
        modes.add(refusing("bpf, as if unknown", SyscallNumbers.BPF, ENOSYS, -1));
        modes.add(refusing("netlink", SyscallNumbers.SOCKET, EPERM, AF_NETLINK));
        modes.add(refusing("netlink, as if unknown", SyscallNumbers.SOCKET, 97, AF_NETLINK));
        modes.add(refusing("setns", SyscallNumbers.SETNS, EPERM, -1));
        modes.add(refusing("setns, as if unknown", SyscallNumbers.SETNS, ENOSYS, -1));
        modes.add(refusing("pidfd_getfd", SyscallNumbers.PIDFD_GETFD, EPERM, -1));
        modes.add(refusing("pidfd_getfd, as if unknown", SyscallNumbers.PIDFD_GETFD, ENOSYS, -1));
        modes.add(refusing("pidfd_open, as if unknown", SyscallNumbers.PIDFD_OPEN, ENOSYS, -1));
        modes.add(refusing("kcmp", SyscallNumbers.KCMP, EPERM, -1));
        modes.add(refusing("bind", SyscallNumbers.BIND, EPERM, -1));
        modes.add(new Mode(
                "another user",
                () -> {
                    AnotherUser.become(65_534);
                    return 0L;
                },
                List.of()));
        String user = " setpriv --reuid 65534 --regid 65534 --clear-groups";
        modes.add(mounted("hidepid for another user", "-t proc -o hidepid=2 proc /proc", user));
        modes.add(mounted(
                "hidepid=ptraceable",
                "-t proc -o hidepid=4 proc /proc",
                " setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace"));
        modes.add(under("a pid namespace", "unshare --pid --fork --mount-proc"));
        modes.add(under("a pid namespace for another user", "unshare --pid --fork --mount-proc" + user));
        modes.add(mounted("no /sys", "-t tmpfs tmpfs /sys", ""));
        modes.add(over("/proc without /proc/sys", "proc", "subset=pid"));
        modes.add(over("no /proc", "tmpfs", ""));
        modes.add(under("32 descriptors", "prlimit --nofile=32:32"));
        modes.add(under("a user namespace", "unshare --user --map-root-user"));
        return modes;
    }

    private static Mode under(String name, String prefix) {
        return new Mode(name, null, List.of(prefix.strip().split(" ")));
    }

    /** With a mount that the program alone sees. */
    private static Mode mounted(String name, String mount, String then) {
        List<String> prefix = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        prefix.addAll(List.of("sh", "-c", "mount " + mount + " && exec" + then + " \"$@\"", "sh"));
        return new Mode(name, null, prefix);
    }

    /** Another file system over /proc, for the thread alone, in a mount namespace of its own. */
    private static Mode over(String name, String type, String options) {
        return new Mode(
                name,
                () -> {
                    Syscall.check("unshare", Syscall.call(SyscallNumbers.UNSHARE, CLONE_NEWNS | CLONE_FS));
                    try (NativeMemory top = NativeMemory.of("/");
                            NativeMemory proc = NativeMemory.of("/proc");
                            NativeMemory kind = NativeMemory.of(type);
                            NativeMemory data = NativeMemory.of(options)) {
                        Syscall.check(
                                "mount",
                                Syscall.call(SyscallNumbers.MOUNT, 0, top.address(), 0, MS_REC | MS_PRIVATE, 0));
                        return Syscall.check(
                                "mount",
                                Syscall.call(
                                        SyscallNumbers.MOUNT,
                                        kind.address(),
                                        proc.address(),
                                        kind.address(),
                                        0,
                                        data.address()));
                    }
                },
                List.of());
    }

    private static long bits(String names) {
        long bits = 0;
        for (String name : names.split(" ")) {
            bits |= 1L << List.of(CAPABILITIES).indexOf(name);
        }
        return bits;
    }

    /** {@code struct __user_cap_data_struct} twice: effective, permitted, inheritable. */
    private static Mode keeping(String name, long bits) {
        return new Mode(
                name,
                () -> {
                    try (NativeMemory header = NativeMemory.of(VERSION_3, 0);
                            NativeMemory data = NativeMemory.of(0, 0, 0, 0, 0, 0)) {
                        Syscall.check("capget", Syscall.call(CAPGET, header.address(), data.address()));
                        for (int half = 0; half < 2; half++) {
                            // Root need not have all of them.
                            int kept = data.getInt(half * 12 + 4) & (int) (bits >>> 32 * half);
                            data.putInt(half * 12, kept)
                                    .putInt(half * 12 + 4, kept)
                                    .putInt(half * 12 + 8, 0);
                        }
                        return Syscall.check("capset", Syscall.call(CAPSET, header.address(), data.address()));
                    }
                },
                List.of());
    }

    /**
     * A filter of {@code struct sock_filter}: u16 code, u8 jump if true, u8 jump if false, u32 value.
     *
     * @param argument the first argument that is refused; -1 for all
     */
    private static Mode refusing(String name, int number, int errno, int argument) {
        return new Mode(
                "refused " + name,
                () -> {
                    int[] program = argument < 0
                            ? new int[] {0x20, 0, 0x15 | 1 << 24, number, 6, 0x50000 | errno, 6, 0x7fff0000}
                            : new int[] {
                                0x20,
                                0,
                                0x15 | 3 << 24,
                                number,
                                0x20,
                                16,
                                0x15 | 1 << 24,
                                argument,
                                6,
                                0x50000 | errno,
                                6,
                                0x7fff0000
                            };
                    try (NativeMemory filter = NativeMemory.of(program);
                            NativeMemory head = new NativeMemory(16)) {
                        head.putShort(0, program.length / 2).putLong(8, filter.address());
                        Syscall.check("no_new_privs", Syscall.call(SyscallNumbers.PRCTL, PR_SET_NO_NEW_PRIVS, 1));
                        return Syscall.check(
                                "seccomp", Syscall.call(SyscallNumbers.PRCTL, PR_SET_SECCOMP, FILTER, head.address()));
                    }
                },
                List.of());
    }
}
