package dev.portwhy.ask.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a user namespace, and over NFS, users have numbers that 31 bits do not hold. */
class FilterUsersTest {

    /** a: held by nobody4, 4294967294; b: that user's, held by nobody; c: of 2147483648. */
    private static final Snapshot SNAPSHOT = snapshot();

    private static Snapshot snapshot() {
        SocketTable.Builder rows = new SocketTable.Builder();
        int inode = 11;
        for (int uid : new int[] {-2, -2, Integer.MIN_VALUE}) {
            rows.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                    .ports(80, 0)
                    .owner(uid, inode++);
        }
        ProcessInfo nfs =
                new ProcessInfo(7, 1, "nfs", List.of(), null, false, -2, "nobody4", Instant.EPOCH, null, null, null);
        return new Snapshot.Builder(new Host("h", "6.12.0", "x86_64", "", Instant.EPOCH), List.of())
                .sockets(rows.build())
                .holders(new HolderTable.Builder().add(11, 7, 7, 3, Via.FD).build())
                .processes(Map.of(7, nfs))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "user = 4294967294, ab",
        "user = nobody4, ab",
        "user = nobody?, a",
        "user = 2147483648, c",
        "user = 2147483647, ''",
        "user = -2, ''",
        "user = 4294967296, ''",
        "user != 4294967294, c",
        "not user = 2147483648, ab",
    })
    void findsThem(String filter, String letters) throws FilterException {
        RowTest test = FilterParser.parse(List.of(filter), Names.NONE).on(SNAPSHOT);
        StringBuilder found = new StringBuilder();
        for (int row = 0; row < SNAPSHOT.sockets().size(); row++) {
            found.append(test.test(row) ? "" + (char) ('a' + row) : "");
        }
        assertThat(found.toString()).isEqualTo(letters);
    }
}
