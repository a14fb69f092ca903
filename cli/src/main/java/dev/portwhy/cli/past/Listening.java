package dev.portwhy.cli.past;

import dev.portwhy.ask.past.Doors;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Text;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an agent can be reached: the options for it, and what is said where another program is there already. */
final class Listening {

    /** The word for no such place. */
    static final String NONE = "none";

    private static final Path USUAL_DATA = Path.of("/var/lib/portwhy");
    private static final Path USUAL_SOCKET = Path.of("/run/portwhy/agent.sock");
    private static final String SOCKET = "portwhy.sock";

    private final String listen;
    private final @Nullable String socket;
    private final @Nullable String token;

    Listening(String listen, @Nullable String socket, @Nullable String token) {
        this.listen = listen;
        this.socket = socket;
        this.token = token;
    }

    /** The word, where it is an address or says that there is none. */
    static String checked(String name, String word) {
        address(name, word);
        return word;
    }

    /** What the options say, of an agent that keeps its history in that directory. */
    Doors doors(Path data) {
        Path path = socket == null
                ? data.equals(USUAL_DATA) ? USUAL_SOCKET : data.resolve(SOCKET)
                : socket.equals(NONE) ? null : Path.of(socket);
        return new Doors(address("--listen", listen), path, token == null ? null : Path.of(token));
    }

    /** An address with a port, in digits; null for none. */
    private static @Nullable InetSocketAddress address(String name, String word) {
        if (word.equals(NONE)) {
            return null;
        }
        int colon = word.lastIndexOf(':');
        String host = colon < 0 ? "" : word.substring(0, colon);
        long port = Numbers.parse(word.substring(colon + 1));
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        IpAddress address = IpAddress.parse(brackets ? host.substring(1, host.length() - 1) : host)
                .orElse(null);
        if (address == null || port < 0 || port > 0xffff || brackets != (host.indexOf(':') >= 0)) {
            throw UsageException.of("agent.usage.listen", name, word);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), (int) port);
        } catch (UnknownHostException e) {
            throw UsageException.of("agent.usage.listen", name, word);
        }
    }

    /** One line with the first line of the answer to why the port is taken. */
    Text taken(Context context, InetSocketAddress address) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String host = address.getAddress().getHostAddress();
        String end = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            context.run(
                    List.of("--lang", context.options().language().code(), "why", end, "--no-probe"),
                    null,
                    new Output(bytes),
                    nowhere);
        }
        String answer =
                bytes.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
        return Text.of("agent.listen.taken", end, answer);
    }
}
