package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.linux.hidden.LiveOptions;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real sockets hold a port with every set of options; what is said of a newcomer is what the kernel says to it. */
@Tag("kernel")
class BindRulesOnKernelTest {

    private static final int PORT = 4443;
    private static final int OTHER_USER = 33;

    /** Where a socket is; ANY6 takes IPv4 too, ONLY6 does not. */
    private enum Place {
        ANY4("0.0.0.0"),
        OWN4("127.0.0.1"),
        ANY6("::"),
        ONLY6("::"),
        OWN6("::1"),
        MAPPED("::ffff:127.0.0.1"),
        MAPPED_ANY("::ffff:0.0.0.0");

        private final String text;

        Place(String text) {
            this.text = text;
        }

        Endpoint end() {
            return new Endpoint(IpAddress.parse(text).orElseThrow(), PORT);
        }

        Family family() {
            return end().address().family();
        }
    }

    /** A socket: where, options {@code a} for SO_REUSEADDR and {@code p} for SO_REUSEPORT, whether it listens, whose it is. */
    private record Socket(Protocol protocol, Place place, String options, boolean listens, int uid) {

        KernelSocket open() throws KernelException {
            int type = protocol == Protocol.UDP ? SOCK_DGRAM : SOCK_STREAM;
            KernelSocket socket = KernelSocket.open(place.family(), type, 0);
            try {
                if (place.family() == Family.INET6) {
                    socket.set(SOL_IPV6, IPV6_V6ONLY, place == Place.ONLY6 ? 1 : 0);
                }
                socket.set(SOL_SOCKET, SO_REUSEADDR, options.contains("a") ? 1 : 0);
                socket.set(SOL_SOCKET, SO_REUSEPORT, options.contains("p") ? 1 : 0);
                socket.chown(uid);
                socket.bind(place.end());
                return listens ? socket.listen(1) : socket;
            } catch (KernelException e) {
                socket.close();
                throw e;
            }
        }

        BindQuestion question() {
            return new BindQuestion(
                    protocol,
                    place.end().address(),
                    PORT,
                    place == Place.ONLY6,
                    options.contains("a"),
                    options.contains("p"),
                    0,
                    false);
        }

        /** What the kernel says to exactly this bind(), options and all. */
        String ask() throws KernelException {
            try (KernelSocket newcomer = open()) {
                return newcomer.fd() < 0 ? "EBADF" : "OK";
            } catch (KernelException e) {
                return Errno.name(e.errno());
            }
        }
    }

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static void loopbackUp() throws IOException {
        try (Rtnetlink routes = Rtnetlink.open()) {
            routes.loopbackUp();
        }
        OwnNamespace.awaitLocalRoute(Place.OWN6.end().address());
    }

    private static List<Socket> holders(Protocol protocol) {
        List<Socket> holders = new ArrayList<>();
        for (Place place : Place.values()) {
            for (String options : List.of("", "a", "p", "ap")) {
                for (boolean listens : protocol == Protocol.UDP ? new boolean[] {false} : new boolean[] {false, true}) {
                    holders.add(new Socket(protocol, place, options, listens, 0));
                    holders.add(new Socket(protocol, place, options, listens, OTHER_USER));
                }
            }
        }
        return holders;
    }

    @Tag("root")
    @Test
    void whatTheOptionsOfBothSidesSayIsWhatTheKernelSays() throws IOException {
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            assertThat(NetworkThread.inNewNamespace(() -> {
                        loopbackUp();
                        return mistakes(protocol);
                    }))
                    .isEmpty();
        }
    }

    private static List<String> mistakes(Protocol protocol) throws IOException {
        List<String> mistakes = new ArrayList<>();
        for (Socket holder : holders(protocol)) {
            try (KernelSocket held = holder.open()) {
                Snapshot snapshot = LiveOptions.of(
                        new LiveMachine()
                                .look(Scope.EVERYTHING
                                        .in(NamespaceChoice.CURRENT)
                                        .withoutHidden()
                                        .port(PORT)),
                        port -> true);
                for (Place place : Place.values()) {
                    for (String options : List.of("", "a", "p", "ap")) {
                        Socket newcomer = new Socket(protocol, place, options, false, 0);
                        BindAnswer answer = Diagnosis.bind(snapshot, 0, newcomer.question(), KernelTrial.NOT_TRIED);
                        String kernel = newcomer.ask();
                        boolean explained = (answer.rule() != null) == kernel.equals("EADDRINUSE");
                        // Whom the kernel remembers as the first user of a shared port nobody can see.
                        boolean mayBeUnsure = protocol == Protocol.TCP
                                && holder.uid() == OTHER_USER
                                && holder.options().contains("p")
                                && options.contains("p");
                        boolean unsure = answer.level() == Level.UNKNOWN && !mayBeUnsure;
                        if (!answer.outcome().equals(kernel) || unsure || !explained) {
                            mistakes.add(held.local() + " " + holder + ", " + newcomer + ": " + answer.outcome() + " "
                                    + answer.level() + " " + answer.rule() + ", kernel " + kernel);
                        }
                    }
                }
            }
        }
        return mistakes;
    }

    private static String told(Socket holder, String... arguments) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            loopbackUp();
            try (KernelSocket held = holder.open()) {
                String out = Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), arguments)
                        .out();
                return held.fd() < 0 ? "" : out;
            }
        });
    }

    private static Socket tcp(Place place, String options, boolean listens, int uid) {
        return new Socket(Protocol.TCP, place, options, listens, uid);
    }

    @Tag("root")
    @Test
    void everyRuleHasItsSentence() throws IOException {
        assertThat(told(tcp(Place.ANY6, "a", true, 0), "0.0.0.0:4443"))
                .contains("Rule: [::]:4443 was bound without IPV6_V6ONLY, so it covers 0.0.0.0:4443 too. "
                        + "[::]:4443 is listening, and SO_REUSEADDR never helps against a listener");
        assertThat(told(tcp(Place.OWN4, "", false, 0), "0.0.0.0:4443"))
                .contains("Rule: 0.0.0.0:4443 means every address, so 127.0.0.1:4443 too. "
                        + "Your socket has SO_REUSEADDR, 127.0.0.1:4443 does not; both need it.");
        assertThat(told(tcp(Place.OWN4, "a", false, 0), "127.0.0.1:4443", "--no-reuseaddr"))
                .contains("Rule: 127.0.0.1:4443 has SO_REUSEADDR, your socket does not; both need it.");
        assertThat(told(tcp(Place.OWN4, "p", false, 0), "127.0.0.1:4443"))
                .contains("Rule: Your socket has SO_REUSEADDR and 127.0.0.1:4443 has SO_REUSEPORT");
        assertThat(told(tcp(Place.OWN4, "", true, 0), "[::]:4443", "--no-reuseaddr"))
                .contains("Rule: [::]:4443 without IPV6_V6ONLY covers IPv4 too, so 127.0.0.1:4443 as well. "
                        + "Neither your socket nor 127.0.0.1:4443 has SO_REUSEADDR or SO_REUSEPORT");
        assertThat(told(tcp(Place.OWN4, "p", true, OTHER_USER), "127.0.0.1:4443", "--reuseport"))
                .contains("here they are uid 33 and uid 0");
        assertThat(told(tcp(Place.ANY4, "p", true, 0), "127.0.0.1:4443", "--reuseport"))
                .contains("both have SO_REUSEPORT and the same user, so they share it");
        assertThat(told(tcp(Place.OWN4, "a", false, 0), "127.0.0.1:4443"))
                .contains("it is not listening and both sockets have SO_REUSEADDR, so they share it");
        assertThat(told(tcp(Place.ONLY6, "", true, 0), "0.0.0.0:4443")).contains("the IPv6 socket has IPV6_V6ONLY");
        assertThat(told(tcp(Place.OWN6, "", true, 0), "127.0.0.1:4443")).contains("so there is no conflict");
        assertThat(told(tcp(Place.ANY6, "a", true, 0), "0.0.0.0:4443", "--lang", "zh"))
                .contains("规则：[::]:4443", "SO_REUSEADDR 对监听套接字不起作用");
        assertThat(told(tcp(Place.OWN4, "", false, 0), "127.0.0.1:4443", "--json"))
                .contains("\"rule\":\"Your socket has SO_REUSEADDR, 127.0.0.1:4443 does not; both need it.\"");
    }

    /** Where a real bind() would take datagrams or settles nothing, what is said is what one with these options would say. */
    @Test
    void theKernelIsNotAskedWhereThatWouldDisturb() throws IOException {
        Socket shared = new Socket(Protocol.UDP, Place.OWN4, "a", false, 0);
        assertThat(told(shared, "127.0.0.1:4443", "--udp", "--reuseaddr", "--json"))
                .contains("\"outcome\":\"OK\"", "\"kernel\":{\"tried\":false,\"outcome\":null}");
        assertThat(told(shared, "127.0.0.1:4443", "--udp", "--json"))
                .contains("\"outcome\":\"EADDRINUSE\"", "\"kernel\":{\"tried\":true,\"outcome\":\"EADDRINUSE\"}");
        assertThat(told(tcp(Place.OWN4, "a", false, 0), "127.0.0.1:4443", "--no-reuseaddr", "--json"))
                .contains("\"outcome\":\"EADDRINUSE\"", "\"kernel\":{\"tried\":true,\"outcome\":null}");
        assertThat(told(tcp(Place.OWN4, "a", true, 0), "127.0.0.1:4443", "--no-reuseaddr", "--json"))
                .contains("\"outcome\":\"EADDRINUSE\"", "\"kernel\":{\"tried\":true,\"outcome\":\"EADDRINUSE\"}");
        assertThat(told(tcp(Place.OWN4, "", false, 0), "127.0.0.1:4444", "--no-reuseaddr", "-v"))
                .contains("127.0.0.1:4444 is free by the rules", "does not settle this");
    }

    /** What is said of a socket that changes once it is bound. */
    private static List<Cli> toldOfChanged(Socket holder, Change change, List<String[]> questions) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            loopbackUp();
            try (KernelSocket held = holder.open()) {
                change.of(held);
                List<Cli> answers = new ArrayList<>();
                for (String[] words : questions) {
                    answers.add(Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
                }
                return answers;
            }
        });
    }

    private interface Change {
        void of(KernelSocket held) throws KernelException;
    }

    private static String[] sharing(String... more) {
        List<String> words = new ArrayList<>(List.of("127.0.0.1:4443", "--reuseport"));
        words.addAll(List.of(more));
        return words.toArray(new String[0]);
    }

    @Test
    void theUserThatTheKernelRemembersOfASharedPortIsNotGuessed() throws IOException {
        String remembers = "The kernel remembers the first user that shared the port, and nothing shows which one. "
                + "If it was uid 0, bind() can still succeed. Only a real bind() can tell: ask again without --no-probe";
        for (boolean listens : new boolean[] {true, false}) {
            List<Cli> said = toldOfChanged(
                    tcp(Place.OWN4, "p", listens, 0),
                    held -> held.chown(OTHER_USER),
                    List.of(
                            sharing("--no-probe"),
                            sharing("--no-probe", "-v"),
                            sharing("--no-probe", "--json"),
                            sharing("--no-probe", "--lang", "zh"),
                            sharing("--json"),
                            sharing("--no-probe", "--uid", "34")));
            assertThat(said).extracting(Cli::status).containsExactly(3, 3, 3, 3, 0, 3);
            assertThat(said.getFirst().out()).startsWith("Not certain").contains(remembers);
            assertThat(said.get(1).out()).contains(remembers, "bind(2): fastuid");
            assertThat(said.get(2).out()).contains(remembers, "\"outcome\":\"EADDRINUSE\"");
            assertThat(said.get(3).out()).contains("请去掉 --no-probe 再问一次");
            assertThat(said.get(4).out()).contains("\"outcome\":\"OK\"");
            assertThat(said.get(5).out()).contains("If it was uid 34");
        }
    }

    @Test
    void theOptionsThatTheKernelRemembersOfAPortAreNotSaidToBeSeen() throws IOException {
        String remembers = "If 127.0.0.1:4443 had SO_REUSEPORT then, bind() can still succeed. "
                + "Only a real bind() can tell: ask again without --no-probe";
        for (boolean listens : new boolean[] {true, false}) {
            List<Cli> said = toldOfChanged(
                    tcp(Place.OWN4, "p", listens, 0),
                    held -> held.set(SOL_SOCKET, SO_REUSEPORT, 0),
                    List.of(
                            sharing("--no-probe"),
                            sharing("--no-probe", "-v"),
                            sharing("--no-probe", "-v", "--lang", "zh"),
                            sharing(),
                            new String[] {"127.0.0.1:4443", "--no-probe", "-v"},
                            new String[] {"127.0.0.1:4443"}));
            assertThat(said).extracting(Cli::status).containsExactly(2, 2, 2, 0, 2, 2);
            assertThat(said.getFirst().out()).doesNotContain("remembers");
            assertThat(said.get(1).out()).contains(remembers, "bind(2): fastreuseport");
            assertThat(said.get(2).out()).contains("如果 127.0.0.1:4443 当时设置了 SO_REUSEPORT", "请去掉 --no-probe 再问一次");
            assertThat(said.get(3).out())
                    .contains("or it had SO_REUSEPORT at its own bind(), which the kernel remembers");
            // Who does not want to share has nothing from it.
            assertThat(said.get(4).out()).doesNotContain("remembers");
        }
    }

    /** Of an ordinary user another's options are kept; then a user remembered may decide as much as for who sees them. */
    @Test
    void whoCannotReadAnothersOptionsIsNoSurerThanWhoCan() throws IOException {
        Socket newcomer = tcp(Place.OWN4, "p", false, 0);
        List<BindAnswer> answers = NetworkThread.inNewNamespace(() -> {
            loopbackUp();
            try (KernelSocket held = tcp(Place.OWN4, "p", true, 0).open()) {
                held.chown(OTHER_USER);
                Snapshot unread = new LiveMachine()
                        .look(Scope.EVERYTHING
                                .in(NamespaceChoice.CURRENT)
                                .withoutHidden()
                                .port(PORT));
                assertThat(newcomer.ask()).isEqualTo("OK");
                return List.of(
                        Diagnosis.bind(unread, 0, newcomer.question(), KernelTrial.NOT_TRIED),
                        Diagnosis.bind(
                                LiveOptions.of(unread, port -> true), 0, newcomer.question(), KernelTrial.NOT_TRIED));
            }
        });
        assertThat(answers).extracting(BindAnswer::level).containsOnly(Level.UNKNOWN);
        assertThat(answers).extracting(BindAnswer::unseenOptions).containsExactly(1, 0);
    }

    /** Sees no socket in its first looks. */
    private static final class Blind implements Machine {

        private final int blindLooks;
        private int looks;

        Blind(int blindLooks) {
            this.blindLooks = blindLooks;
        }

        @Override
        public Snapshot look(Scope what) throws IOException {
            Snapshot seen = new LiveMachine().look(what);
            return looks++ >= blindLooks
                    ? seen
                    : new Snapshot.Builder(seen)
                            .sockets(SocketTable.EMPTY)
                            .holders(HolderTable.EMPTY)
                            .processes(Map.of())
                            .hidden(Hidden.NOTHING)
                            .options(Map.of())
                            .build();
        }

        @Override
        public Optional<Probes> probes() {
            return new LiveMachine().probes();
        }
    }

    private static String toldBy(Machine machine, String... arguments) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            loopbackUp();
            try (KernelSocket held = tcp(Place.OWN4, "", true, 0).open()) {
                String out = Cli.run(machine, Screen.PIPE, Map.of(), arguments).out();
                return held.fd() < 0 ? "" : out;
            }
        });
    }

    @Test
    void aSocketThatCameBetweenTheLookAndTheBindIsFoundByASecondLook() throws IOException {
        assertThat(toldBy(new Blind(1), "127.0.0.1:4443", "--json"))
                .contains("port-held-by-listener", "\"expected\":\"EADDRINUSE\"")
                .doesNotContain("port-held-by-hidden-holder");
    }

    @Test
    void whatNobodySeesIsSaidToBeUnseenOrAMistake() throws IOException {
        assertThat(toldBy(new Blind(9), "127.0.0.1:4443", "--json"))
                .contains("port-held-by-hidden-holder", "\"expected\":\"OK\"", "\"outcome\":\"EADDRINUSE\"");
        assertThat(toldBy(new Blind(9), "127.0.0.1:4443")).contains("or portwhy is wrong");
    }

    /** The kernel's summary of a port remembers what a socket has taken back since: more than a snapshot can tell. */
    @Test
    void whatASocketHasTakenBackSinceItsBindIsSaidToBeRemembered() throws IOException {
        String out = NetworkThread.inNewNamespace(() -> {
            loopbackUp();
            try (KernelSocket first = tcp(Place.OWN4, "p", false, 0).open();
                    KernelSocket second = tcp(Place.OWN4, "p", false, 0).open()) {
                first.set(SOL_SOCKET, SO_REUSEPORT, 0);
                String answer = Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "127.0.0.1:4443", "--reuseport")
                        .out();
                return second.fd() < 0 ? "" : answer;
            }
        });
        assertThat(out).contains("is free: bind() succeeds", "or it had SO_REUSEPORT at its own bind()");
    }
}
