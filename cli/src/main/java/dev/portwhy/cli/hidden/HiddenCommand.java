package dev.portwhy.cli.hidden;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.who.SocketFilter;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.HiddenAnswer;
import dev.portwhy.linux.Look;
import dev.portwhy.linux.NamespaceChoice;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.filter.Condition;
import dev.portwhy.model.filter.RowTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** {@code portwhy hidden}: only what ss, lsof and netstat do not explain. */
public final class HiddenCommand implements Command {

    private boolean tcp;
    private boolean udp;

    /** The command. */
    public HiddenCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "-t", "--tcp" -> tcp = true;
            case "-u", "--udp" -> udp = true;
            // As in ss; all this is always done.
            case "-a", "--all", "-n", "--numeric", "-p", "--processes" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        Condition filter = SocketFilter.parse(context, words);
        boolean any = tcp == udp;
        // Listeners come along: they explain what waits in their queues.
        Look look = Look.EVERYTHING
                .in(context.options().namespacesOr(NamespaceChoice.ALL))
                .protocols(tcp || any, udp || any)
                .states(filter.states() | Look.bit(SocketState.LISTEN))
                .port(filter.localPort());
        Snapshot snapshot = withoutOthers(context.machine().look(look), look, words.isEmpty());
        HiddenAnswer answer = Diagnosis.hidden(snapshot, rows(snapshot, look, filter.on(snapshot)));
        if (context.options().json()) {
            HiddenJson.write(context, snapshot, answer);
        } else {
            new HiddenScreen(context, snapshot).show(answer, words.isEmpty());
        }
        return answer.level().exitStatus();
    }

    /** Rules and differences are no sockets: a filter chooses them by its port alone, and none where it names no port. */
    private static Snapshot withoutOthers(Snapshot snapshot, Look look, boolean noFilter) {
        Hidden hidden = snapshot.hidden();
        List<PortRule> rules = hidden.rules().stream()
                .filter(rule -> rule.protocol() == Protocol.UDP ? look.udp() : look.tcp())
                .filter(rule -> noFilter || rule.covers(rule.protocol(), look.localPort()))
                .toList();
        List<SourceDifference> differences = hidden.differences().stream()
                .filter(difference -> difference.protocol() == Protocol.UDP ? look.udp() : look.tcp())
                .filter(difference -> noFilter || difference.local().port() == look.localPort())
                .toList();
        return snapshot.with(new Hidden(hidden.services(), rules, hidden.pins(), differences, hidden.forwards()));
    }

    private static int[] rows(Snapshot snapshot, Look look, RowTest test) {
        SocketTable sockets = snapshot.sockets();
        int[] rows = new int[sockets.size()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            boolean wanted = sockets.protocol(row) == Protocol.UDP ? look.udp() : look.tcp();
            if (wanted && test.test(row)) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }
}
