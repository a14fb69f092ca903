package dev.portwhy.lab.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Lines that do something with sockets, and what the draft believes afterwards. */
final class SocketLines {

    private static final int FIXED_PORT = 8000;
    private static final String MAPPED = "[::ffff:";

    private final Dice dice;
    private final Draft draft;
    private final Focus focus;

    SocketLines(Dice dice, Draft draft, Focus focus) {
        this.dice = dice;
        this.draft = draft;
        this.focus = focus;
    }

    DraftSocket open() {
        DraftSocket socket = draft.open(focus.kind(dice));
        draft.line(socket.name + " = " + socket.kind);
        if (dice.chance(focus.reuseAddress())) {
            draft.line(socket.name + " set SO_REUSEADDR 1");
        }
        if (dice.chance(focus.reusePort())) {
            socket.reusePort = true;
            draft.line(socket.name + " set SO_REUSEPORT 1");
        }
        if (socket.isV6() && dice.chance(200)) {
            draft.line(socket.name + " set IPV6_V6ONLY " + dice.of(0, 1, 1));
        }
        if (!draft.devices.isEmpty() && dice.chance(400)) {
            draft.line(socket.name + " set SO_BINDTODEVICE " + device());
        }
        if (dice.chance(200)) {
            option(socket);
        }
        return socket;
    }

    void option(DraftSocket socket) {
        String option = switch (dice.weighted(12, 8, 8, 5, 3, 8, 4, 4, 2, 2)) {
            case 0 -> "SO_REUSEADDR " + dice.of(0, 1, 1);
            case 1 -> {
                socket.reusePort = true;
                yield "SO_REUSEPORT " + dice.of(0, 1, 1);
            }
            case 2 -> "IP_BIND_ADDRESS_NO_PORT " + dice.of(0, 1, 1, 1);
            case 3 -> "IP_FREEBIND 1";
            case 4 -> "IP_TRANSPARENT 1";
            case 5 -> "IP_LOCAL_PORT_RANGE " + narrower();
            case 6 -> "SO_LINGER " + dice.of("0", "0", "off");
            case 7 -> "SO_BINDTODEVICE " + device();
            case 8 -> "IPV6_V6ONLY " + dice.of(0, 1);
            default -> "TCP_DEFER_ACCEPT " + dice.of(0, 1, 1, 10);
        };
        draft.line(socket.name + " set " + option);
    }

    private String device() {
        return draft.devices.isEmpty() || dice.chance(400) ? "lo" : dice.from(draft.devices);
    }

    private String narrower() {
        int low = dice.between(draft.low, draft.high);
        return switch (dice.weighted(5, 2, 1, 1, 1)) {
            case 0 -> low + "-" + dice.between(low, draft.high);
            case 1 -> low + "-0";
            case 2 -> "0-" + low;
            case 3 -> "1000-1001";
            default -> (low + 1) + "-" + low;
        };
    }

    void bind(DraftSocket socket) {
        String address = address(socket, true);
        int port = port(true);
        draft.line(socket.name + " bind " + address + ":" + port);
        if (!socket.isBound()) {
            socket.address = address;
            socket.port = port;
        }
    }

    /** Another socket on a port somebody has, or almost. */
    void bindBeside(DraftSocket socket) {
        List<DraftSocket> bound = draft.where(other -> other != socket && other.isBound());
        if (bound.isEmpty()) {
            bind(socket);
            return;
        }
        DraftSocket other = dice.from(bound);
        int port = other.port;
        boolean same = other.isV6() == socket.isV6() && dice.chance(500);
        String address = same ? Objects.requireNonNull(other.address) : address(socket, true);
        draft.line(socket.name + " bind " + address + ":" + port);
        if (!socket.isBound()) {
            socket.address = address;
            socket.port = port;
        }
    }

    private int port(boolean mayChoose) {
        return switch (dice.weighted(mayChoose ? 25 : 0, 25, 30, 8)) {
            case 0 -> 0;
            case 1 -> dice.between(draft.low, Math.min(draft.high, draft.low + 9));
            case 2 -> FIXED_PORT + dice.of(0, 0, 0, 1);
            default -> dice.of(80, 80, 81, 1023, 1024);
        };
    }

    private String address(DraftSocket socket, boolean forBind) {
        List<String> choice = new ArrayList<>();
        if (socket.isV6()) {
            choice.addAll(List.of("[::]", "[::]", "[::1]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:127.0.0.2]"));
            choice.addAll(draft.own6);
            choice.addAll(draft.swallowed6);
            draft.own4.forEach(own -> choice.add("[::ffff:" + own + "]"));
            if (forBind) {
                choice.addAll(dice.chance(150) ? List.of("[fd00::77]", "[::ffff:0.0.0.0]", "[ff02::1]") : List.of());
            }
        } else {
            choice.addAll(List.of("127.0.0.1", "127.0.0.1", "127.0.0.2"));
            choice.addAll(draft.own4);
            choice.addAll(draft.own4);
            choice.addAll(draft.swallowed4);
            if (forBind) {
                choice.addAll(List.of("0.0.0.0", "0.0.0.0"));
                choice.addAll(
                        dice.chance(150) ? List.of("10.7.7.7", "240.0.0.1", "224.0.0.1", "10.0.0.255") : List.of());
            }
        }
        if (dice.chance(8)) {
            return socket.isV6() ? "127.0.0.1" : "[::1]";
        }
        return dice.from(choice);
    }

    void listen(DraftSocket socket) {
        draft.line(socket.name + " listen" + (dice.chance(40) ? " " + dice.of(0, 1, 2) : ""));
        socket.listening = !socket.isUdp() && !socket.connected;
    }

    void connect(DraftSocket socket) {
        List<DraftSocket> servers = socket.isUdp() ? List.of() : draft.where(this::answers);
        if (!servers.isEmpty() && dice.chance(900)) {
            DraftSocket server = dice.from(servers);
            draft.line(socket.name + " connect " + towards(socket, server) + ":" + server.port);
            server.waiting++;
            socket.connected = true;
            socket.peer = server;
            return;
        }
        int port = port(false);
        if (!draft.isShared(port)) {
            draft.line(socket.name + " connect " + address(socket, false) + ":" + (dice.chance(20) ? 0 : port));
            socket.connected = true;
        }
    }

    private boolean answers(DraftSocket server) {
        return server.listening && server.port != 0 && server.isBound() && !draft.isShared(server.port);
    }

    /** An address of the client's family at which the server answers, if there is one. */
    private String towards(DraftSocket client, DraftSocket server) {
        String at = Objects.requireNonNull(server.address);
        boolean mapped = at.startsWith(MAPPED);
        String plain = mapped ? at.substring(MAPPED.length(), at.length() - 1) : at;
        boolean plain4 = !plain.startsWith("[");
        if (at.equals("[::]") || plain.equals("0.0.0.0")) {
            plain = plain4 || !client.isV6() || dice.chance(300) ? "127.0.0.1" : "[::1]";
            plain4 = !plain.startsWith("[");
        }
        if (plain4 == client.isV6() && dice.chance(950)) {
            return plain4 ? MAPPED + plain + "]" : address(client, false);
        }
        return plain4 == client.isV6() ? address(client, false) : plain;
    }

    void accept(DraftSocket server) {
        DraftSocket child = draft.open(server.kind);
        draft.line(child.name + " = " + server.name + " accept");
        child.connected = true;
        child.address = server.address;
        child.port = server.port;
        server.waiting--;
        for (DraftSocket client : draft.sockets) {
            if (client.peer == server) {
                client.peer = child;
                child.peer = client;
                break;
            }
        }
    }

    void duplicate(DraftSocket socket) {
        DraftSocket twin = draft.open(socket.kind);
        draft.line(twin.name + " = " + socket.name + " dup");
        twin.address = socket.address;
        twin.port = socket.port;
        twin.reusePort = socket.reusePort;
        twin.connected = socket.connected;
    }

    void close(DraftSocket socket) {
        draft.line(socket.name + " close");
        draft.sockets.remove(socket);
    }
}
