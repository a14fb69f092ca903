package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.netlink.FakeNetlink.datagram;
import static dev.portwhy.linux.netlink.FakeNetlink.done;
import static dev.portwhy.linux.netlink.FakeNetlink.message;
import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.netlink.NetlinkDump.Outcome;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a dump of netlink(7) ends, and what of it is handed on. */
class NetlinkDumpTest {

    private static final int TYPE = 20;

    private final FakeNetlink fake = new FakeNetlink();
    private final NetlinkDump dump = new NetlinkDump(fake);
    private final List<String> taken = new ArrayList<>();

    private Outcome run(int flags) throws KernelException {
        return dump.run(
                "test",
                new int[8],
                24,
                TYPE,
                flags,
                (words, start, bytes, type) -> taken.add(type + " "
                        + Arrays.toString(Arrays.copyOfRange(words, start, start + (bytes + 3) / 4)) + " " + bytes));
    }

    private Outcome run() throws KernelException {
        return run(NLM_F_DUMP);
    }

    @Test
    void theRequestSaysWhatItIs() throws KernelException {
        fake.answer(done(1)).answer(done(2));
        run();
        run();
        assertThat(fake.requests.getFirst())
                .startsWith(24, TYPE | (NLM_F_DUMP | NLM_F_REQUEST) << 16, 1, 0)
                .hasSize(6);
        assertThat(fake.requests.getLast()).startsWith(24, TYPE | (NLM_F_DUMP | NLM_F_REQUEST) << 16, 2, 0);
    }

    @Test
    void messagesOfManyDatagramsComeInTheirOrder() throws KernelException {
        fake.answer(datagram(message(7, 2, 1, 11, 12), message(8, 2, 1)))
                .answer(message(9, 2, 1, 13))
                .answer(done(1));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).containsExactly("7 [11, 12] 8", "8 [] 0", "9 [13] 4");
        assertThat(fake.empty()).isTrue();
    }

    @Test
    void theEndMayStandInTheLastDatagram() throws KernelException {
        fake.answer(datagram(message(7, 2, 1, 11), done(1)));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).containsExactly("7 [11] 4");
    }

    /** An end of 16 bytes, without the number of the error, is what kernels before 4.10 send. */
    @Test
    void anEndWithoutANumberIsNoError() throws KernelException {
        fake.answer(message(NLMSG_DONE, 2, 1));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
    }

    /** A dump may fail after it began: the number stands in its end ({@code netlink_dump_done()}). */
    @Test
    void anEndWithANumberIsAnError() {
        fake.answer(datagram(message(7, 2, 1, 11), message(NLMSG_DONE, 2, 1, -Errno.ENOMEM)));
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
        assertThat(taken).as("what came before").hasSize(1);
    }

    @Test
    void aRefusalNamesTheOperation() {
        fake.answer(message(NLMSG_ERROR, 0, 1, -Errno.EOPNOTSUPP, 24, 0, 1, 0));
        assertThatThrownBy(this::run).hasMessage("test: EOPNOTSUPP");
    }

    @Test
    void anAcknowledgementIsTheEnd() throws KernelException {
        fake.answer(message(NLMSG_ERROR, 0, 1, 0, 24, 0, 1, 0));
        assertThat(run(NLM_F_ACK)).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).isEmpty();
    }

    /** Without {@code NLM_F_DUMP} the first message is the whole answer; nobody waits for a second one. */
    @Test
    void oneQuestionHasOneAnswer() throws KernelException {
        fake.answer(message(7, 0, 1, 11)).answer(message(8, 0, 1, 12));
        assertThat(run(0)).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).containsExactly("7 [11] 4");
        assertThat(fake.empty()).isFalse();
    }

    @Test
    void whatWasMeantForAnEarlierRequestIsPassedOver() throws KernelException {
        fake.answer(done(1));
        run();
        fake.answer(datagram(message(7, 2, 1, 11), done(1)))
                .answer(message(NLMSG_ERROR, 0, 1, -Errno.EBUSY))
                .answer(datagram(message(7, 2, 2, 12), message(7, 2, 3, 13), done(2)));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).containsExactly("7 [12] 4");
    }

    /** The flag may come with any message, with the last one alone, or with one of somebody else's dump. */
    @Test
    void anInterruptedDumpIsToldHoweverItEnds() throws KernelException {
        fake.answer(datagram(message(7, 2 | NLM_F_DUMP_INTR, 1, 11), message(7, 2, 1, 12), done(1)));
        assertThat(run()).isEqualTo(Outcome.INTERRUPTED);
        fake.answer(datagram(message(7, 2, 2, 11), message(NLMSG_DONE, 2 | NLM_F_DUMP_INTR, 2, 0)));
        assertThat(run()).isEqualTo(Outcome.INTERRUPTED);
        fake.answer(datagram(message(7, 2 | NLM_F_DUMP_INTR, 1, 11), message(7, 2, 3, 12), done(3)));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).hasSize(4);
    }

    @Test
    void lostMessagesAreToldAndTheNextDumpGoesOn() throws KernelException {
        fake.answer(message(7, 2, 1, 11)).fail(Errno.ENOBUFS);
        assertThat(run()).isEqualTo(Outcome.OVERRUN);
        fake.answer(done(1)).answer(datagram(message(7, 2, 2, 12), done(2)));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).containsExactly("7 [11] 4", "7 [12] 4");
    }

    @Test
    void aDatagramWithoutRoomIsLost() throws KernelException {
        fake.answer(NetlinkSocket.BUFFER_BYTES + 4, message(7, 2, 1, 11));
        assertThat(run()).isEqualTo(Outcome.OVERRUN);
        assertThat(taken).isEmpty();
    }

    @Test
    void otherErrorsOfTheSocketAreThrown() {
        fake.fail(Errno.ENOMEM);
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 12, 15})
    void anAnswerShorterThanAHeaderIsNone(int bytes) {
        fake.answer(bytes, message(7, 2, 1, 11));
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG))
                .hasMessageContaining(bytes + " bytes");
    }

    /** A length below the header's would never get on; one beyond the datagram, or negative, would leave it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 15, 24, 0x7fff_ffff, -1, Integer.MIN_VALUE})
    void aMessageOfAnotherLengthIsRefused(int size) {
        int[] damaged = message(7, 2, 1, 11);
        damaged[0] = size;
        fake.answer(damaged);
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG));
        assertThat(taken).isEmpty();
    }

    /** The next message begins on a multiple of four; fewer bytes than a header behind it are padding. */
    @Test
    void messagesArePadded() throws KernelException {
        int[] odd = message(7, 2, 1, 11);
        odd[0] = 17;
        fake.answer(datagram(odd, message(8, 2, 1, 12), new int[] {-1, -1})).answer(done(1));
        assertThat(run()).isEqualTo(Outcome.COMPLETE);
        assertThat(taken).containsExactly("7 [11] 1", "8 [12] 4");
    }
}
