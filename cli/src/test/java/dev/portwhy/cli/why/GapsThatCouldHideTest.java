package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Exit;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was not seen and could mean the opposite forbids "ok", "free", "none" and exit status 0; what could not does not. */
class GapsThatCouldHideTest {

    private static final String BARE = "";
    private static final String PORT = "9999";
    private static final String ANY_PORT = "0";
    private static final String PORT_EVERYWHERE = "-N all 9999";
    private static final String PORTS_EVERYWHERE = "-N all 9998 9999";
    private static final String RANGE_EVERYWHERE = "-N all 9990-9999";
    private static final String CONNECT = "connect 10.0.0.9:443";
    private static final String CONNECT_EVERYWHERE = "-N all connect 10.0.0.9:443";
    private static final String WHO = "who sport = :9999";
    private static final String WHO_WAITS = "who state time-wait";
    private static final String WHO_UDP = "who -u";
    private static final String WHO_HOLDS = "who state time-wait comm = nginx";

    private static final List<String> QUESTIONS = List.of(
            BARE,
            PORT,
            ANY_PORT,
            PORT_EVERYWHERE,
            PORTS_EVERYWHERE,
            RANGE_EVERYWHERE,
            CONNECT,
            CONNECT_EVERYWHERE,
            WHO,
            WHO_WAITS,
            WHO_UDP,
            WHO_HOLDS);
    private static final Set<String> ALL = Set.copyOf(QUESTIONS);
    private static final Set<String> NAMESPACES = Set.of(
            BARE,
            PORT_EVERYWHERE,
            PORTS_EVERYWHERE,
            RANGE_EVERYWHERE,
            CONNECT_EVERYWHERE,
            WHO,
            WHO_WAITS,
            WHO_UDP,
            WHO_HOLDS);
    private static final Set<String> HOLDERS = Set.of(WHO_HOLDS);

    /** A gap, and the questions to which it may hide the opposite. */
    record Case(Gap gap, Set<String> hides) {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Gap.Kind kind : Gap.Kind.values()) {
            switch (kind) {
                case FILES_OF_OTHERS, FILES_REFUSED_TO_ROOT -> cases.add(new Case(Gap.of(kind, 3), HOLDERS));
                case OTHER_PID_NAMESPACE -> cases.add(new Case(Gap.of(kind), HOLDERS));
                case HIDEPID, KEPT_NAMESPACES, SOCKET_NAMESPACES -> cases.add(new Case(Gap.of(kind), NAMESPACES));
                case NAMESPACES -> cases.add(new Case(Gap.of(kind, 1), NAMESPACES));
                case NAMESPACES_LOST -> cases.add(new Case(Gap.of(kind, 1, "ESRCH"), NAMESPACES));
                // Whether they hide anything from the other questions, the namespaces themselves say.
                case NAMESPACES_AS_TEXT -> cases.add(new Case(Gap.of(kind, 1), Set.of(WHO)));
                case SOCK_DIAG_REFUSED -> cases.add(new Case(Gap.of(kind, "EPERM"), Set.of(WHO)));
                case BOUND_ONLY_SOCKETS ->
                    cases.add(new Case(
                            Gap.of(kind, "5.10"),
                            Set.of(
                                    BARE,
                                    PORT,
                                    ANY_PORT,
                                    PORT_EVERYWHERE,
                                    PORTS_EVERYWHERE,
                                    RANGE_EVERYWHERE,
                                    CONNECT,
                                    CONNECT_EVERYWHERE,
                                    WHO)));
                case NAMESPACE_SETTINGS -> cases.add(new Case(Gap.of(kind, 1), Set.of()));
                case INTERRUPTED, OVERRUN -> cases.add(new Case(Gap.of(kind, "tcp"), ALL));
                case TABLE -> cases.add(new Case(Gap.of(kind, "/proc/net/tcp"), ALL));
                case FILE, RECORDED_FILE, FILE_TOO_LARGE -> {
                    cases.add(new Case(Gap.of(kind, "/proc/net/udp6", "EIO"), ALL));
                    cases.add(new Case(Gap.of(kind, "/proc/net/sockstat6", "EIO"), ALL));
                    cases.add(new Case(
                            Gap.of(kind, "/proc/sys/net/ipv4/ip_local_reserved_ports", "EIO"),
                            Set.of(BARE, ANY_PORT, CONNECT, CONNECT_EVERYWHERE)));
                    cases.add(new Case(Gap.of(kind, "/proc/stat", "EIO"), Set.of()));
                }
                case FUSE -> cases.add(new Case(Gap.of(kind, "/home/ada/.config"), Set.of()));
                case PORT_RULES, LEGACY_RULES, BOOT_FILES -> cases.add(new Case(Gap.of(kind), Set.of()));
                // The answer that depends on them says so itself.
                case SOCKET_OPTIONS -> cases.add(new Case(Gap.of(kind, 1), Set.of()));
                case ENDED_MEANWHILE -> cases.add(new Case(Gap.of(kind, 2), Set.of()));
                case CAPTURE_NEWER, CAPTURE_UNKNOWN, CAPTURE_LACKS -> {
                    cases.add(new Case(Gap.of(kind, "process.exe, sctp", "3"), ALL));
                    cases.add(new Case(Gap.of(kind, "socket.flags", "3"), ALL));
                    cases.add(new Case(Gap.of(kind, "gap.kind", "3"), ALL));
                    cases.add(new Case(Gap.of(kind, "host.model, looker, process.exe, rule", "3"), Set.of()));
                    cases.add(new Case(Gap.of(kind, "holder", "3"), HOLDERS));
                }
            }
        }
        return cases;
    }

    private static Snapshot machine(Gap... gaps) {
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN).ports(80, 0).owner(0, 101);
        NetworkNamespace host = new NetworkNamespace.Builder(4_026_531_840L, "host", NetworkNamespace.Kind.HOST)
                .process(1, 9)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .settings(new Settings(Map.of("net.ipv4.ip_local_port_range", "32768 60999")))
                .addresses(List.of(new LocalAddress(IpAddress.v4(0x0a000001), 24, 2, "eth0", false, false)))
                .build();
        return new Snapshot.Builder(new Host("h", "6.12.0", "x86_64", "", Instant.EPOCH), List.of(host))
                .sockets(rows.build())
                .visibility(new Visibility(List.of(gaps)))
                .build();
    }

    private static Cli ask(Snapshot machine, String question, String... more) {
        List<String> words = new ArrayList<>(List.of("--from", "any"));
        words.addAll(List.of(question.strip().split(" +")));
        words.removeIf(String::isEmpty);
        words.addAll(List.of(more));
        return Cli.run(machine, words.toArray(String[]::new));
    }

    @Test
    void whereNothingIsMissingAllIsWell() {
        for (String question : QUESTIONS) {
            assertThat(ask(machine(), question).status()).as(question).isEqualTo(Exit.OK);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noAnswerIsSureThatCouldBeTheOpposite(Case one) {
        Set<String> hidden = new TreeSet<>();
        for (String question : QUESTIONS) {
            Cli answer = ask(machine(one.gap()), question);
            assertThat(answer.status()).as(question).isIn(Exit.OK, Exit.UNSEEN);
            if (answer.status() == Exit.UNSEEN) {
                hidden.add(question);
                assertThat(answer.out() + answer.err()).as(question).contains("Not seen: ");
            }
            assertThat(ask(machine(one.gap()), question, "-q").status())
                    .as(question)
                    .isEqualTo(answer.status());
            Cli json = ask(machine(one.gap()), question, "--json");
            assertThat(json.status()).as(question).isEqualTo(answer.status());
            if (!question.startsWith("who") && !question.contains("99-") && !question.contains("9998")) {
                assertThat(json.out()).contains("\"verdict\":\"" + (answer.status() == 0 ? "ok" : "unknown"));
            }
        }
        assertThat(hidden).isEqualTo(new TreeSet<>(one.hides()));
    }

    @Test
    void optionsThatDecideAndCouldNotBeReadAreTold() {
        Snapshot listening = machine();
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(0, Protocol.TCP, Family.INET, SocketState.BOUND).ports(9999, 0).owner(0, 102);
        Snapshot bound = new Snapshot.Builder(listening)
                .sockets(rows.build())
                .visibility(new Visibility(List.of(), new Looker(Looker.Source.KERNEL, 0, false)))
                .build();
        Cli answer = ask(bound, PORT);
        assertThat(answer.status()).isEqualTo(Exit.UNSEEN);
        assertThat(answer.err())
                .contains("Not seen: SO_REUSEADDR and SO_REUSEPORT of 1 socket on the port.")
                .contains("Ask again without --no-probe");
        assertThat(ask(bound, PORT, "--lang", "zh").err()).contains("SO_REUSEADDR 和 SO_REUSEPORT");
        assertThat(ask(bound, PORT, "--json").out()).contains("\"what\":\"SO_REUSEADDR and SO_REUSEPORT of 1 socket");
        // Where they do not decide, nothing is missing: without SO_REUSEADDR nobody shares.
        Cli refused = ask(bound, PORT, "--no-reuseaddr");
        assertThat(refused.status()).isEqualTo(Exit.CRITICAL);
        assertThat(refused.out() + refused.err()).doesNotContain("Not seen");
    }

    /** Who finds something is answered; that there may be more is told beside it. */
    @Test
    void aListThatHasRowsKeepsItsStatus() {
        Cli answer = ask(machine(Gap.of(Gap.Kind.NAMESPACES, 1)), "who sport = :80");
        assertThat(answer.status()).isEqualTo(Exit.OK);
        assertThat(answer.out()).contains("80");
        assertThat(answer.err()).contains("Not seen: 1 network namespace");
    }

    /** One line says no sockets; that this is not known is told beside it. */
    @Test
    void aCountOfNoneTellsWhatWasNotSeen() {
        Cli answer = ask(machine(Gap.of(Gap.Kind.NAMESPACES, 1)), WHO, "-q");
        assertThat(answer.out()).isEqualTo("0 sockets\n");
        assertThat(answer.err()).contains("Not seen: 1 network namespace");
    }

    @Test
    void theFirstLineSaysThatNotAllNamespacesWereRead() {
        Snapshot machine = machine(Gap.of(Gap.Kind.NAMESPACES, 1));
        assertThat(ask(machine, PORT_EVERYWHERE, "-q").out())
                .isEqualTo("bind() to *:9999 succeeds in the 1 network namespace that could be read; the others"
                        + " could not be read.\n");
        assertThat(ask(machine, CONNECT_EVERYWHERE, "-q").out())
                .isEqualTo(
                        "More connections to 10.0.0.9:443 are possible in the 1 network namespace that could be read;"
                                + " the others could not be read.\n");
        assertThat(ask(machine, PORT_EVERYWHERE, "-q", "--lang", "zh").out()).contains("无法读取");
        assertThat(ask(machine, CONNECT_EVERYWHERE, "-q", "--lang", "zh").out()).contains("无法读取");
    }
}
