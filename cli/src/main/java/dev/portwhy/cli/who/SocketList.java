package dev.portwhy.cli.who;

import dev.portwhy.cli.Context;
import dev.portwhy.model.Snapshot;
import java.io.IOException;

/** A few sockets within another answer, as the table of {@code who} without its header. */
public final class SocketList {

    private SocketList() {}

    /** Writes the rows. */
    public static void write(Context context, Snapshot snapshot, int[] rows) throws IOException {
        boolean verbose = context.options().verbose();
        WhoOptions options = new WhoOptions(true, true, false, false, true, true, verbose, verbose, false);
        new WhoTable(context.out(), snapshot, context.messages(), context.screen(), options).write(rows, rows.length);
    }
}
