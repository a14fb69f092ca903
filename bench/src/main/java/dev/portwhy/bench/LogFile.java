package dev.portwhy.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A log of a web server, for as long as it is measured with. */
final class LogFile {

    private static final int LINES = 1_000_000;

    private LogFile() {}

    /** What is done with it. */
    @FunctionalInterface
    interface Work {
        void with(Path file, int lines) throws IOException;
    }

    /** Writes a log of which one line in so many is an error, and removes it afterwards. */
    static void with(int every, Work work) throws IOException {
        Path file = Files.createTempFile("portwhy-bench", ".log");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                for (int i = 0; i < LINES; i++) {
                    out.write(i % every == 0 ? error(i) : access(i));
                }
            }
            work.with(file, LINES);
        } finally {
            Files.delete(file);
        }
    }

    private static String access(int i) {
        return "10.0." + i % 256 + "." + i % 250 + " - - [26/Nov/2025:10:11:12 +0000] \"GET /api/items/" + i
                + " HTTP/1.1\" 200 " + i % 5000 + " \"-\" \"curl/8.0\"\n";
    }

    private static String error(int i) {
        return "2025/11/26 10:" + (10 + i / 60 % 50) + ":" + (10 + i % 50) + " [crit] 88#88: *" + i
                + " connect() to 10.0.0."
                + i / 1000 % 5
                + ":8080 failed (99: Cannot assign requested address) while connecting to upstream, client: 10.1.2."
                + i % 200 + ", server: , request: \"GET / HTTP/1.1\"\n";
    }
}
