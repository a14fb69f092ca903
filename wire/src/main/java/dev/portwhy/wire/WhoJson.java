package dev.portwhy.wire;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.core.JsonGenerator;

/** {@code who --json}. As with the table, two threads share the rows where there are many. */
public final class WhoJson {

    /** From this many rows on two threads make them. */
    private static final int MANY = 4096;

    /** How many rows one of them makes at a time, */
    private static final int PART = 256;
    /** with how many holders, but for those of the last row: what is made lies in memory until it is written. */
    private static final int PART_HOLDERS = 2048;

    private static final int USUAL_OBJECT = 1024;

    private final OutputStream out;
    private final Snapshot snapshot;
    private final Messages messages;
    private final int[] rows;
    private final int count;

    private WhoJson(OutputStream out, Snapshot snapshot, Messages messages, int[] rows, int count) {
        this.out = out;
        this.snapshot = snapshot;
        this.messages = messages;
        this.rows = rows;
        this.count = count;
    }

    public static void write(JsonSink sink, Snapshot snapshot, int[] rows, int count) throws IOException {
        WhoJson answer = new WhoJson(sink.stream(), snapshot, sink.messages(), rows, count);
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), json -> {
            json.writeArrayPropertyStart("sockets");
            answer.sockets(json);
            json.writeEndArray();
        });
    }

    private void sockets(JsonGenerator json) {
        SocketJson sockets = new SocketJson(json, snapshot, messages);
        if (count < MANY) {
            some(sockets, 0, count);
            return;
        }
        LineParts others = new LineParts(PART * USUAL_OBJECT);
        Thread.ofPlatform().name("objects").daemon().start(() -> everyOther(others));
        int from = 0;
        while (from < count) {
            int to = end(from);
            some(sockets, from, to);
            if (to < count) {
                // An empty value brings the comma; what follows it is made already.
                json.writeRawValue("");
                json.flush();
                putNext(others);
            }
            from = end(to);
        }
    }

    /** Where the part that begins here ends; both threads find the same. */
    private int end(int from) {
        HolderTable holders = snapshot.holders();
        int last = Math.min(count, from + PART);
        int found = 0;
        int to = from;
        while (to < last && found < PART_HOLDERS) {
            long inode = snapshot.sockets().inode(rows[to++]);
            for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
                found++;
            }
        }
        return to;
    }

    private void putNext(LineParts others) {
        try {
            others.putNext(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the second part of objects, the fourth, and so on. */
    private void everyOther(LineParts parts) {
        try {
            int from = end(0);
            while (from < count) {
                int to = end(from);
                try (JsonGenerator json = JsonAnswer.valuesOfAnArray(parts)) {
                    some(new SocketJson(json, snapshot, messages), from, to);
                }
                parts.end();
                from = end(to);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            parts.fail();
            throw new IllegalStateException(e);
        }
    }

    private void some(SocketJson sockets, int from, int to) {
        for (int i = from; i < to; i++) {
            sockets.write(rows[i]);
        }
    }
}
