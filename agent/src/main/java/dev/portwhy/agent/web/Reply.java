package dev.portwhy.agent.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Writes answers. Whoever takes none of it for half a minute is hung up on. */
final class Reply implements AutoCloseable {

    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    private static final long PATIENCE_MS = 30_000;

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("web clock").daemon().factory());

    /** Something that is written. */
    interface Writing {
        /** Writes it. */
        void run() throws IOException;
    }

    /** What every answer has. */
    static void head(HttpExchange exchange) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    /** Answers with a status and a line. */
    void line(HttpExchange exchange, int status, String line) throws IOException {
        all(exchange, status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with all there is. */
    void all(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        patiently(() -> {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }

    /** Writes, and gives up after a while: an interrupt closes the channel that a thread waits for. */
    void patiently(Writing writing) throws IOException {
        Thread writer = Thread.currentThread();
        Future<?> alarm = clock.schedule(writer::interrupt, PATIENCE_MS, TimeUnit.MILLISECONDS);
        try {
            writing.run();
        } finally {
            alarm.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
