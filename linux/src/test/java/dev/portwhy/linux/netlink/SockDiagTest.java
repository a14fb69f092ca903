package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Answers as the kernel makes them, and as it does not. */
class SockDiagTest {

    private static final int SOCK = 18;

    /** 127.0.0.1:443 to 10.1.2.3:50000, ESTABLISHED, with a retransmit timer. */
    private static int[] established() {
        int[] words = new int[18];
        words[0] = 2 | 1 << 8 | 1 << 16;
        words[1] = 0xbb01 | 0x50c3 << 16;
        words[2] = 0x0100007f;
        words[6] = 0x0302010a;
        words[10] = 7;
        words[11] = 0x11223344;
        words[12] = 0x55667788;
        words[13] = 1234;
        words[14] = 5;
        words[15] = -1;
        words[16] = 1000;
        words[17] = 0xf0000001;
        return words;
    }

    /** [2001:db8::1]:80, LISTEN, with IPV6_V6ONLY, a cgroup and options behind an attribute nobody knows. */
    private static int[] listener() {
        int[] words = new int[18 + 2 + 2 + 3 + 2];
        words[0] = 10 | 10 << 8;
        words[1] = 0x5000;
        words[2] = 0xb80d0120;
        words[5] = 0x01000000;
        words[18] = 8 | 200 << 16;
        words[19] = -1;
        words[20] = 5 | 11 << 16;
        words[21] = 1;
        words[22] = 12 | 21 << 16;
        words[23] = 0x99;
        words[24] = 0x1;
        words[25] = 6 | 22 << 16;
        words[26] = 0x104;
        return words;
    }

    private static SocketTable dump(FakeNetlink fake, int port) throws KernelException {
        SocketTable.Builder rows = new SocketTable.Builder();
        try (SockDiag diag = new SockDiag(fake)) {
            assertThat(diag.tcp(SockDiag.ALL_STATES, port, 3, rows)).isEqualTo(NetlinkDump.Outcome.COMPLETE);
        }
        return rows.build();
    }

    @Test
    void readsWhatTheKernelSays() throws KernelException {
        SocketTable rows = dump(
                new FakeNetlink()
                        .answer(FakeNetlink.datagram(
                                FakeNetlink.message(SOCK, 2, 1, established()),
                                FakeNetlink.message(SOCK, 2, 1, listener())))
                        .answer(FakeNetlink.done(1)),
                0);
        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.row(0).local()).isEqualTo(new Endpoint(IpAddress.v4(0x7f000001), 443));
        assertThat(rows.row(0).remote()).isEqualTo(new Endpoint(IpAddress.v4(0x0a010203), 50000));
        assertThat(rows.state(0)).isEqualTo(SocketState.ESTABLISHED);
        assertThat(rows.timer(0)).isEqualTo(SocketTimer.RETRANSMIT);
        assertThat(rows.expiresMs(0)).isEqualTo(1234);
        assertThat(rows.cookie(0)).isEqualTo(0x5566778811223344L);
        assertThat(rows.inode(0)).isEqualTo(0xf0000001L);
        assertThat(rows.sendQueue(0)).isEqualTo(0xffffffffL);
        assertThat(rows.uid(0)).isEqualTo(1000);
        assertThat(rows.interfaceIndex(0)).isEqualTo(7);
        assertThat(rows.namespaceIndex(0)).isEqualTo(3);
        assertThat(rows.v6only(0)).isNull();
        assertThat(rows.row(1).local())
                .isEqualTo(new Endpoint(IpAddress.parse("2001:db8::1").orElseThrow(), 80));
        assertThat(rows.family(1)).isEqualTo(Family.INET6);
        assertThat(rows.v6only(1)).isTrue();
        assertThat(rows.cgroupId(1)).isEqualTo(0x1_0000_0099L);
        assertThat(rows.has(1, SocketFlags.FREEBIND)).isTrue();
        assertThat(rows.has(1, SocketFlags.BIND_ADDRESS_NO_PORT)).isTrue();
        assertThat(rows.has(1, SocketFlags.TRANSPARENT)).isFalse();
    }

    /** The states of a mini socket and of a socket that is only bound have other names than their numbers. */
    @Test
    void namesStatesAsTheContractDoes() throws KernelException {
        int[] bound = established();
        bound[0] = 2 | 7 << 8;
        int[] request = established();
        request[0] = 2 | 12 << 8;
        SocketTable rows = dump(
                new FakeNetlink()
                        .answer(FakeNetlink.message(SOCK, 2, 1, bound))
                        .answer(FakeNetlink.message(SOCK, 2, 1, request))
                        .answer(FakeNetlink.done(1)),
                0);
        assertThat(rows.state(0)).isEqualTo(SocketState.BOUND);
        assertThat(rows.state(1)).isEqualTo(SocketState.SYN_RECV);
    }

    @Test
    void passesOverAnswersToEarlierRequests() throws KernelException {
        SocketTable rows = dump(
                new FakeNetlink()
                        .answer(FakeNetlink.message(SOCK, 2, 77, established()))
                        .answer(FakeNetlink.done(77))
                        .answer(FakeNetlink.done(1)),
                0);
        assertThat(rows.size()).isZero();
    }

    @Test
    void tellsInterruptedAndOverrunDumps() throws KernelException {
        SocketTable.Builder rows = new SocketTable.Builder();
        int interrupted = 0x12;
        try (SockDiag diag = new SockDiag(new FakeNetlink()
                .answer(FakeNetlink.message(SOCK, interrupted, 1, established()))
                .answer(FakeNetlink.done(1)))) {
            assertThat(diag.tcp(-1, 0, 0, rows)).isEqualTo(NetlinkDump.Outcome.INTERRUPTED);
        }
        try (SockDiag diag = new SockDiag(new FakeNetlink().fail(Errno.ENOBUFS))) {
            assertThat(diag.tcp(-1, 0, 0, rows)).isEqualTo(NetlinkDump.Outcome.OVERRUN);
        }
        try (SockDiag diag =
                new SockDiag(new FakeNetlink().answer(100_000, FakeNetlink.message(SOCK, 2, 1, established())))) {
            assertThat(diag.tcp(-1, 0, 0, rows)).isEqualTo(NetlinkDump.Outcome.OVERRUN);
        }
    }

    @Test
    void saysWhatTheKernelRefused() {
        FakeNetlink refused =
                new FakeNetlink().answer(FakeNetlink.message(NLMSG_ERROR, 0, 1, -Errno.EPERM, 0, 0, 0, 0));
        assertThatThrownBy(() -> dump(refused, 0))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.notPermitted()).isTrue())
                .hasMessageContaining("sock_diag tcp")
                .hasMessageContaining("EPERM");
        FakeNetlink late = new FakeNetlink().answer(FakeNetlink.message(NLMSG_DONE, 2, 1, -Errno.ENOMEM));
        assertThatThrownBy(() -> dump(late, 0)).hasMessageContaining("ENOMEM");
    }

    @Test
    void refusesBrokenDatagrams() {
        int[] tooLong = FakeNetlink.message(SOCK, 2, 1, established());
        tooLong[0] = 4000;
        assertThatThrownBy(() -> dump(new FakeNetlink().answer(tooLong), 0)).hasMessageContaining("EBADMSG");
        int[] tooShort = FakeNetlink.message(SOCK, 2, 1, established());
        tooShort[0] = 3;
        assertThatThrownBy(() -> dump(new FakeNetlink().answer(tooShort), 0)).hasMessageContaining("EBADMSG");
        assertThatThrownBy(() -> dump(new FakeNetlink().answer(8, tooShort), 0)).hasMessageContaining("EBADMSG");
    }

    /** Whatever stands behind a correct length, reading it ends, and with nothing but the declared error. */
    @Test
    void survivesHostileBytes() {
        Random random = new Random(20261121);
        for (int round = 0; round < 20_000; round++) {
            FakeNetlink fake = new FakeNetlink();
            int[] words = new int[4 + random.nextInt(60)];
            for (int i = 0; i < words.length; i++) {
                words[i] = random.nextInt(4) == 0 ? random.nextInt(64) : random.nextInt();
            }
            words[0] = random.nextInt(3) == 0 ? random.nextInt(300) : words.length * 4;
            words[1] = random.nextBoolean() ? SOCK : random.nextInt(8);
            words[2] = 1;
            fake.answer(random.nextInt(5) == 0 ? random.nextInt(words.length * 4 + 1) : words.length * 4, words);
            fake.answer(FakeNetlink.done(1));
            try {
                SocketTable rows = dump(fake, 0);
                for (int row = 0; row < rows.size(); row++) {
                    assertThat(rows.row(row).toString()).isNotEmpty();
                }
            } catch (KernelException e) {
                assertThat(e).hasMessageContaining("sock_diag tcp");
            }
        }
    }

    @Test
    void asksForOnePort() throws KernelException {
        FakeNetlink fake = new FakeNetlink().answer(FakeNetlink.done(1));
        dump(fake, 443);
        int[] request = fake.requests.get(0);
        assertThat(request[0]).isEqualTo(76 + 12);
        assertThat(request[1] & 0xffff).isEqualTo(18);
        // struct inet_diag_bc_op: INET_DIAG_BC_S_EQ is 11, then the port in the next op's last half
        assertThat(Arrays.copyOfRange(request, 19, 22))
                .containsExactly(12 | 1 << 16, 11 | 8 << 8 | 12 << 16, 443 << 16);
    }

    @Test
    void looksOneUpAndSaysWhenItIsGone() throws KernelException {
        SocketTable.Builder rows = new SocketTable.Builder();
        try (SockDiag diag = new SockDiag(new FakeNetlink()
                .answer(FakeNetlink.message(20, 0, 1, established()))
                .answer(FakeNetlink.message(NLMSG_ERROR, 0, 2, -Errno.ENOENT, 0, 0, 0, 0)))) {
            assertThat(diag.lookup(Family.INET, new int[9], 0, 0, 1, rows)).isTrue();
            assertThat(diag.lookup(Family.INET, new int[9], 0, 0, 1, rows)).isFalse();
        }
        SocketTable table = rows.build();
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.protocol(0)).isEqualTo(Protocol.TCP);
    }
}
