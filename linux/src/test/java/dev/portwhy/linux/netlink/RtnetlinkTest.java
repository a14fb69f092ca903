package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Abi;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices, addresses and routes that are made in a namespace of our own, as ip(8) then shows them. */
@Tag("kernel")
class RtnetlinkTest {

    private TestNamespace namespace;

    @BeforeEach
    void make() throws IOException {
        namespace = TestNamespace.create();
    }

    @AfterEach
    void end() throws IOException {
        namespace.close();
    }

    /** Work with a netlink socket of a namespace. */
    @FunctionalInterface
    private interface Change {
        void make(Rtnetlink link) throws IOException;
    }

    private static void change(TestNamespace where, Change change) throws IOException {
        where.run(() -> {
            try (Rtnetlink link = Rtnetlink.open()) {
                change.make(link);
            }
            return 0;
        });
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    @Test
    void loopbackComesUp() throws IOException {
        namespace.command("ip", "link", "set", "lo", "down");
        assertThat(namespace.command("ip", "-o", "link", "show", "lo")).doesNotContain(",UP");
        change(namespace, Rtnetlink::loopbackUp);
        assertThat(namespace.command("ip", "-o", "link", "show", "lo")).contains("LOOPBACK,UP");
        assertThat(namespace.command("ip", "-o", "addr", "show", "lo")).contains("127.0.0.1/8", "::1/128");
    }

    @Test
    void addressesAreAddedAndTakenAway() throws IOException {
        change(namespace, link -> {
            link.addAddress(address("10.0.0.5"), 24, Optional.empty());
            link.addAddress(address("10.0.0.5"), 32, Optional.of("lo"));
            link.addAddress(address("2001:db8::5"), 64, Optional.empty());
        });
        String shown = namespace.command("ip", "-o", "addr", "show", "lo");
        assertThat(shown)
                .contains("10.0.0.5/24", "10.0.0.5/32", "2001:db8::5/64")
                .doesNotContain("tentative");
        change(namespace, link -> link.deleteAddress(address("10.0.0.5"), 24));
        assertThat(namespace.command("ip", "-o", "addr", "show", "lo"))
                .contains("10.0.0.5/32")
                .doesNotContain("10.0.0.5/24");
        change(namespace, link -> link.deleteAddress(address("2001:db8::5"), 64));
        assertThat(namespace.command("ip", "-o", "-6", "addr", "show", "lo")).doesNotContain("2001:db8");
    }

    @Test
    void whatTheKernelRefusesIsToldWithItsError() throws IOException {
        change(namespace, link -> {
            link.addAddress(address("10.0.0.5"), 24, Optional.empty());
            assertErrno(Errno.EEXIST, () -> link.addAddress(address("10.0.0.5"), 24, Optional.empty()));
            assertErrno(Errno.EADDRNOTAVAIL, () -> link.deleteAddress(address("10.0.0.5"), 25));
            assertErrno(Errno.EADDRNOTAVAIL, () -> link.deleteAddress(address("10.0.0.6"), 24));
            assertErrno(Errno.ENODEV, () -> link.addAddress(address("10.0.0.7"), 24, Optional.of("nodevice")));
            assertErrno(Errno.ENODEV, () -> link.up("nodevice"));
            assertErrno(Errno.EINVAL, () -> link.addAddress(address("10.0.0.7"), 33, Optional.empty()));
        });
    }

    /** Something that the kernel refuses. */
    @FunctionalInterface
    private interface Refused {
        void run() throws KernelException;
    }

    private static void assertErrno(int errno, Refused call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        KernelException.class,
                        e -> assertThat(Errno.name(e.errno())).isEqualTo(Errno.name(errno)));
    }

    @Test
    void aPairHasAnEndInEachNamespace() throws IOException {
        try (TestNamespace other = TestNamespace.create()) {
            int fd = open("/proc/" + other.anchor() + "/ns/net");
            try {
                change(namespace, link -> link.addPair("pair", fd));
            } finally {
                Syscall.close(fd);
            }
            change(namespace, link -> {
                link.up("pair");
                link.addAddress(address("10.9.0.1"), 30, Optional.of("pair"));
            });
            change(other, link -> {
                link.quietUp("pair");
                link.addAddress(address("10.9.0.2"), 30, Optional.of("pair"));
            });
            assertThat(namespace.command("ip", "-d", "-o", "link", "show", "pair"))
                    .contains("veth", ",UP");
            assertThat(namespace.command("ip", "-o", "-6", "addr", "show", "pair"))
                    .as("no link-local address of its own")
                    .isEmpty();
            assertThat(other.command("ip", "-o", "link", "show", "pair")).contains("NOARP", ",UP");
            assertThat(other.command("ip", "-o", "addr", "show", "pair")).contains("10.9.0.2/30");
        }
    }

    private static int open(String path) throws IOException {
        try (NativeMemory name = NativeMemory.of(path)) {
            return (int) Syscall.check(
                    path, Syscall.call(SyscallNumbers.OPENAT, Abi.AT_FDCWD, name.address(), Abi.O_CLOEXEC));
        }
    }

    @Test
    void aBlackholeIsARoute() throws IOException {
        change(namespace, link -> {
            link.addBlackhole(address("192.0.2.0"), 24);
            link.addBlackhole(address("2001:db8:1::"), 48);
            assertErrno(Errno.EEXIST, () -> link.addBlackhole(address("192.0.2.0"), 24));
        });
        assertThat(namespace.command("ip", "route", "show", "type", "blackhole"))
                .contains("192.0.2.0/24");
        assertThat(namespace.command("ip", "-6", "route", "show", "type", "blackhole"))
                .contains("2001:db8:1::/48");
    }
}
