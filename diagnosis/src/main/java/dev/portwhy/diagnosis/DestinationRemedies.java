package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/** What frees or adds ports for one destination, chosen by the states its connections are in. */
final class DestinationRemedies {

    private final Situation situation;
    private final List<Remedy> remedies = new ArrayList<>();

    private DestinationRemedies(Situation situation) {
        this.situation = situation;
    }

    static List<Remedy> of(Situation situation) {
        DestinationRemedies all = new DestinationRemedies(situation);
        if (situation.isMuch(SocketState.TIME_WAIT)) {
            all.keepConnectionsOpen();
            all.allowReuse();
        }
        if (situation.isMuch(SocketState.ESTABLISHED)) {
            all.closeIdleConnections();
        }
        if (situation.isMuch(SocketState.SYN_SENT)) {
            all.giveUpConnecting();
        }
        Connections connections = situation.connections();
        int orphans = connections.ownerless(SocketState.FIN_WAIT1)
                + connections.ownerless(SocketState.LAST_ACK)
                + connections.ownerless(SocketState.CLOSING);
        if (orphans * 3 >= Math.max(1, connections.total())) {
            all.giveUpOrphans();
        }
        all.moreAddresses();
        WiderRange.remedy(
                        situation.snapshot(),
                        situation.namespaceIndex(),
                        situation.ports().range())
                .ifPresent(all.remedies::add);
        return List.copyOf(all.remedies);
    }

    private List<Integer> pids() {
        return Culprits.pids(situation.usage().culprits());
    }

    private String recheck() {
        Usage usage = situation.usage();
        return AskAgain.connect(situation.netns(), usage.source(), usage.destination());
    }

    private void keepConnectionsOpen() {
        remedies.add(Remedy.advice(
                Action.ChangeProgram.of("keep-connections-open", pids()),
                Text.of("finding.ephemeral-ports-exhausted.keep-open.do"),
                Text.of("finding.ephemeral-ports-exhausted.keep-open.effect"),
                Text.of("finding.ephemeral-ports-exhausted.keep-open.risk"),
                recheck()));
    }

    /** {@code tcp_twsk_unique()}, net/ipv4/tcp_ipv4.c: mode, timestamps, age. */
    private void allowReuse() {
        NetworkNamespace netns = situation.netns();
        if (!situation.ports().reuse().timestamps()) {
            remedies.add(Remedy.byRule(
                    Action.SetSetting.of(netns, Setting.TCP_TIMESTAMPS, "1"),
                    Text.of("finding.ephemeral-ports-exhausted.timestamps.do"),
                    Text.of("finding.ephemeral-ports-exhausted.timestamps.effect"),
                    Text.of("finding.ephemeral-ports-exhausted.timestamps.risk"),
                    recheck()));
        }
        if (!situation
                .ports()
                .reuse()
                .appliesTo(situation.usage().source(), situation.usage().destination().address())) {
            String mode = situation.loopback() ? "2" : "1";
            remedies.add(Remedy.byRule(
                    Action.SetSetting.of(netns, Setting.TCP_TW_REUSE, mode),
                    Text.of("finding.ephemeral-ports-exhausted.reuse.do", mode),
                    Text.of("finding.ephemeral-ports-exhausted.reuse.effect", situation.ports().reuse().delayMs()),
                    Text.of("finding.ephemeral-ports-exhausted.reuse.risk"),
                    recheck()));
        }
    }

    private void closeIdleConnections() {
        List<Culprit> culprits = situation.usage().culprits();
        Text what = culprits.isEmpty()
                ? Text.of("finding.ephemeral-ports-exhausted.close-idle.do")
                : Text.of("finding.ephemeral-ports-exhausted.close-idle.of", Who.first(culprits));
        remedies.add(Remedy.byRule(
                new Action.CloseInProgram(pids()),
                what,
                Text.of("finding.ephemeral-ports-exhausted.close-idle.effect"),
                Text.of("finding.ephemeral-ports-exhausted.close-idle.risk"),
                recheck()));
    }

    private void giveUpConnecting() {
        remedies.add(Remedy.advice(
                Action.ChangeProgram.of("shorten-connect-timeout", pids()),
                Text.of("finding.ephemeral-ports-exhausted.syn-sent.do"),
                Text.of("finding.ephemeral-ports-exhausted.syn-sent.effect"),
                Text.of("finding.ephemeral-ports-exhausted.syn-sent.risk"),
                recheck()));
    }

    private void giveUpOrphans() {
        remedies.add(Remedy.byRule(
                Action.SetSetting.of(situation.netns(), Setting.TCP_ORPHAN_RETRIES, "2"),
                Text.of("finding.ephemeral-ports-exhausted.orphans.do"),
                Text.of("finding.ephemeral-ports-exhausted.orphans.effect"),
                Text.of("finding.ephemeral-ports-exhausted.orphans.risk"),
                recheck()));
    }

    private void moreAddresses() {
        remedies.add(Remedy.byRule(
                new Action.BindElsewhere("more-addresses"),
                Text.of("finding.ephemeral-ports-exhausted.addresses.do"),
                Text.of("finding.ephemeral-ports-exhausted.addresses.effect", situation.capacity().now().usable()),
                Text.of("finding.ephemeral-ports-exhausted.addresses.risk"),
                recheck()));
    }
}
