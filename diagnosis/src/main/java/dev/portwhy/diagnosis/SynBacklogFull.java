package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A listener has more half-open connections than its backlog, and SYN cookies are off: the kernel drops each further request
 * ({@code tcp_conn_request()}, net/ipv4/tcp_input.c; {@code inet_csk_reqsk_queue_is_full()}, inet_connection_sock.h). With
 * cookies, as by default, it answers without keeping anything.
 */
final class SynBacklogFull {

    private SynBacklogFull() {}

    /** Listeners by their row, with how many half-open connections they have; those that take no more. */
    private static Map<Integer, Integer> full(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        Map<Integer, Integer> requests = new TreeMap<>();
        NoHolderRule rule = null;
        for (int row = 0; row < sockets.size(); row++) {
            SocketState state = sockets.state(row);
            if ((state == SocketState.SYN_RECV || state == SocketState.NEW_SYN_RECV)
                    && snapshot.namespaceOf(row).source() == NetworkNamespace.Source.NETLINK
                    && snapshot.namespaceOf(row).settings().number(Setting.TCP_SYNCOOKIES, 1) == 0) {
                rule = rule == null ? new NoHolderRule(snapshot) : rule;
                int listener = rule.listener(row);
                if (listener >= 0) {
                    requests.merge(listener, 1, Integer::sum);
                }
            }
        }
        requests.entrySet().removeIf(one -> one.getValue() <= sockets.sendQueue(one.getKey()));
        return requests;
    }

    /** Those of the machine. */
    static List<Finding> of(Snapshot snapshot) {
        List<Finding> findings = new ArrayList<>();
        full(snapshot).forEach((listener, requests) -> findings.add(finding(snapshot, listener, requests)));
        return findings;
    }

    /** That of one port of a namespace. */
    static List<Finding> of(Snapshot snapshot, int namespaceIndex, int port) {
        List<Finding> findings = new ArrayList<>();
        full(snapshot).forEach((listener, requests) -> {
            if (snapshot.sockets().namespaceIndex(listener) == namespaceIndex
                    && snapshot.sockets().localPort(listener) == port) {
                findings.add(finding(snapshot, listener, requests));
            }
        });
        return findings;
    }

    private static Finding finding(Snapshot snapshot, int listener, int requests) {
        SocketTable sockets = snapshot.sockets();
        NetworkNamespace netns = snapshot.namespaceOf(listener);
        Endpoint here = new Endpoint(sockets.localAddress(listener), sockets.localPort(listener));
        Culprits holders = new Culprits(snapshot);
        holders.add(listener);
        String verify = AskAgain.port(netns, here);
        FindingDraft draft = new FindingDraft(
                        Slug.ACCEPT_QUEUE_FULL,
                        Severity.CRITICAL,
                        Text.of("finding.accept-queue-full.requests", here, requests, sockets.sendQueue(listener)),
                        Subject.port(netns, Protocol.TCP, here.address(), here.port()))
                .evidence(Text.of("finding.accept-queue-full.half-open"), Situation.socketSource(netns), requests)
                .evidence(
                        Text.of("finding.accept-queue-full.backlog"),
                        Situation.socketSource(netns),
                        sockets.sendQueue(listener));
        Long dropped = netns.counters().get("TcpExt.TCPReqQFullDrop");
        if (dropped != null && dropped > 0) {
            draft.evidence(Text.of("finding.accept-queue-full.requests-dropped"), "TcpExt.TCPReqQFullDrop", dropped);
        }
        List<Culprit> culprits = holders.ranked(Culprit.How.HOLDS);
        return draft.culprits(culprits)
                .remedy(Remedy.byRule(
                                Action.SetSetting.of(netns, Setting.TCP_SYNCOOKIES, "1"),
                                Text.of("finding.accept-queue-full.cookies.do"),
                                Text.of("finding.accept-queue-full.cookies.effect"),
                                Text.of("finding.accept-queue-full.cookies.risk"),
                                verify)
                        .proved(Remedy.Proof.CARRIED_OUT))
                .remedy(Remedy.byRule(
                        Action.ChangeProgram.of("backlog", Culprits.pids(culprits)),
                        Text.of("finding.accept-queue-full.larger.do", sockets.sendQueue(listener)),
                        Text.of("finding.accept-queue-full.larger.effect"),
                        Text.of("finding.accept-queue-full.larger.risk"),
                        verify))
                .done();
    }
}
