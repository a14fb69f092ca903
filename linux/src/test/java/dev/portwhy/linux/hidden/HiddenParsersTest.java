package dev.portwhy.linux.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.net.ProcNetUnix;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenParsersTest {

    private final HolderTable.Builder found = new HolderTable.Builder();
    private final Unexplained wanted = new Unexplained(listener(4711), new int[] {0}, found);

    private static SocketTable listener(int inode) {
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN).owner(0, inode);
        return rows.build();
    }

    private HolderTable holders() {
        return found.build();
    }

    @Test
    void aRingNamesTheFilesRegisteredWithIt() {
        OddFile ring = new OddFile(OddFiles.Kind.ANONYMOUS, 0, 10, 10, 5);
        RingFiles.parse(
                "SqMask:\t0x1\nUserFiles:\t2\n    0: /tmp/x\n    1: socket:[4711]\nUserBufs:\t0\n", ring, wanted);
        HolderTable holders = holders();
        assertThat(holders.size()).isEqualTo(1);
        assertThat(holders.via(0)).isEqualTo(Via.IO_URING);
        assertThat(holders.fd(0)).isEqualTo(5);
        assertThat(wanted.isEmpty()).isTrue();
    }

    @Test
    void aFileRegisteredWithARingIsNoSocketForItsName() {
        OddFile ring = new OddFile(OddFiles.Kind.ANONYMOUS, 0, 10, 10, 5);
        RingFiles.parse(
                "UserFiles:\t2\n    0: /tmp/socket:[4711]\n    1: /tmp/a: socket:[4711]\n    2: socket:[4711]x\n",
                ring,
                wanted);
        assertThat(holders().size()).isZero();
    }

    /** Before Linux 6.12 the ring's list has the protocol of a socket and not its number: {@code d_iname}. */
    @Test
    void aRingWithSomeSocketOfTheProtocolMayHoldIt() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            for (String fd : List.of("5", "6")) {
                tree.link("/proc/10/task/10/fd/" + fd, "anon_inode:[io_uring]");
            }
            tree.file("/proc/10/task/10/fdinfo/5", "UserFiles:\t2\n    0: x\n    1: TCP\nUserBufs:\t0\n");
            tree.file(
                    "/proc/10/task/10/fdinfo/6",
                    "UserFiles:\t2\n    0: TCPv6\n    1: <none>\nUserBufs:\t1\n    0: TCP\n");
            RingFiles rings = new RingFiles(new KernelFiles(tree.root()));
            rings.find(
                    List.of(
                            new OddFile(OddFiles.Kind.ANONYMOUS, 0, 10, 10, 5),
                            new OddFile(OddFiles.Kind.ANONYMOUS, 0, 10, 10, 6)),
                    wanted);
            assertThat(holders().size()).isZero();
            rings.conclude(wanted);
        }
        HolderTable holders = holders();
        assertThat(holders.size()).isEqualTo(1);
        assertThat(holders.fd(0)).isEqualTo(5);
        assertThat(holders.via(0)).isEqualTo(Via.IO_URING);
        assertThat(holders.inferred(0)).isTrue();
    }

    @Test
    void aRingsOtherListsAreNotItsFiles() {
        OddFile ring = new OddFile(OddFiles.Kind.ANONYMOUS, 0, 10, 10, 5);
        RingFiles.parse("UserFiles:\t0\nUserBufs:\t1\n    0: socket:[4711]\nsocket:[4711", ring, wanted);
        assertThat(holders().size()).isZero();
    }

    @Test
    void aMappingIsTakenByItsNameAndNotByAFileOfThatName() {
        String mapped = "7f00-7f01 r--s 00000000 00:09 4711                       socket:[4711]\n";
        String file = "7f00-7f01 r--s 00000000 08:01 99                         /tmp/socket:[4711]\n";
        String spaced = "7f00-7f01 r--s 00000000 08:01 99                         /tmp/a socket:[4711]\n";
        MappedSockets.parse(TextCursor.of(file + spaced), 11, wanted);
        assertThat(wanted.isEmpty()).isFalse();
        MappedSockets.parse(TextCursor.of(file + mapped + mapped + "socket:["), 10, wanted);
        assertThat(holders().size()).isEqualTo(1);
        assertThat(holders().via(0)).isEqualTo(Via.MMAP);
    }

    @Test
    void aThreadsCallIsReadWithItsDescriptor() {
        assertThat(BlockedCalls.parse("288 0x5 0x0 0x0 0x80000 0x0 0x0 0x7f 0x7f\n"))
                .containsExactly(288, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "running", "-1 0x7ffd 0x7f", "288", "x 0x5 0x0", "0 0xfffffffffffffff1 0x0", "1 5 0x0"})
    void aThreadOutsideOfACallOnADescriptorIsNone(String text) {
        assertThat(BlockedCalls.parse(text)).isNull();
    }

    @Test
    void filesInFlightAreCounted() {
        assertThat(UnixQueues.count("pos:\t0\nflags:\t02\nscm_fds: 3\n")).isEqualTo(3);
        assertThat(UnixQueues.count("pos:\t0\n")).isZero();
        assertThat(UnixQueues.count("scm_fds: -1\n")).isZero();
        assertThat(UnixQueues.count(null)).isZero();
    }

    @Test
    void unixSocketsAreReadByTheirInodes() {
        Set<Long> inodes = new HashSet<>();
        String text = """
            Num RefCount Protocol Flags Type St Inode Path
            0000: 00000002 00000000 00010000 0001 01 815 /run/x
            0000: 00000003 00000000
            """;
        ProcNetUnix.inodes(TextCursor.of(text), inodes);
        assertThat(inodes).containsExactly(815L);
    }

    @Test
    void nothingIsConcludedWhereTheKernelNamesAHolder() {
        wanted.holder(4711, 1, 1, 3, Via.SCM_RIGHTS);
        wanted.inferred(4711, 2, 2, 4, Via.ACCEPT);
        wanted.holder(99, 1, 1, 3, Via.FD);
        assertThat(holders().size()).isEqualTo(1);
        assertThat(holders().inferred(0)).isFalse();
    }
}
