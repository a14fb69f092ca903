package dev.portwhy.model.capture;

import dev.portwhy.model.Descriptors;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Tracking;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Writes what else than ports may run out: descriptors of processes, tables of tracked connections. */
final class BeyondWriter {

    private final RecordWriter out;

    BeyondWriter(RecordWriter out) {
        this.out = out;
    }

    void write(Snapshot snapshot) throws IOException {
        out.declare(RecordKind.DESCRIPTORS);
        out.declare(RecordKind.TRACKED);
        out.declare(RecordKind.TRANSLATED);
        for (Map.Entry<Integer, Descriptors> entry : new TreeMap<>(snapshot.descriptors()).entrySet()) {
            Descriptors one = entry.getValue();
            out.begin(RecordKind.DESCRIPTORS)
                    .field(entry.getKey())
                    .field(one.open())
                    .field(one.below())
                    .field(one.limit())
                    .field(one.most())
                    .end();
        }
        for (Tracking table : snapshot.tracking()) {
            for (Tracking.Entries entries : table.entries()) {
                out.begin(RecordKind.TRACKED)
                        .field(table.namespaceIndex())
                        .field(entries.protocol())
                        .field(entries.state())
                        .field(entries.assured() ? 1 : 0)
                        .field(entries.count())
                        .end();
            }
            for (Tracking.Pool pool : table.pools()) {
                out.begin(RecordKind.TRANSLATED)
                        .field(table.namespaceIndex())
                        .field(pool.protocol().name())
                        .field(pool.source().toString())
                        .field(pool.address().toString())
                        .field(pool.port())
                        .field(pool.first())
                        .field(pool.last())
                        .field(pool.used())
                        .end();
            }
        }
    }
}
