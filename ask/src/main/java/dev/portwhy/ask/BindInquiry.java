package dev.portwhy.ask;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.BindAttempt;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The question whether sockets can be bound, and why not.
 *
 * @param machine whom it is put to
 * @param namespaces which namespaces it is about
 * @param brief whether only the answer matters: then no other namespace is looked at, which matters only to a reader who wonders
 *     why somebody else seems to have the port
 * @param options how the sockets are bound
 */
public record BindInquiry(Machine machine, NamespaceChoice namespaces, boolean brief, Options options) {

    /**
     * How sockets are bound.
     *
     * @param v6only {@code IPV6_V6ONLY}
     * @param reuseaddr {@code SO_REUSEADDR}; null for as is usual: nearly every TCP server sets it, and for UDP it means
     *     sharing, which nobody asks for unawares
     * @param reuseport {@code SO_REUSEPORT}
     * @param freebind {@code IP_FREEBIND}
     * @param uid the effective user; -1 for whoever looks
     * @param probe whether the kernel may be asked by a bind()
     */
    public record Options(
            boolean v6only,
            @Nullable Boolean reuseaddr,
            boolean reuseport,
            boolean freebind,
            long uid,
            boolean probe) {}

    /**
     * Asks about all ends of one look at the machine. Where the kernel contradicts what was seen, a socket came or went between
     * the look and the bind(): then all is asked once more, and both agree.
     */
    public BindAnswers ask(List<BindEnd> ends) throws IOException {
        Snapshot snapshot = look(ends);
        List<List<BindAnswer>> answers = ask(ends, snapshot);
        if (anyContradicted(answers)) {
            snapshot = look(ends);
            answers = ask(ends, snapshot);
        }
        snapshot = withUnseenOptions(snapshot, answers);
        return new BindAnswers(snapshot, namespaces, answers);
    }

    private Snapshot look(List<BindEnd> ends) throws IOException {
        Snapshot snapshot = machine.look(scope(ends));
        Probes probes = machine.probes().orElse(null);
        if (probes == null) {
            return snapshot;
        }
        BitSet ports = new BitSet();
        for (BindEnd end : ends) {
            ports.set(end.port());
        }
        return ends.size() == 1 ? probes.options(snapshot, port -> true) : probes.options(snapshot, ports::get);
    }

    private Scope scope(List<BindEnd> ends) {
        boolean tcp = false;
        boolean udp = false;
        int port = ends.getFirst().port();
        for (BindEnd end : ends) {
            boolean isUdp = end.protocol() == Protocol.UDP;
            tcp |= !isUdp;
            udp |= isUdp || end.unnamed();
            port = port == end.port() ? port : 0;
        }
        Scope scope = Scope.EVERYTHING.in(seen()).protocols(tcp, udp);
        if (port != 0) {
            scope = scope.port(port);
        }
        return scope; // with the rules, also in brief: a port that they serve is not free to whoever listens there
    }

    private NamespaceChoice seen() {
        boolean current = namespaces instanceof NamespaceChoice.Current;
        return current && !brief ? NamespaceChoice.AROUND : namespaces;
    }

    private List<List<BindAnswer>> ask(List<BindEnd> ends, Snapshot snapshot) {
        List<List<BindAnswer>> all = new ArrayList<>();
        for (BindEnd end : ends) {
            List<BindAnswer> answers = new ArrayList<>();
            for (int namespace : Namespaces.asked(namespaces, snapshot)) {
                BindQuestion question = question(end, snapshot, namespace);
                KernelTrial trial = trial(question, snapshot.namespaces().get(namespace));
                BindAnswer answer = Diagnosis.bind(snapshot, namespace, question, trial);
                answers.add(
                        end.unnamed() && end.port() != 0 ? withUdp(answer, end.ofUdp(), snapshot, namespace) : answer);
            }
            answers.sort((one, two) -> one.level().comparedByWorst(two.level()));
            all.add(answers);
        }
        return all;
    }

    /** The answer about TCP; where that is free and UDP is not, with what has UDP's port first. */
    private BindAnswer withUdp(BindAnswer answer, BindEnd udp, Snapshot snapshot, int namespace) {
        if (!answer.outcome().equals("OK")) {
            return answer;
        }
        BindQuestion question = question(udp, snapshot, namespace);
        BindAnswer seen = Diagnosis.bind(snapshot, namespace, question, KernelTrial.NOT_TRIED);
        if (!seen.outcome().equals("EADDRINUSE")) {
            return answer;
        }
        // Only where something was seen is the kernel asked: what would take a UDP port for a moment may be in
        // somebody's way.
        KernelTrial trial = trial(question, snapshot.namespaces().get(namespace));
        return Diagnosis.withOther(answer, Diagnosis.bind(snapshot, namespace, question, trial));
    }

    private static boolean anyContradicted(List<List<BindAnswer>> all) {
        for (List<BindAnswer> answers : all) {
            for (BindAnswer answer : answers) {
                if (answer.contradicted()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What answers depend on that nobody could read is missing only to them. */
    private static Snapshot withUnseenOptions(Snapshot snapshot, List<List<BindAnswer>> all) {
        int most = 0;
        for (List<BindAnswer> answers : all) {
            for (BindAnswer answer : answers) {
                most = Math.max(most, answer.unseenOptions());
            }
        }
        Looker looker = snapshot.visibility().looker();
        boolean live = looker.source() == Looker.Source.KERNEL && !looker.kept();
        return most == 0 || !live ? snapshot : snapshot.with(Gap.of(Gap.Kind.SOCKET_OPTIONS, most));
    }

    private BindQuestion question(BindEnd end, Snapshot snapshot, int namespace) {
        IpAddress address = end.address();
        Protocol protocol = end.protocol();
        Boolean reuseaddr = options.reuseaddr();
        long uid = options.uid();
        return new BindQuestion(
                protocol,
                address == null ? wildcard(end.port(), protocol, snapshot, namespace) : address,
                end.port(),
                options.v6only(),
                reuseaddr == null ? protocol != Protocol.UDP : reuseaddr,
                options.reuseport(),
                uid >= 0 ? (int) uid : snapshot.visibility().looker().defaultUid(),
                options.freebind(),
                device(end.zone(), snapshot.namespaces().get(namespace)));
    }

    /** The name of an interface that was given by its name or its number. */
    private static String device(String zone, NetworkNamespace namespace) {
        for (LocalAddress local : namespace.addresses()) {
            if (Integer.toString(local.interfaceIndex()).equals(zone)) {
                return local.device();
            }
        }
        return zone;
    }

    /**
     * Which wildcard a port alone stands for. {@code ::} stands in the way of every socket on the port, so it finds all holders; but
     * where only IPv4 sockets have the port, {@code 0.0.0.0} gives the plainer answer, and where there is no IPv6 the only one.
     */
    private IpAddress wildcard(int port, Protocol protocol, Snapshot snapshot, int namespace) {
        if (options.v6only()) {
            return IpAddress.ANY6;
        }
        SocketTable sockets = snapshot.sockets();
        boolean four = false;
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == port
                    && port != 0
                    && sockets.namespaceIndex(row) == namespace
                    && sockets.protocol(row).sharesPortsWith(protocol)) {
                if (sockets.family(row) == Family.INET6) {
                    return IpAddress.ANY6;
                }
                four = true;
            }
        }
        return four || !hasIpv6(snapshot.namespaces().get(namespace)) ? IpAddress.ANY4 : IpAddress.ANY6;
    }

    private static boolean hasIpv6(NetworkNamespace namespace) {
        for (LocalAddress address : namespace.addresses()) {
            if (address.address().family() == Family.INET6) {
                return true;
            }
        }
        return false;
    }

    private KernelTrial trial(BindQuestion question, NetworkNamespace namespace) {
        if (!options.probe()) {
            return KernelTrial.NOT_WANTED;
        }
        Probes probes = machine.probes().orElse(null);
        if (probes == null) {
            return KernelTrial.NOT_TRIED;
        }
        BindAttempt attempt = new BindAttempt(
                question.protocol(),
                new Endpoint(question.address(), question.port()),
                question.address().family() == Family.INET6 ? (Boolean) question.v6only() : null,
                question.reuseaddr(),
                question.reuseport(),
                question.freebind(),
                (int) options.uid(),
                question.zone());
        return probes.bind(namespace, attempt);
    }
}
