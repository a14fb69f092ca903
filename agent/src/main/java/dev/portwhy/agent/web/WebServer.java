package dev.portwhy.agent.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portwhy.ask.past.AddressTakenException;
import dev.portwhy.ask.past.Doors;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Pushing;
import dev.portwhy.ask.past.Showing;
import dev.portwhy.ask.past.Telling;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The server of the JDK at the doors that are wanted, each request on a thread of its own that costs next to nothing. */
public final class WebServer implements Showing {

    private static final int BACKLOG = 64;

    static {
        // Read once, when the first server is made (sun.net.httpserver.ServerConfig).
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.idleInterval", "30");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "16384");
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("jdk.httpserver.maxConnections", "256");
    }

    private final Doors doors;
    private final Telling telling;
    private final Feed feed = new Feed();
    private final Metrics metrics = new Metrics();
    private final @Nullable Pushing pushing;
    private final Instant begin = Instant.now();
    private @Nullable OtlpPush push;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;
    private @Nullable UnixDoor door;
    private @Nullable WebRequests requests;
    private @Nullable Doorkeeper keeper;

    /**
     * One that opens nothing yet.
     *
     * @param pushing where metrics are sent to besides; null for nowhere
     */
    public WebServer(Doors doors, Telling telling, @Nullable Pushing pushing) {
        this.doors = doors;
        this.telling = telling;
        this.pushing = pushing;
    }

    @Override
    public void open() throws IOException {
        Path file = doors.token();
        InetSocketAddress listen = doors.listen();
        if (listen != null && !listen.getAddress().isLoopbackAddress() && file == null) {
            throw new PastException("agent.listen.token", text(listen));
        }
        if (listen == null && doors.socket() == null) {
            push();
            return;
        }
        keeper = new Doorkeeper(file == null ? null : SecretFile.read(file), this::hostName);
        HttpServer made = made(listen);
        try {
            server = made;
            requests = new WebRequests(telling, feed, metrics);
            threads = Executors.newVirtualThreadPerTaskExecutor();
            made.setExecutor(threads);
            made.createContext("/", this::handle);
            made.start();
            Path socket = doors.socket();
            if (socket != null) {
                door = UnixDoor.open(socket, inner(made.getAddress()));
            }
            push();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void push() {
        Pushing wanted = pushing;
        if (wanted != null) {
            push = new OtlpPush(wanted, () -> {
                Shown shown = feed.latest();
                return shown == null
                        ? null
                        : OtlpJson.of(
                                metrics.all(shown, feed.followers()),
                                hostName(),
                                begin,
                                shown.moment().time());
            });
        }
    }

    @Override
    public @Nullable Pushed pushed() {
        return push == null ? null : push.state();
    }

    private String hostName() {
        Shown shown = feed.latest();
        return shown == null ? "" : shown.moment().snapshot().host().name();
    }

    /** Where only the unix socket is wanted there is an address as well, at which nobody else is answered. */
    private static HttpServer made(@Nullable InetSocketAddress listen) throws IOException {
        InetSocketAddress at = listen == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : listen;
        try {
            return HttpServer.create(at, BACKLOG);
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).startsWith("Address already in use")) {
                throw new AddressTakenException(at, e);
            }
            throw new PastException(e, "agent.listen.failed", text(at), String.valueOf(e.getMessage()));
        } catch (SocketException e) {
            throw new PastException(e, "agent.listen.failed", text(at), String.valueOf(e.getMessage()));
        }
    }

    /** Where a process of this machine reaches it. */
    private static InetSocketAddress inner(InetSocketAddress address) {
        if (!address.getAddress().isAnyLocalAddress()) {
            return address;
        }
        // The wildcard of IPv6 takes in IPv4 as well, and the other way round it is none.
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort());
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    @Override
    public String where() {
        HttpServer open = server;
        Path socket = doors.socket();
        if (open != null && doors.listen() != null) {
            return "http://" + text(open.getAddress()) + "/";
        }
        return open == null || socket == null ? "" : socket.toString();
    }

    /** Where it listens by TCP; null while it does not. */
    @Nullable InetSocketAddress address() {
        return server == null ? null : server.getAddress();
    }

    @Override
    public void seen(Moment moment, WatchInquiry watch) {
        metrics.count(moment);
        feed.put(new Shown(moment, watch, telling, feed.latest()));
    }

    private void handle(HttpExchange exchange) throws IOException {
        WebRequests asked = requests;
        Doorkeeper at = keeper;
        try (exchange) {
            if (asked == null || at == null) {
                return;
            }
            UnixDoor unix = door;
            boolean throughDoor = unix != null && unix.isOurs(exchange.getRemoteAddress());
            if (!throughDoor && doors.listen() == null) {
                return;
            }
            asked.answer(
                    exchange,
                    at,
                    throughDoor
                            ? Caller.THROUGH_DOOR
                            : Caller.of(exchange.getRemoteAddress(), exchange.getLocalAddress()));
        }
    }

    @Override
    public void close() {
        if (push != null) {
            push.close();
        }
        if (door != null) {
            door.close();
        }
        if (server != null) {
            server.stop(0);
        }
        if (threads != null) {
            threads.shutdownNow();
        }
        if (requests != null) {
            requests.close();
        }
    }
}
