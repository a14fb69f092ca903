package dev.portwhy.cli.why;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.KernelTrial;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.linux.act.BindProbe;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.hidden.LiveOptions;
import dev.portwhy.linux.holders.RunningPrograms;
import dev.portwhy.linux.sys.Syscall;
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
import dev.portwhy.model.Text;
import dev.portwhy.model.look.Look;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy PORT}, {@code portwhy ADDR:PORT}, {@code portwhy why …}: can a socket bind here, and if not, why not. */
public final class WhyCommand implements Command {

    private @Nullable Protocol option;
    private boolean v6only;
    private boolean reuseaddr;
    private boolean withoutReuseaddr;
    private boolean reuseport;
    private boolean freebind;
    private boolean probe = true;
    private @Nullable String user;
    private long uid = -1;

    /** The command. */
    public WhyCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--tcp", "-t" -> option = Protocol.TCP;
            case "--udp", "-u" -> option = Protocol.UDP;
            case "--mptcp", "-M" -> option = Protocol.MPTCP;
            case "--v6only" -> v6only = true;
            case "--reuseaddr" -> reuseaddr = true;
            case "--no-reuseaddr" -> withoutReuseaddr = true;
            case "--reuseport" -> reuseport = true;
            case "--freebind" -> freebind = true;
            case "--no-probe" -> probe = false;
            case "--uid" -> user = arguments.value(name);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw UsageException.of("common.usage.no-port");
        }
        uid = user == null ? -1 : Users.uid("--uid", user, context.options());
        List<EndpointWord> ends = EndpointWord.all(words);
        for (int i = 0; i < ends.size(); i++) {
            EndpointWord end = ends.get(i).asked(option);
            if (v6only && end.address() != null && end.address().family() == Family.INET) {
                throw UsageException.of("common.usage.v6only", end.word());
            }
            if (end.guessed()) {
                context.note(Text.of("common.note.read-as", end.word(), end.text()));
            }
            ends.set(i, end);
        }
        told(context, words.getFirst(), ends);
        if (ends.size() > 1 || !ends.getFirst().single()) {
            return new WhySeveral(context, this).run(ends);
        }
        EndpointWord end = ends.getFirst();
        Snapshot snapshot = look(context, ends, end.port());
        List<BindAnswer> answers = ask(context, end, snapshot);
        if (anyContradicted(answers)) {
            // A socket that came or went between the look and the bind() explains it; then both agree now.
            snapshot = look(context, ends, end.port());
            answers = ask(context, end, snapshot);
        }
        snapshot = withUnseenOptions(snapshot, answers);
        Level worst = answers.getFirst().level();
        Level level = Namespaces.level(context.options(), snapshot, worst);
        if (context.options().json()) {
            WhyJson.write(context, snapshot, answers);
        } else if (answers.size() == 1 && level == worst) {
            new WhyScreen(context, snapshot).show(answers.getFirst());
        } else {
            new WhyEverywhereScreen(context, snapshot).show(end.text(), answers);
        }
        return level.exitStatus();
    }

    /** A service may have the name of a program that runs here; then both can be meant. */
    private static void told(Context context, String word, List<EndpointWord> ends) {
        EndpointWord end = ends.getFirst();
        boolean named = ends.size() == 1 && context.options().live() && EndpointWord.isService(word);
        if (named
                && !RunningPrograms.pids(LinuxRoot.LIVE, RunningPrograms.comm(word))
                        .isEmpty()) {
            String port = Integer.toString(end.port());
            context.note(Text.of("common.note.program", word, port, context.ask("who", "comm", "=", word)));
        }
    }

    /** An answer for each namespace that is asked about, the worst first. */
    List<BindAnswer> ask(Context context, EndpointWord end, Snapshot snapshot) {
        List<BindAnswer> answers = new ArrayList<>();
        for (int namespace : Namespaces.asked(context.options(), snapshot)) {
            answers.add(ask(context, end, snapshot, namespace));
        }
        answers.sort((one, two) -> one.level().comparedByWorst(two.level()));
        return answers;
    }

    /** What answers depend on that nobody could read is missing only to them. */
    static Snapshot withUnseenOptions(Snapshot snapshot, List<BindAnswer> answers) {
        int most = 0;
        for (BindAnswer answer : answers) {
            most = Math.max(most, answer.unseenOptions());
        }
        Looker looker = snapshot.visibility().looker();
        boolean live = looker.source() == Looker.Source.KERNEL && !looker.kept();
        return most == 0 || !live ? snapshot : snapshot.with(Gap.of(Gap.Kind.SOCKET_OPTIONS, most));
    }

    static boolean anyContradicted(List<BindAnswer> answers) {
        for (BindAnswer answer : answers) {
            if (answer.contradicted()) {
                return true;
            }
        }
        return false;
    }

    private BindAnswer ask(Context context, EndpointWord end, Snapshot snapshot, int namespace) {
        BindQuestion question = question(context, end, snapshot, namespace);
        KernelTrial trial = trial(context, question, snapshot.namespaces().get(namespace));
        return Diagnosis.bind(snapshot, namespace, question, trial);
    }

    /** What there is to see of these ends; {@code port} is the one that all of them have, or 0. */
    Snapshot look(Context context, List<EndpointWord> ends, int port) throws IOException {
        Snapshot snapshot = context.machine().look(what(context, ends, port));
        if (!context.options().live()) {
            return snapshot;
        }
        boolean one = ends.size() == 1 && ends.getFirst().single();
        return one ? LiveOptions.of(snapshot) : LiveOptions.of(snapshot, number -> isAsked(ends, number));
    }

    private static boolean isAsked(List<EndpointWord> ends, int port) {
        for (EndpointWord end : ends) {
            if (port >= end.port() && port <= end.lastPort()) {
                return true;
            }
        }
        return false;
    }

    /** Other namespaces matter only to a reader who wonders why somebody else seems to have the port. */
    private static Look what(Context context, List<EndpointWord> ends, int port) {
        boolean tcp = false;
        boolean udp = false;
        for (EndpointWord end : ends) {
            boolean isUdp = end.protocol() == Protocol.UDP;
            tcp |= !isUdp;
            udp |= isUdp;
        }
        boolean quiet = context.options().quiet();
        Look look = Look.EVERYTHING
                .in(context.options().namespacesOr(quiet ? NamespaceChoice.CURRENT : NamespaceChoice.ALL))
                .protocols(tcp, udp);
        if (port != 0) {
            look = look.port(port);
        }
        return quiet ? look.withoutHidden() : look;
    }

    private BindQuestion question(Context context, EndpointWord end, Snapshot snapshot, int namespace) {
        IpAddress address = end.address();
        Protocol protocol = end.protocolOr(option);
        return new BindQuestion(
                protocol,
                address == null ? wildcard(end.port(), protocol, snapshot, namespace) : address,
                end.port(),
                v6only,
                // Nearly every TCP server sets it. For UDP it means sharing, which nobody asks for unawares.
                reuseaddr || !withoutReuseaddr && protocol != Protocol.UDP,
                reuseport,
                uid >= 0 ? (int) uid : context.options().live() ? Syscall.geteuid() : 0,
                freebind);
    }

    /**
     * Which wildcard a port alone stands for. {@code ::} stands in the way of every socket on the port, so it finds all holders; but
     * where only IPv4 sockets have the port, {@code 0.0.0.0} gives the plainer answer, and where there is no IPv6 the only one.
     */
    private IpAddress wildcard(int port, Protocol protocol, Snapshot snapshot, int namespace) {
        if (v6only) {
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

    private KernelTrial trial(Context context, BindQuestion question, NetworkNamespace namespace) {
        if (!probe) {
            return KernelTrial.NOT_WANTED;
        }
        if (!context.options().live()) {
            return KernelTrial.NOT_TRIED;
        }
        BindProbe attempt = new BindProbe(
                question.protocol(),
                new Endpoint(question.address(), question.port()),
                question.address().family() == Family.INET6 ? (Boolean) question.v6only() : null,
                question.reuseaddr(),
                question.reuseport(),
                question.freebind(),
                (int) uid);
        try {
            String outcome = attempt.ask(namespace);
            if (outcome != null) {
                return KernelTrial.of(outcome);
            }
            return attempt.takesDatagrams() ? KernelTrial.NOT_TRIED : KernelTrial.UNSETTLED;
        } catch (IOException e) {
            return KernelTrial.NOT_TRIED;
        }
    }
}
