package dev.portwhy.cli.why;

import dev.portwhy.ask.BindEnd;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One port, as people type it, for commands that do something about it. */
public final class PortWord {

    private PortWord() {}

    /** Whether it names a unix socket. */
    public static boolean isUnix(String word) {
        return UnixQuestion.is(word);
    }

    /** The path, or the abstract name, of a unix socket. */
    public static String unixPath(String word) {
        return UnixQuestion.path(word);
    }

    /**
     * What is to be bound: one end, or one for each address of a name.
     *
     * @param option the protocol that an option named; null for TCP unless the word says otherwise
     */
    public static List<BindEnd> ends(Context context, String word, @Nullable Protocol option) {
        EndpointWord end = EndpointWord.parse(word);
        if (end.port() != end.lastPort() || end.port() == 0) {
            throw UsageException.of("free.usage.one-port", word);
        }
        if (end.guessed()) {
            context.note(Text.of("common.note.read-as", end.word(), end.text()));
        }
        Protocol protocol = end.protocolOr(option);
        if (end.host().isEmpty()) {
            return List.of(new BindEnd(protocol, end.address(), end.zone(), end.port(), false));
        }
        List<BindEnd> ends = new ArrayList<>();
        for (IpAddress address : Hosts.lookUp(end.host())) {
            BindEnd one = new BindEnd(protocol, address, end.port());
            if (!ends.contains(one)) {
                ends.add(one);
            }
        }
        if (ends.isEmpty()) {
            throw UsageException.of("common.usage.no-host", word, end.host());
        }
        return ends;
    }
}
