package dev.portwhy.agent.web;

import com.sun.net.httpserver.HttpExchange;
import dev.portwhy.ask.past.Telling;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What can be asked for, and how it is answered. */
final class WebRequests implements AutoCloseable {

    private static final long HEARTBEAT_MS = 15_000;

    private static final int OK = 200;
    private static final int SEE_OTHER = 303;
    private static final int NOT_MODIFIED = 304;
    private static final int BAD = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int FAULT = 500;
    private static final int BUSY = 503;

    /** The exit statuses of the command line that say why there is no answer. */
    private static final int UNSEEN = 3;

    private static final int USAGE = 64;

    private final Telling telling;
    private final Feed feed;
    private final Metrics metrics;
    private final PageFiles files = new PageFiles();
    private final Reply reply = new Reply();
    private final Desk desk = new Desk();

    WebRequests(Telling telling, Feed feed, Metrics metrics) {
        this.metrics = metrics;
        this.telling = telling;
        this.feed = feed;
    }

    /** Answers a request, or says why not. */
    void answer(HttpExchange exchange, Doorkeeper keeper, Caller caller) throws IOException {
        Reply.head(exchange);
        URI uri = exchange.getRequestURI();
        Query query = new Query(uri.getRawQuery());
        TurnedAway refusal = keeper.check(exchange.getRequestMethod(), uri, exchange.getRequestHeaders(), caller);
        String token = query.of(Doorkeeper.TOKEN);
        if (token != null && (refusal == null || refusal.status() == UNAUTHORIZED) && keeper.isToken(token)) {
            let(exchange, keeper);
        } else if (refusal != null) {
            if (refusal.status() == NOT_ALLOWED) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            } else if (refusal.status() == UNAUTHORIZED) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"portwhy\"");
            }
            reply.line(exchange, refusal.status(), refusal.reason());
        } else {
            answer(exchange, uri.getPath(), query);
        }
    }

    /** The secret leaves the address bar, and the browser keeps what proves that it was known. */
    private void let(HttpExchange exchange, Doorkeeper keeper) throws IOException {
        exchange.getResponseHeaders()
                .set("Set-Cookie", Doorkeeper.COOKIE + "=" + keeper.cookie() + "; Path=/; HttpOnly; SameSite=Strict");
        exchange.getResponseHeaders().set("Location", "/");
        reply.line(exchange, SEE_OTHER, "/");
    }

    private void answer(HttpExchange exchange, String path, Query query) throws IOException {
        switch (path) {
            case "/" -> file(exchange, "index.html");
            case "/events" -> events(exchange, language(query));
            case "/api/now" -> now(exchange, language(query));
            case Doorkeeper.METRICS -> metrics(exchange);
            case "/api/history" ->
                told(
                        exchange,
                        () -> telling.history(query.of("since"), query.of("until"), query.of("of"), language(query)));
            case "/api/usage" ->
                told(
                        exchange,
                        () -> telling.usage(query.of("since"), query.of("until"), query.of("top"), language(query)));
            case "/api/at" ->
                told(exchange, () -> telling.then(query.of("time", "now"), query.of("q", ""), language(query)));
            default -> {
                if (path.startsWith("/page/")) {
                    file(exchange, path.substring("/page/".length()));
                } else {
                    reply.line(exchange, NOT_FOUND, "There is nothing here.");
                }
            }
        }
    }

    private String language(Query query) {
        return telling.language(query.of("lang"));
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        PageFiles.Page page = files.file(name);
        if (page == null) {
            reply.line(exchange, NOT_FOUND, "There is nothing here.");
            return;
        }
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.getResponseHeaders().set("ETag", page.tag());
        if (page.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(NOT_MODIFIED, -1);
        } else {
            reply.all(exchange, OK, page.type(), page.bytes());
        }
    }

    private void now(HttpExchange exchange, String language) throws IOException {
        Shown shown = feed.latest();
        if (shown == null) {
            busy(exchange, "Nothing was seen yet.");
        } else {
            reply.all(exchange, OK, Reply.JSON, shown.json(language));
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        ExpositionFormatWriter writer =
                metrics.writer(exchange.getRequestHeaders().getFirst("Accept"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        metrics.write(writer, bytes, feed.latest(), feed.followers());
        reply.all(exchange, OK, writer.getContentType(), bytes.toByteArray());
    }

    private void busy(HttpExchange exchange, String why) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "1");
        reply.line(exchange, BUSY, why);
    }

    /** What a command prints, and its exit status where it has no answer. */
    private void told(HttpExchange exchange, Callable<Telling.Told> question) throws IOException {
        Telling.Told told;
        try {
            told = desk.answer(question);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        if (told == null) {
            busy(exchange, "Too many questions at once, or one that takes too long.");
            return;
        }
        switch (told.exit()) {
            case USAGE -> reply.line(exchange, BAD, told.error().strip());
            case UNSEEN -> reply.line(exchange, NOT_FOUND, told.error().strip());
            case 0, 1, 2 -> reply.all(exchange, OK, Reply.JSON, told.out().getBytes(StandardCharsets.UTF_8));
            default -> reply.line(exchange, FAULT, told.error().strip());
        }
    }

    /** One event an interval, until whoever follows has gone, or takes nothing any more. */
    private void events(HttpExchange exchange, String language) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            reply.all(exchange, OK, "text/event-stream", new byte[0]);
            return;
        }
        try (Feed.Follower follower = feed.follow()) {
            if (follower == null) {
                busy(exchange, "Too many follow already.");
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
            exchange.sendResponseHeaders(OK, 0);
            OutputStream out = exchange.getResponseBody();
            reply.patiently(() -> write(out, "retry: 2000\n\n"));
            while (!Thread.currentThread().isInterrupted()) {
                Shown shown = follower.next(HEARTBEAT_MS);
                reply.patiently(() -> event(out, follower.missed(), shown, language));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            // The server is being closed.
            Thread.currentThread().interrupt();
        }
    }

    private static void event(OutputStream out, long missed, @Nullable Shown shown, String language)
            throws IOException {
        if (missed > 0) {
            write(out, "event: lag\ndata: {\"dropped\":" + missed + "}\n\n");
        }
        if (shown == null) {
            write(out, ": still here\n\n");
            return;
        }
        write(out, "data: ");
        // One line, whose end is there.
        out.write(shown.json(language));
        write(out, "\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        if (text.endsWith("\n")) {
            out.flush();
        }
    }

    @Override
    public void close() {
        desk.close();
        reply.close();
    }
}
