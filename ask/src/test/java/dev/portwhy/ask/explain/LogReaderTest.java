package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String NOISE =
            "10.1.2.3 - - [01/Mar/2026:10:11:12 +0000] \"GET /a/b HTTP/1.1\" 200 512 \"-\" \"curl/8.0\"";

    private static Explanation read(String log) throws IOException {
        return read(log.getBytes(StandardCharsets.UTF_8));
    }

    private static Explanation read(byte[] log) throws IOException {
        return LogReader.read(new ByteArrayInputStream(log), NOW, ZoneOffset.UTC, bytes -> {});
    }

    /** Three megabytes, so that lines stand across the ends of the buffer, and pieces as a pipe gives them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLongLogIsUnderstoodAsItsLinesAre(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder log = new StringBuilder();
        int connects = 0;
        int binds = 0;
        int lines = 0;
        long firstBind = 0;
        while (log.length() < 3_000_000) {
            int draw = random.nextInt(400);
            if (draw == 0) {
                log.append("2026-03-01T09:00:00Z dial tcp 10.0.0.7:80: connect: cannot assign requested address\n");
                connects++;
            } else if (draw == 1) {
                log.append("LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use\n")
                        .append("HINT:  Is another postmaster already running on port 5432?\n");
                binds++;
                firstBind = firstBind == 0 ? lines + 1 : firstBind;
                lines++;
            } else {
                log.append(NOISE, 0, 40 + random.nextInt(NOISE.length() - 40)).append('\n');
            }
            lines++;
        }
        byte[] bytes = log.toString().getBytes(StandardCharsets.UTF_8);
        InputStream pipe = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(65_536)));
            }
        };
        AtomicLong told = new AtomicLong();
        Explanation explanation = LogReader.read(pipe, NOW, ZoneOffset.UTC, told::set);
        assertThat(told).hasValue(bytes.length);
        assertThat(explanation.lines()).isEqualTo(lines);
        assertThat(explanation.problems()).hasSize(2);
        for (Explanation.Group group : explanation.problems()) {
            Understood understood = group.understood();
            boolean bind = "bind".equals(understood.call());
            assertThat(group.count()).as("%s", understood).isEqualTo(bind ? binds : connects);
            assertThat(understood.port()).isEqualTo(bind ? 5432 : 80);
            if (bind) {
                assertThat(understood.line()).isEqualTo(firstBind);
            }
        }
    }

    @Test
    void linesThatBeginAlikeAreCountedAsWhatTheySay() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            log.append("2026/03/01 10:00:00 [crit] 8#8: *")
                    .append(i)
                    .append(" connect() to 10.0.0.")
                    .append(i % 3)
                    .append(
                            ":8080 failed (99: Cannot assign requested address) while connecting to upstream, client: 172.17.0.")
                    .append(i % 200)
                    .append(", upstream: \"http://10.0.0.9:9/\"\n");
        }
        Explanation explanation = read(log.toString());
        assertThat(explanation.problems()).extracting(Explanation.Group::count).containsExactly(1667L, 1667L, 1666L);
        assertThat(explanation.problems())
                .allSatisfy(group -> assertThat(group.understood().port()).isEqualTo(8080));
        assertThat(explanation.notUnderstood()).isZero();
    }

    @Test
    void aLineLongerThanTheBufferIsReadAroundItsError() throws IOException {
        String line = "x".repeat(5_000_000) + " listen tcp 127.0.0.1:6060: bind: address already in use "
                + "y".repeat(5_000_000);
        Explanation explanation = read(line);
        assertThat(explanation.problems()).hasSize(1);
        assertThat(explanation.problems().getFirst().understood().port()).isEqualTo(6060);
    }

    @Test
    void theRulesOfTextDoNotMatter() throws IOException {
        byte[] binary = new byte[2_000_000];
        new Random(7).nextBytes(binary);
        assertThat(read(binary).problems()).isEmpty();
        assertThat(read(new byte[0]).lines()).isZero();
        byte[] error = "\u0000\r\nbind: Address already in use\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] broken = Arrays.copyOf(new byte[] {(byte) 0xff, (byte) 0xc3, 0x28}, 3 + error.length);
        System.arraycopy(error, 0, broken, 3, error.length);
        assertThat(read(broken).problems().getFirst().understood().errno()).isEqualTo("EADDRINUSE");
        byte[] both = Arrays.copyOf(binary, binary.length + broken.length);
        System.arraycopy(broken, 0, both, binary.length, broken.length);
        assertThat(read(both).problems().getFirst().understood().errno()).isEqualTo("EADDRINUSE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bind: Адрес уже используется",
                "bind: 地址已在使用",
                "BIND: ADDRESS ALREADY IN USE",
                "bind: アドレスは既に使用中です"
            })
    void everyLanguagePassesTheSieve(String line) throws IOException {
        Explanation explanation = read((NOISE + "\n").repeat(20_000) + line + "\n" + (NOISE + "\n").repeat(20));
        assertThat(explanation.problems()).hasSize(1);
        assertThat(explanation.problems().getFirst().understood().line()).isEqualTo(20_001);
        assertThat(explanation.notUnderstood()).isEqualTo(20_020);
    }
}
