package dev.portwhy.cli.hidden;

import dev.portwhy.ask.filter.Condition;
import dev.portwhy.ask.filter.RowTest;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.who.SocketFilter;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.HiddenAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.SweepResult;
import dev.portwhy.wire.HiddenJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy hidden}: only what ss, lsof and netstat may not explain. */
public final class HiddenCommand implements Command {

    private boolean tcp;
    private boolean udp;
    private @Nullable Sweep sweep;

    /** The command. */
    public HiddenCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "-t", "--tcp" -> tcp = true;
            case "-u", "--udp" -> udp = true;
            case "--sweep" -> sweep = Sweep.option(name, arguments);
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
        Sweep range = sweep;
        boolean wantTcp = range == null ? tcp || !udp : !udp;
        boolean wantUdp = range == null ? udp || !tcp : udp;
        NamespaceChoice namespaces =
                range == null ? context.options().namespacesOr(NamespaceChoice.ALL) : Sweep.where(context);
        // Listeners come along: they explain what waits in their queues.
        Scope look = Scope.EVERYTHING
                .in(namespaces)
                .protocols(wantTcp, wantUdp)
                .states(filter.states() | Scope.bit(SocketState.LISTEN))
                .port(filter.localPort());
        Snapshot snapshot = withoutOthers(context.machine().look(look), look, words.isEmpty());
        SweepResult swept = null;
        if (range != null) {
            swept = context.machine()
                    .probes()
                    .orElseThrow()
                    .sweep(snapshot, wantUdp ? Protocol.UDP : Protocol.TCP, range.low(), range.high());
            snapshot = Sweep.with(snapshot, swept);
        }
        HiddenAnswer answer = Diagnosis.hidden(snapshot, rows(snapshot, look, filter.on(snapshot)));
        if (swept != null && swept.unanswered() > 0 && answer.level() == Level.OK) {
            answer = answer.unsure();
        }
        if (context.options().json()) {
            HiddenJson.Range asked = range == null ? null : new HiddenJson.Range(range.low(), range.high());
            HiddenJson.write(context.json(), snapshot, answer, asked, swept);
        } else {
            new HiddenScreen(context, snapshot, swept).show(answer, words.isEmpty());
        }
        return answer.level().exitStatus();
    }

    /** Rules and differences are no sockets: a filter chooses them by its port alone, and none where it names no port. */
    private Snapshot withoutOthers(Snapshot snapshot, Scope look, boolean noFilter) {
        Hidden hidden = snapshot.hidden();
        List<PortRule> rules = hidden.rules().stream()
                .filter(rule -> rule.protocol() == Protocol.UDP ? look.udp() : look.tcp())
                .filter(rule -> noFilter || rule.covers(rule.protocol(), look.localPort()))
                .filter(rule -> sweep == null || rule.firstPort() <= sweep.high() && rule.lastPort() >= sweep.low())
                .toList();
        List<SourceDifference> differences = hidden.differences().stream()
                .filter(difference -> difference.protocol() == Protocol.UDP ? look.udp() : look.tcp())
                .filter(difference -> noFilter || difference.local().port() == look.localPort())
                .toList();
        return snapshot.with(hidden.with(rules, differences));
    }

    private int[] rows(Snapshot snapshot, Scope look, RowTest test) {
        SocketTable sockets = snapshot.sockets();
        int[] rows = new int[sockets.size()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            boolean wanted = sockets.protocol(row) == Protocol.UDP ? look.udp() : look.tcp();
            boolean inRange = sweep == null || sweep.covers(sockets.localPort(row));
            if (wanted && inRange && test.test(row)) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }
}
