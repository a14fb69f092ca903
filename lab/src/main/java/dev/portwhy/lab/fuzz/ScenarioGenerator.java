package dev.portwhy.lab.fuzz;

import java.util.List;

/**
 * Writes random scenarios over the whole language. The same seed and index always give the same text.
 *
 * <p>Left out are lines whose effect the kernel decides by a secret: who of several SO_REUSEPORT sockets gets a
 * connection.
 */
final class ScenarioGenerator {

    private static final int MOST_SOCKETS = 9;

    private final Dice dice;
    private final Draft draft = new Draft();
    private final Focus focus;
    private final SocketLines sockets;
    private final SetupLines setup;

    private ScenarioGenerator(long seed, long index) {
        dice = new Dice(seed, index);
        focus = Focus.choose(dice);
        sockets = new SocketLines(dice, draft, focus);
        setup = new SetupLines(dice, draft);
    }

    /** The lines of one scenario. */
    static List<String> lines(long seed, long index) {
        ScenarioGenerator generator = new ScenarioGenerator(seed, index);
        generator.write();
        return generator.draft.lines;
    }

    private void write() {
        setup.write();
        int acts = dice.between(3, 14);
        for (int i = 0; i < acts; i++) {
            switch (focus) {
                case BINDS -> act(60, 6, 4, 6, 1);
                case CONNECTS -> act(12, 50, 8, 8, 10);
                case ENDINGS -> act(15, 8, 60, 8, 2);
                case DATAGRAMS -> act(40, 30, 0, 10, 0);
                case USERS -> act(45, 8, 8, 30, 0);
                case SOUP -> act(20, 20, 20, 20, 3);
            }
        }
    }

    private void act(int bind, int connect, int life, int other, int loop) {
        switch (dice.weighted(bind, connect, life, other, loop)) {
            case 0 -> bind();
            case 1 -> connect();
            case 2 -> life();
            case 3 -> other();
            default -> loop();
        }
    }

    private void bind() {
        DraftSocket socket = room() && dice.chance(850) ? sockets.open() : any();
        if (dice.chance(600)) {
            sockets.bindBeside(socket);
        } else {
            sockets.bind(socket);
        }
        if (dice.chance(socket.isUdp() ? 20 : 350)) {
            sockets.listen(socket);
        }
        if (dice.chance(150)) {
            sockets.close(any());
        }
    }

    private void connect() {
        if (draft.where(socket -> socket.listening).isEmpty() && room()) {
            server();
        }
        DraftSocket client = room() ? sockets.open() : any();
        if (dice.chance(300)) {
            sockets.bind(client);
        }
        sockets.connect(client);
        if (client.connected && client.isUdp() && dice.chance(300)) {
            draft.line(client.name + " send");
        }
        if (dice.chance(250)) {
            sockets.close(any());
        }
    }

    private void server() {
        DraftSocket server = sockets.open();
        sockets.bind(server);
        if (!server.isUdp()) {
            sockets.listen(server);
        }
    }

    /** A part of a connection's life: it is made, accepted, used, ended by one side and then the other. */
    private void life() {
        List<DraftSocket> waiting = draft.where(socket -> socket.waiting > 0);
        if (!waiting.isEmpty() && room() && dice.chance(800)) {
            sockets.accept(dice.from(waiting));
            return;
        }
        List<DraftSocket> connected = draft.where(socket -> socket.connected);
        if (connected.size() < 2 || dice.chance(300)) {
            connect();
            return;
        }
        DraftSocket one = dice.from(connected);
        switch (dice.weighted(50, 15, 6, 6, 5, 10, 3)) {
            case 0 -> sockets.close(one);
            case 1 -> draft.line(one.name + " shutdown " + dice.of("wr", "wr", "both", "rd"));
            case 2 -> sendAndReceive(one);
            case 3 -> draft.line(one.name + " destroy");
            case 4 -> draft.line(one.name + " disconnect");
            case 5 -> bindAgain();
            default -> draft.line("wait " + dice.of("1100ms", "1100ms", "2500ms"));
        }
    }

    private void sendAndReceive(DraftSocket from) {
        draft.line(from.name + " send");
        DraftSocket to = from.peer;
        if (to != null && draft.sockets.contains(to) && !to.listening && dice.chance(700)) {
            draft.line(to.name + " receive");
        }
    }

    /** Closes a server and lets another socket have its port: what restarts do. */
    private void bindAgain() {
        List<DraftSocket> servers = draft.where(socket -> socket.listening && socket.isBound());
        if (servers.isEmpty() || !room()) {
            bind();
            return;
        }
        DraftSocket server = dice.from(servers);
        sockets.close(server);
        DraftSocket next = sockets.open();
        draft.line(next.name + " bind " + server.address + ":" + server.port);
        next.address = server.address;
        next.port = server.port;
        if (dice.chance(500)) {
            sockets.listen(next);
        }
    }

    private void other() {
        DraftSocket socket = any();
        int user = focus == Focus.USERS ? 60 : 6;
        switch (dice.weighted(20, 10, 6, 6, 6, 4, user, user / 2, 8, 2, 1, 2)) {
            case 0 -> sockets.option(socket);
            case 1 -> sockets.close(socket);
            case 2 -> sockets.listen(socket);
            case 3 -> draft.line(socket.name + " disconnect");
            case 4 -> draft.line(socket.name + " shutdown " + dice.of("wr", "both", "rd"));
            case 5 -> {
                if (room()) {
                    sockets.duplicate(socket);
                }
            }
            case 6 -> draft.line(dice.of("as uid 1000", "as uid 1000", "as uid 1001", "as uid 4000000000", "as root"));
            case 7 -> draft.line(socket.name + " owner " + dice.of("0", "1000", "1001", "4000000000"));
            case 8 -> draft.line(setup.setting());
            case 9 -> draft.line("netns " + dice.of("main", "other"));
            case 10 -> draft.line("address del 10.0.0.1/24");
            default -> draft.line(socket.name + " destroy");
        }
    }

    /** Several connections or binds in a row, to fill a range. */
    private void loop() {
        if (draft.where(socket -> socket.listening).isEmpty() && room()) {
            server();
        }
        List<DraftSocket> servers = draft.where(socket -> socket.listening && socket.port != 0);
        String name = "r" + draft.lines.size() + "_$i";
        String kind = focus.kind(dice);
        boolean v6 = kind.endsWith("6");
        draft.line("repeat " + dice.between(2, 6));
        draft.line(name + " = " + kind);
        if (dice.chance(400)) {
            String address = v6 ? dice.of("[::1]", "[::]") : dice.of("127.0.0.1", "0.0.0.0", "127.0.0.$i");
            draft.line(name + " bind " + address + ":0");
        }
        if (!servers.isEmpty() && dice.chance(800)) {
            int port = dice.from(servers).port;
            if (!draft.isShared(port)) {
                draft.line(name + " connect " + (v6 ? "[::1]" : dice.of("127.0.0.1", "127.0.0.$i")) + ":" + port);
            }
        }
        if (dice.chance(100)) {
            draft.line(name + " close");
        }
        draft.line("end");
    }

    private boolean room() {
        return draft.sockets.size() < MOST_SOCKETS;
    }

    private DraftSocket any() {
        return draft.sockets.isEmpty() ? sockets.open() : dice.from(draft.sockets);
    }
}
