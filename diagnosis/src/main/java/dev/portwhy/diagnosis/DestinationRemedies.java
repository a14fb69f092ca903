package dev.portwhy.diagnosis;

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
        all.endLeak();
        if (ReservedTooMuch.is(situation.ports())) {
            all.remedies.add(ReservedTooMuch.less(situation.snapshot(), situation.namespaceIndex(), situation.ports()));
        }
        if (situation.isMuch(SocketState.TIME_WAIT)) {
            all.keepConnectionsOpen();
            if (situation.connections().unstamped() <= situation.connections().stamped()) {
                all.allowReuse();
            }
            if (situation.usage().culprits().isEmpty()) {
                all.findWho();
            }
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
        if (situation.leaks()) {
            return List.copyOf(all.remedies);
        }
        all.moreAddresses();
        WiderRange.remedy(
                        situation.snapshot(),
                        situation.namespaceIndex(),
                        situation.ports().range())
                .ifPresent(all.remedies::add);
        return List.copyOf(all.remedies);
    }

    private KnownProgram program() {
        return KnownProgram.of(situation.snapshot(), situation.usage().culprits());
    }

    private List<Integer> pids() {
        return Culprits.pids(situation.usage().culprits());
    }

    private String recheck() {
        Usage usage = situation.usage();
        return AskAgain.connect(situation.netns(), usage.source(), usage.destination());
    }

    /** What a program keeps open although it is over. */
    private void endLeak() {
        List<Culprit> leaking = situation.leaking();
        if (leaking.isEmpty()) {
            return;
        }
        if (situation.isMuchHeld(SocketState.CLOSE_WAIT)) {
            remedies.addAll(CloseWaitLeak.remedies(situation.snapshot(), leaking));
        } else if (situation.isMuchHeld(SocketState.FIN_WAIT2)) {
            remedies.addAll(FinWait2Ports.remedies(leaking));
        }
    }

    /** The kernel keeps no owner of TIME_WAIT, and nobody has a connection to there just now: how to catch whoever makes them. */
    private void findWho() {
        Usage usage = situation.usage();
        boolean failing = situation.exhausted();
        // Where connect() fails there is no socket to be seen; else one is there for a moment.
        String line = failing
                ? "timeout -s INT 10 bpftrace -e 'tracepoint:syscalls:sys_exit_connect /args.ret == -99/"
                        + " { @[comm, pid] = count() }'"
                : CommandIn.namespace(
                        situation.netns(),
                        "timeout 10 sh -c 'while :; do ss -tnpH dst \""
                                + usage.destination()
                                + "\"; done' | grep -o 'users:.*' | sort | uniq -c");
        remedies.add(Remedy.advice(
                new Action.LookThere("who-connects", line),
                failing
                        ? Text.of("finding.ephemeral-ports-exhausted.who.failing")
                        : Text.of("finding.ephemeral-ports-exhausted.who.do"),
                Text.of("finding.ephemeral-ports-exhausted.who.effect"),
                Text.of("finding.ephemeral-ports-exhausted.who.risk"),
                recheck()));
    }

    private void keepConnectionsOpen() {
        remedies.add(Remedy.advice(
                Action.ChangeProgram.of("keep-connections-open", pids()),
                program()
                        .keepOpen(
                                situation.usage().culprits(),
                                situation.usage().destination().port()),
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
                .appliesTo(
                        situation.usage().source(),
                        situation.usage().destination().address())) {
            String mode = situation.loopback() ? "2" : "1";
            remedies.add(Remedy.byRule(
                    Action.SetSetting.of(netns, Setting.TCP_TW_REUSE, mode),
                    Text.of("finding.ephemeral-ports-exhausted.reuse.do", mode),
                    Text.of(
                            "finding.ephemeral-ports-exhausted.reuse.effect",
                            situation.ports().reuse().delayMs()),
                    Text.of("finding.ephemeral-ports-exhausted.reuse.risk"),
                    recheck()));
        }
    }

    private void closeIdleConnections() {
        List<Culprit> culprits = situation.usage().culprits();
        Text what = program().says("limit", culprits);
        if (what == null || culprits.isEmpty()) {
            what = culprits.isEmpty()
                    ? Text.of("finding.ephemeral-ports-exhausted.close-idle.do")
                    : Text.of("finding.ephemeral-ports-exhausted.close-idle.of", Who.first(culprits));
        }
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
        Text own = program().says("source", situation.usage().culprits());
        remedies.add(Remedy.byRule(
                new Action.BindElsewhere("more-addresses"),
                own == null ? Text.of("finding.ephemeral-ports-exhausted.addresses.do") : own,
                Text.of(
                        "finding.ephemeral-ports-exhausted.addresses.effect",
                        situation.capacity().now().usable()),
                Text.of("finding.ephemeral-ports-exhausted.addresses.risk"),
                recheck()));
    }
}
