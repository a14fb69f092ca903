package dev.portwhy.cli.who;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.json.JsonAnswer;
import dev.portwhy.cli.json.SocketJson;
import dev.portwhy.model.Snapshot;
import java.io.IOException;

/** {@code who --json}. */
final class WhoJson {

    private WhoJson() {}

    static void write(Context context, Snapshot snapshot, int[] rows, int count) throws IOException {
        JsonAnswer.write(context, snapshot.host(), snapshot.visibility(), out -> {
            SocketJson sockets = new SocketJson(out, snapshot, context.messages());
            out.writeArrayPropertyStart("sockets");
            for (int i = 0; i < count; i++) {
                sockets.write(rows[i]);
            }
            out.writeEndArray();
        });
    }
}
