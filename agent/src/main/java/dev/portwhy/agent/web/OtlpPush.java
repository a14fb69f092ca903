package dev.portwhy.agent.web;

import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Pushing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends metrics to a collector at an interval, on a thread of its own: one that is away, or slow, holds up nothing else, and of what
 * was not taken nothing is kept, since the next numbers have it.
 */
final class OtlpPush implements AutoCloseable {

    private static final int PATIENCE_MS = 5000;
    private static final int MOST_ANSWER = 1 << 16;

    private final Pushing pushing;
    private final Supplier<byte @Nullable []> request;
    private final Thread thread;
    private volatile Pushed state;

    /**
     * Begins to send.
     *
     * @param request makes what is sent; null where there is nothing yet
     */
    OtlpPush(Pushing pushing, Supplier<byte @Nullable []> request) {
        this.pushing = pushing;
        this.request = request;
        state = new Pushed(pushing.to().toString(), null, null, "");
        thread = Thread.ofPlatform().daemon().name("otlp").start(this::run);
    }

    /** How that goes. */
    Pushed state() {
        return state;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                byte[] body = request.get();
                if (body != null) {
                    state = after(sent(body));
                }
                Thread.sleep(
                        body == null
                                ? Math.min(PATIENCE_MS, pushing.every().toMillis())
                                : pushing.every().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Pushed after(String reason) {
        java.time.Instant now = java.time.Instant.now();
        Pushed before = state;
        if (reason.isEmpty()) {
            return new Pushed(before.to(), now, null, "");
        }
        return new Pushed(
                before.to(), before.sent(), before.failingSince() == null ? now : before.failingSince(), reason);
    }

    /** Why it was not taken; empty where it was. Whoever answers decides nothing: where it points elsewhere is not followed. */
    private String sent(byte[] body) {
        try {
            HttpURLConnection http = (HttpURLConnection) pushing.to().toURL().openConnection(Proxy.NO_PROXY);
            try {
                http.setConnectTimeout(PATIENCE_MS);
                http.setReadTimeout(PATIENCE_MS);
                http.setInstanceFollowRedirects(false);
                http.setRequestMethod("POST");
                http.setRequestProperty("Content-Type", "application/json");
                http.setDoOutput(true);
                http.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = http.getOutputStream()) {
                    out.write(body);
                }
                int status = http.getResponseCode();
                try (InputStream in =
                        status < HttpURLConnection.HTTP_BAD_REQUEST ? http.getInputStream() : http.getErrorStream()) {
                    if (in != null) {
                        in.readNBytes(MOST_ANSWER);
                    }
                }
                return status / 100 == 2 ? "" : "HTTP " + status;
            } finally {
                http.disconnect();
            }
        } catch (IOException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
