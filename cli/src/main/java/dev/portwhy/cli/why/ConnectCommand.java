package dev.portwhy.cli.why;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.ConnectJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy connect [SRC[:PORT]] DST:PORT}: how many more connections to there are possible, and when does it end. */
public final class ConnectCommand implements Command {

    private @Nullable Protocol option;

    /** The command. */
    public ConnectCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--tcp", "-t" -> option = Protocol.TCP;
            case "--udp", "-u" -> option = Protocol.UDP;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        ConnectQuestion question = question(context, words);
        ConnectAnswers asked = new ConnectInquiry(
                        context.machine(), context.options().namespacesOr(NamespaceChoice.CURRENT))
                .ask(question);
        context.answered(asked);
        if (context.options().json()) {
            ConnectJson.write(context.json(), asked);
        } else {
            AnswerScreens.show(context, asked);
        }
        return asked.level().exitStatus();
    }

    /** The question about TCP that words ask, typed as they are behind {@code portwhy connect}. */
    public static ConnectQuestion tcp(Context context, List<String> words) {
        ConnectCommand command = new ConnectCommand();
        command.option = Protocol.TCP;
        return command.question(context, words);
    }

    private ConnectQuestion question(Context context, List<String> typed) {
        if (typed.isEmpty()) {
            throw UsageException.of("common.usage.no-destination");
        }
        List<String> words = new ArrayList<>(typed);
        if (words.size() > 1 && EndpointWord.isPortAlone(words.getLast())) {
            // A host and a port, as telnet(1) and nc(1) take them.
            String port = words.removeLast();
            words.add(EndpointWord.join(words.removeLast(), port));
        }
        if (words.size() > 2) {
            throw UsageException.of("common.usage.extra", words.get(2));
        }
        String last = words.getLast();
        EndpointWord destination = EndpointWord.parse(last).asked(option);
        if (!destination.zone().isEmpty()) {
            throw UsageException.of("common.usage.zone", last, "%" + destination.zone());
        }
        if (destination.guessed()) {
            context.note(Text.of("common.note.read-as", last, destination.text()));
        }
        Protocol protocol = destination.protocolOr(option);
        EndpointWord from = words.size() == 2 ? source(words.getFirst()) : null;
        IpAddress source = from == null ? null : from.address();
        IpAddress address = destination.host().isEmpty()
                ? destination.address()
                : address(context, destination, source == null ? null : source.family());
        if (address == null || destination.port() == 0 || destination.port() != destination.lastPort()) {
            throw UsageException.of("common.usage.destination", last);
        }
        if (source != null && source.family() != address.family()) {
            throw UsageException.of("common.usage.families", words.getFirst(), last);
        }
        return new ConnectQuestion(protocol, source, from == null ? 0 : from.port(), address, destination.port());
    }

    /** The local end: an address, and a port behind it where the program chose one. */
    private static EndpointWord source(String word) {
        boolean bare = word.startsWith("[") && word.endsWith("]")
                || IpAddress.parse(word).isPresent();
        boolean withPort = !bare && word.lastIndexOf(':') > 0 && word.indexOf('%') < 0;
        if (withPort) {
            EndpointWord end = EndpointWord.parse(word);
            if (end.address() != null && end.port() == end.lastPort()) {
                return end;
            }
        }
        return new EndpointWord(word, EndpointWord.address(word, word), "", "", 0, 0, null);
    }

    /** The address of a host that is asked about; where it has several, that is told. */
    private static IpAddress address(Context context, EndpointWord destination, @Nullable Family family) {
        List<IpAddress> all = Hosts.lookUp(destination.host());
        IpAddress chosen = null;
        for (IpAddress address : all) {
            if (chosen == null && (family == null || address.family() == family)) {
                chosen = address;
            }
        }
        if (chosen == null) {
            throw UsageException.of("common.usage.no-host", destination.word(), destination.host());
        }
        if (all.size() > 1) {
            context.note(Text.of("common.note.addresses", destination.host(), all, chosen));
        }
        return chosen;
    }
}
