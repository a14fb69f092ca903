package dev.portwhy.cli.who;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Via;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class WhoTableTest {

    private static final WhoOptions WITH_HEADER =
            new WhoOptions(true, false, false, false, true, true, false, false, true);
    private static final WhoOptions PLAIN = new WhoOptions(true, false, false, false, true, true, false, false, false);

    /** Two threads share a long table; it reads as if one had made it, on a screen and into a pipe. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 120, 60})
    void aLongTableIsItsPartsOneAfterTheOther(int columns) throws IOException {
        Snapshot snapshot = snapshot(9_999);
        int[] rows = IntStream.range(0, 9_999).toArray();
        StringBuilder parts = new StringBuilder();
        for (int from = 0; from < rows.length; from += 1000) {
            int to = Math.min(rows.length, from + 1000);
            parts.append(table(snapshot, columns, IntStream.range(from, to).toArray()));
        }
        assertThat(table(snapshot, columns, rows)).isEqualTo(parts.toString());
    }

    /** So do they share a long array of objects. */
    @Test
    void aLongArrayIsOneArrayWithEveryRowInItsPlace() {
        Cli answer = Cli.run(snapshot(9_999), "who", "-ta", "--json");
        List<Integer> ports = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), answer.out())) {
            String parent = "";
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_OBJECT && json.currentName() != null) {
                    parent = json.currentName();
                } else if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.currentName().equals("port")
                        && parent.equals("local")) {
                    ports.add(json.getIntValue());
                }
            }
        }
        assertThat(ports)
                .isEqualTo(IntStream.range(20_000, 20_000 + 9_999).boxed().toList());
        assertThat(answer.out()).endsWith("}\n").doesNotContain(",,").doesNotContain("}{");
    }

    @Test
    void everyRowIsThereInItsPlace() throws IOException {
        String[] lines = table(
                        snapshot(5000),
                        Integer.MAX_VALUE,
                        IntStream.range(0, 5000).toArray())
                .split("\n");
        assertThat(lines).hasSize(5000);
        for (int i = 0; i < lines.length; i++) {
            assertThat(lines[i]).contains(":" + (20_000 + i) + " ");
        }
    }

    /** Addresses are never cut: where the two ends do not fit beside each other, the second goes below the first. */
    @ParameterizedTest
    @ValueSource(ints = {64, 80, 100})
    void noLineIsWiderThanTheScreen(int columns) throws IOException {
        SocketTable.Builder rows = new SocketTable.Builder();
        Endpoint here = new Endpoint(
                IpAddress.parse("2001:db8:1111:2222:3333:4444:5555:6666").orElseThrow(), 54321);
        Endpoint there = new Endpoint(
                IpAddress.parse("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff").orElseThrow(), 65432);
        rows.add(0, Protocol.TCP, Family.INET6, SocketState.ESTABLISHED)
                .local(here)
                .remote(there)
                .owner(0, 7);
        rows.add(0, Protocol.TCP, Family.INET6, SocketState.FIN_WAIT1)
                .local(here)
                .remote(there)
                .owner(0, 0);
        rows.add(0, Protocol.TCP, Family.INET, SocketState.FIN_WAIT1)
                .local(new Endpoint(IpAddress.v4(0x0a000001), 20_000))
                .remote(new Endpoint(IpAddress.v4(0x0a000002), 5432))
                .owner(0, 0);
        HolderTable.Builder holders = new HolderTable.Builder();
        holders.add(7, 100, 100, 3, Via.FD);
        for (Language language : Language.values()) {
            String table =
                    table(snapshot(rows.build(), holders.build()), columns, language, WITH_HEADER, new int[] {0, 1, 2});
            assertThat(table).contains(here.toString()).contains(there.toString());
            assertThat(table.lines())
                    .allSatisfy(line -> assertThat(Width.of(line)).as(line).isLessThanOrEqualTo(columns));
        }
    }

    private static String table(Snapshot snapshot, int columns, int[] rows) throws IOException {
        return table(snapshot, columns, Language.ZH, PLAIN, rows);
    }

    private static String table(Snapshot snapshot, int columns, Language language, WhoOptions options, int[] rows)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        new WhoTable(out, snapshot, new Messages(language), new Screen(columns, false), options)
                .write(rows, rows.length);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Each third row is held, each third in TIME_WAIT, each third without a known holder; all ends are equally wide. */
    private static Snapshot snapshot(int count) {
        SocketTable.Builder rows = new SocketTable.Builder();
        HolderTable.Builder holders = new HolderTable.Builder();
        for (int i = 0; i < count; i++) {
            boolean waits = i % 3 == 1;
            rows.add(0, Protocol.TCP, Family.INET, waits ? SocketState.TIME_WAIT : SocketState.ESTABLISHED)
                    .local(new Endpoint(IpAddress.v4(0x0a000001), 20_000 + i))
                    .remote(new Endpoint(IpAddress.v4(0x0a000002), 5432))
                    .owner(0, waits ? 0 : i + 1);
            if (waits) {
                rows.timer(SocketTimer.TIME_WAIT, 1000 + i);
            } else if (i % 3 == 0) {
                holders.add(i + 1, 100 + i % 7, 100 + i % 7, i, Via.FD);
            }
        }
        return snapshot(rows.build(), holders.build());
    }

    private static Snapshot snapshot(SocketTable rows, HolderTable holders) {
        NetworkNamespace here = new NetworkNamespace.Builder(4026531840L, "host", NetworkNamespace.Kind.HOST)
                .process(1, 9)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
        Host host = new Host("edge7", "6.12.0", "x86_64", "", Instant.EPOCH);
        return new Snapshot.Builder(host, List.of(here))
                .sockets(rows)
                .holders(holders)
                .build();
    }
}
