package dev.portwhy.ports.scenario;

import java.util.Optional;
import java.util.OptionalInt;

/** Reads the lines that begin with the name of a socket: {@code NAME bind ADDR:PORT} and its like. */
final class SocketLine {

    private SocketLine() {}

    static Step parse(Words words, String socket) throws ScenarioSyntaxException {
        Token call = words.take("lab.word.call");
        return switch (call.text()) {
            case "set" -> new Step.SetOption(socket, option(words));
            case "bind" -> new Step.Bind(socket, words.endpoint());
            case "listen" ->
                new Step.Listen(
                        socket,
                        words.hasNext()
                                ? words.number("lab.word.backlog", Integer.MIN_VALUE, Integer.MAX_VALUE)
                                : Step.Listen.DEFAULT_BACKLOG);
            case "connect" -> new Step.Connect(socket, words.endpoint());
            case "disconnect" -> new Step.Disconnect(socket);
            case "shutdown" -> new Step.Shutdown(socket, direction(words));
            case "close" -> new Step.Close(socket);
            case "send" -> new Step.Send(socket, words.hasNext() ? Optional.of(words.endpoint()) : Optional.empty());
            case "receive" -> new Step.Receive(socket);
            case "destroy" -> new Step.Destroy(socket);
            case "owner" -> new Step.ChangeOwner(socket, words.uid());
            default -> throw words.wrong(call, "lab.word.call");
        };
    }

    private static Step.Shutdown.Direction direction(Words words) throws ScenarioSyntaxException {
        Token token = words.take("lab.word.direction");
        return switch (token.text()) {
            case "rd" -> Step.Shutdown.Direction.RD;
            case "wr" -> Step.Shutdown.Direction.WR;
            case "both" -> Step.Shutdown.Direction.BOTH;
            default -> throw words.wrong(token, "lab.word.direction");
        };
    }

    private static SocketOption option(Words words) throws ScenarioSyntaxException {
        Token name = words.take("lab.word.option");
        return switch (name.text()) {
            case "SO_LINGER" ->
                new SocketOption.Linger(
                        words.takes("off")
                                ? OptionalInt.empty()
                                : OptionalInt.of(words.number("lab.word.seconds", 0, 0xffff)));
            case "SO_BINDTODEVICE" -> new SocketOption.BindToDevice(words.device());
            case "IP_LOCAL_PORT_RANGE" -> range(words);
            case "TCP_DEFER_ACCEPT" -> new SocketOption.DeferAccept(words.number("lab.word.seconds", 0, 0xffff));
            default -> new SocketOption.Flag(flag(words, name), words.number("lab.word.value", -0x8000, 0x7fff));
        };
    }

    private static SocketOption.Flag.Name flag(Words words, Token name) throws ScenarioSyntaxException {
        for (SocketOption.Flag.Name flag : SocketOption.Flag.Name.values()) {
            if (flag.name().equals(name.text())) {
                return flag;
            }
        }
        throw words.wrong(name, "lab.word.option");
    }

    private static SocketOption range(Words words) throws ScenarioSyntaxException {
        Token token = words.take("lab.word.range");
        int dash = token.text().indexOf('-');
        if (dash < 0) {
            throw words.wrong(token, "lab.word.range");
        }
        int low = words.number(token, token.text().substring(0, dash), "lab.word.port", 0, 0xffff);
        int high = words.number(token, token.text().substring(dash + 1), "lab.word.port", 0, 0xffff);
        return new SocketOption.LocalPortRange(low, high);
    }
}
