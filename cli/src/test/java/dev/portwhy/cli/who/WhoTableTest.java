package dev.portwhy.cli.who;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Language;
import dev.portwhy.cli.Messages;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhoTableTest {

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

    private static String table(Snapshot snapshot, int columns, int[] rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        new WhoTable(out, snapshot, new Messages(Language.ZH), new Screen(columns, false), PLAIN)
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
        NetworkNamespace here = new NetworkNamespace(
                4026531840L,
                "host",
                NetworkNamespace.Kind.HOST,
                1,
                9,
                true,
                NetworkNamespace.Source.NETLINK,
                Settings.NONE,
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                null,
                null);
        Host host = new Host("edge7", "6.12.0", "x86_64", "", Instant.EPOCH);
        return new Snapshot(
                host, List.of(here), Settings.NONE, rows.build(), holders.build(), Map.of(), new Visibility(List.of()));
    }
}
