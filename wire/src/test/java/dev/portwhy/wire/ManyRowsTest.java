package dev.portwhy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list of sockets is the same object however many there are, though two threads share the long ones. */
class ManyRowsTest {

    private static Snapshot snapshot(int count) {
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int row = 0; row < count; row++) {
            rows.add(0, Protocol.TCP, Family.INET, SocketState.TIME_WAIT)
                    .local(new Endpoint(IpAddress.v4(0x0a000001), row & 0xffff))
                    .remote(new Endpoint(IpAddress.v4(0x0a000002), row >>> 16 | 1))
                    .cookie(row + 1, 0);
        }
        return new Snapshot.Builder(WireMachine.snapshot())
                .sockets(rows.build())
                .build();
    }

    private static byte[] written(Snapshot snapshot, int[] rows, int count) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WhoJson.write(new JsonSink(out, new Messages(Language.EN)), snapshot, rows, count);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 511, 512, 513, 4095, 4096, 4097, 4351, 4352, 4353, 4608, 20_001})
    void everySocketIsThereOnceAndInItsOrder(int count) throws IOException {
        Snapshot snapshot = snapshot(count);
        int[] rows = IntStream.range(0, count).toArray();
        Map<String, Object> json = JsonTree.object(written(snapshot, rows, count));
        List<?> sockets = JsonTree.list(json, "sockets");
        assertThat(sockets).hasSize(count);
        long expected = 1;
        for (Object socket : sockets) {
            assertThat(JsonTree.number(socket, "cookie")).isEqualTo(expected++);
        }
    }

    @Test
    void onlyTheRowsThatAreWantedAreThere() throws IOException {
        Snapshot snapshot = snapshot(10_000);
        int[] odd = IntStream.range(0, 5000).map(row -> 9999 - row * 2).toArray();
        List<?> sockets = JsonTree.list(JsonTree.object(written(snapshot, odd, 4097)), "sockets");
        List<Long> cookies = new ArrayList<>();
        sockets.forEach(socket -> cookies.add(JsonTree.number(socket, "cookie")));
        assertThat(cookies).hasSize(4097).startsWith(10_000L, 9998L).endsWith(10_000L - 2 * 4096);
    }

    /** Where the sixth part of 256 rows begins, which is made by the second thread. */
    private static final int SHARED_FROM = 1280;

    private static final int SHARED = 300;

    /** Some of the sockets have many holders: a server that opened them and then forked. */
    private static Snapshot shared(int holdersOfEach) {
        SocketTable.Builder rows = new SocketTable.Builder();
        HolderTable.Builder holders = new HolderTable.Builder();
        for (int row = 0; row < 5000; row++) {
            rows.add(0, Protocol.TCP, Family.INET, SocketState.ESTABLISHED)
                    .local(new Endpoint(IpAddress.v4(0x0a000001), row & 0xffff))
                    .remote(new Endpoint(IpAddress.v4(0x0a000002), 443))
                    .owner(0, row + 1)
                    .cookie(row + 1, 0);
        }
        for (int holder = 0; holder < holdersOfEach; holder++) {
            for (int row = SHARED_FROM; row < SHARED_FROM + SHARED; row++) {
                holders.add(row + 1, 100_000 + holder, 100_000 + holder, row, Via.FD);
            }
        }
        return new Snapshot.Builder(WireMachine.snapshot())
                .sockets(rows.build())
                .holders(holders.build())
                .build();
    }

    @Test
    void partsThatEndSoonerAreAllThere() throws IOException {
        int[] rows = IntStream.range(0, 5000).toArray();
        List<?> sockets = JsonTree.list(JsonTree.object(written(shared(30), rows, 5000)), "sockets");
        assertThat(sockets).hasSize(5000);
        for (int row = 0; row < 5000; row++) {
            boolean held = row >= SHARED_FROM && row < SHARED_FROM + SHARED;
            assertThat(JsonTree.number(sockets.get(row), "cookie")).isEqualTo(row + 1);
            assertThat(JsonTree.list(sockets.get(row), "holders")).hasSize(held ? 30 : 0);
        }
    }

    /** What one thread has made lies in memory until the other has written it. */
    @Test
    void noPartIsLargeBecauseItsSocketsHaveManyHolders() throws IOException {
        int[] most = {0, 0};
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                most[1]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                most[0] = Math.max(most[0], length);
                most[1] += length;
            }
        };
        JsonSink sink = new JsonSink(out, new Messages(Language.EN));
        WhoJson.write(sink, shared(200), IntStream.range(0, 5000).toArray(), 5000);
        assertThat(most[1]).isGreaterThan(SHARED * 200 * 100);
        assertThat(most[0]).isLessThan(SHARED * 200 * 100 / 4);
    }

    /** As where a pipe was closed by who read it. */
    private static final class Full extends OutputStream {
        private int left;

        Full(int room) {
            left = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (left-- <= 0) {
                throw new IOException("Broken pipe");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8000, 100_000, 1_000_000})
    void whereNobodyReadsItEndsWithTheError(int room) {
        Snapshot snapshot = snapshot(10_000);
        int[] rows = IntStream.range(0, 10_000).toArray();
        JsonSink sink = new JsonSink(new Full(room), new Messages(Language.EN));
        assertThatThrownBy(() -> WhoJson.write(sink, snapshot, rows, 10_000))
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }

    @Test
    void partsComeInTheirOrder() throws Exception {
        LineParts parts = new LineParts(16);
        Thread maker = Thread.ofPlatform().start(() -> {
            try {
                for (int part = 0; part < 1000; part++) {
                    parts.write(("part " + part + "\n").getBytes(StandardCharsets.US_ASCII), 0, 6 + digits(part));
                    parts.end();
                }
            } catch (InterruptedException e) {
                parts.fail();
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int part = 0; part < 1000; part++) {
            parts.putNext(out);
        }
        maker.join();
        StringBuilder expected = new StringBuilder();
        for (int part = 0; part < 1000; part++) {
            expected.append("part ").append(part).append('\n');
        }
        assertThat(out).hasToString(expected.toString());
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    @Test
    void whereTheOtherHalfFailedNothingIsWaitedFor() {
        LineParts parts = new LineParts(16);
        parts.fail();
        assertThatThrownBy(() -> parts.putNext(new ByteArrayOutputStream())).isInstanceOf(IllegalStateException.class);
    }
}
