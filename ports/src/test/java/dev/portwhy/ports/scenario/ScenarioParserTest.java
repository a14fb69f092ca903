package dev.portwhy.ports.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioParserTest {

    private static Scenario parse(String text) throws ScenarioSyntaxException {
        return ScenarioParser.parse("test", text);
    }

    private static List<Step> steps(String text) throws ScenarioSyntaxException {
        return parse(text).lines().stream().map(ScenarioLine::step).toList();
    }

    private static Endpoint end(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    @Test
    void readsEveryLineOfTheLanguage() throws ScenarioSyntaxException {
        assertThat(steps("""
                        sysctl net.ipv4.ip_local_port_range = 60000 60000
                        sysctl net/ipv4/ip_local_reserved_ports =
                        address 10.0.0.1/24
                        address fd00::1/64 dev d0
                        address del 10.0.0.1/24
                        device d0
                        route blackhole 10.9.0.0/16
                        s = tcp4
                        s set SO_REUSEADDR 1
                        s set SO_LINGER off
                        s set SO_LINGER 0
                        s set SO_BINDTODEVICE lo
                        s set IP_LOCAL_PORT_RANGE 40000-0
                        s set TCP_DEFER_ACCEPT 3
                        s bind [::ffff:127.0.0.1]:80
                        s listen
                        s listen 0
                        s connect 127.8.8.8:1234
                        s disconnect
                        s shutdown wr
                        a=s accept
                        b = a dup
                        a send
                        a send [::1]:9
                        a receive
                        a destroy
                        a owner 1000
                        as uid 1000
                        as root
                        wait 1500ms
                        wait 61s
                        netns other
                        netns main
                        s close
                        s = mptcp6
                        """))
                .containsExactly(
                        new Step.SetSysctl("net.ipv4.ip_local_port_range", "60000 60000"),
                        new Step.SetSysctl("net.ipv4.ip_local_reserved_ports", ""),
                        new Step.AddAddress(IpAddress.parse("10.0.0.1").orElseThrow(), 24, Optional.empty()),
                        new Step.AddAddress(IpAddress.parse("fd00::1").orElseThrow(), 64, Optional.of("d0")),
                        new Step.DeleteAddress(IpAddress.parse("10.0.0.1").orElseThrow(), 24),
                        new Step.AddDevice("d0"),
                        new Step.AddBlackhole(IpAddress.parse("10.9.0.0").orElseThrow(), 16),
                        new Step.NewSocket("s", Protocol.TCP, Family.INET),
                        new Step.SetOption("s", new SocketOption.Flag(SocketOption.Flag.Name.SO_REUSEADDR, 1)),
                        new Step.SetOption("s", new SocketOption.Linger(OptionalInt.empty())),
                        new Step.SetOption("s", new SocketOption.Linger(OptionalInt.of(0))),
                        new Step.SetOption("s", new SocketOption.BindToDevice("lo")),
                        new Step.SetOption("s", new SocketOption.LocalPortRange(40000, 0)),
                        new Step.SetOption("s", new SocketOption.DeferAccept(3)),
                        new Step.Bind("s", end("::ffff:127.0.0.1", 80)),
                        new Step.Listen("s", 4096),
                        new Step.Listen("s", 0),
                        new Step.Connect("s", end("127.8.8.8", 1234)),
                        new Step.Disconnect("s"),
                        new Step.Shutdown("s", Step.Shutdown.Direction.WR),
                        new Step.Accept("a", "s"),
                        new Step.Duplicate("b", "a"),
                        new Step.Send("a", Optional.empty()),
                        new Step.Send("a", Optional.of(end("::1", 9))),
                        new Step.Receive("a"),
                        new Step.Destroy("a"),
                        new Step.ChangeOwner("a", 1000),
                        new Step.ActAs(1000),
                        new Step.ActAs(0),
                        new Step.Wait(Duration.ofMillis(1500)),
                        new Step.Wait(Duration.ofSeconds(61)),
                        new Step.EnterNamespace("other"),
                        new Step.EnterNamespace("main"),
                        new Step.Close("s"),
                        new Step.NewSocket("s", Protocol.MPTCP, Family.INET6));
    }

    @Test
    void readsExpectations() throws ScenarioSyntaxException {
        List<ScenarioLine> lines = parse("""
                # a comment
                s = tcp4 # another
                s bind 127.0.0.1:0   => OK 40000-40007  # and one
                s bind 0.0.0.0:1=>EINVAL 60000
                s listen => any
                """).lines();
        assertThat(lines).extracting(ScenarioLine::number).containsExactly(2, 3, 4, 5);
        assertThat(lines)
                .extracting(ScenarioLine::text)
                .containsExactly("s = tcp4", "s bind 127.0.0.1:0", "s bind 0.0.0.0:1", "s listen");
        assertThat(lines)
                .extracting(line -> line.expected().map(Expectation::toString).orElse(""))
                .containsExactly("", "OK 40000-40007", "EINVAL 60000", "any");
        Expectation range = lines.get(1).requirement();
        assertThat(range.matches(StepResult.of(Outcome.OK, end("127.0.0.1", 40007))))
                .isTrue();
        assertThat(range.matches(StepResult.of(Outcome.OK, end("127.0.0.1", 40008))))
                .isFalse();
        assertThat(range.matches(StepResult.of(Outcome.OK))).isFalse();
        assertThat(lines.get(0).requirement().matches(StepResult.of(Outcome.of("EMFILE"))))
                .isFalse();
        assertThat(lines.get(3).requirement().matches(StepResult.of(Outcome.of("EMFILE"))))
                .isTrue();
    }

    @Test
    void writesLoopsOutTheInnermostFirst() throws ScenarioSyntaxException {
        List<ScenarioLine> lines = parse("""
                repeat 2
                  c$i = tcp4
                  repeat $i
                    c bind 127.0.0.$i:900$i => OK 900$i
                  end
                end
                """).lines();
        assertThat(lines)
                .extracting(line -> line.number() + " " + line.text())
                .containsExactly(
                        "2 c1 = tcp4",
                        "4 c bind 127.0.0.1:9001",
                        "2 c2 = tcp4",
                        "4 c bind 127.0.0.1:9001",
                        "4 c bind 127.0.0.2:9002");
        assertThat(lines.getLast().expected()).hasToString("Optional[OK 9002]");
    }

    @Test
    void aNameIsFreeAfterCloseAndAfterALineThatMustFail() throws ScenarioSyntaxException {
        assertThat(steps("""
                        ln = tcp4
                        c = ln accept => EAGAIN
                        c = ln accept => EAGAIN
                        c = ln dup
                        c close
                        c = tcp6
                        """)).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s = tcp4; s = tcp4                        | 2 | 1  | lab.syntax.name-taken
            s = tcp4; t = s dup;  t = s accept        | 3 | 2  | lab.syntax.name-taken
            repeat 2; s = udp4; end                   | 2 | 1  | lab.syntax.name-taken
            s = tcp5                                  | 1 | 5  | lab.syntax.wrong
            s bind 127.0.0.1                          | 1 | 8  | lab.syntax.wrong
            s bind ::1:80                             | 1 | 8  | lab.syntax.wrong
            s bind [127.0.0.1]:80                     | 1 | 8  | lab.syntax.wrong
            s bind 127.0.0.1:65536                    | 1 | 8  | lab.syntax.out-of-range
            s bind                                    | 1 | 7  | lab.syntax.missing
            s bind 127.0.0.1:80 now                   | 1 | 21 | lab.syntax.too-much
            s jump                                    | 1 | 3  | lab.syntax.wrong
            s set SO_KEEPALIVE 1                      | 1 | 7  | lab.syntax.wrong
            s set SO_REUSEADDR                        | 1 | 19 | lab.syntax.missing
            s set IP_LOCAL_PORT_RANGE 40000           | 1 | 27 | lab.syntax.wrong
            s close => MAYBE                          | 1 | 12 | lab.syntax.wrong
            s close => OK 7-3                         | 1 | 15 | lab.syntax.out-of-range
            s close =>                                | 1 | 11 | lab.syntax.missing
            => OK                                     | 1 | 1  | lab.syntax.no-step
            wait 3s => OK                             | 1 | 9  | lab.syntax.no-outcome
            wait 3                                    | 1 | 6  | lab.syntax.wrong
            wait 601s                                 | 1 | 6  | lab.syntax.out-of-range
            as uid                                    | 1 | 7  | lab.syntax.missing
            as bob                                    | 1 | 4  | lab.syntax.wrong
            sysctl kernel.panic = 1                   | 1 | 8  | lab.syntax.wrong
            sysctl net.ipv4...passwd = 1              | 1 | 8  | lab.syntax.wrong
            sysctl net.core.somaxconn 1               | 1 | 27 | lab.syntax.wrong
            address 10.0.0.1                          | 1 | 9  | lab.syntax.wrong
            address 10.0.0.1/33                       | 1 | 9  | lab.syntax.out-of-range
            device a/b                                | 1 | 8  | lab.syntax.wrong
            route reject 10.0.0.0/8                   | 1 | 7  | lab.syntax.wrong
            end = tcp4                                | 1 | 5  | lab.syntax.too-much
            netns wait                                | 1 | 7  | lab.syntax.reserved-word
            9s = tcp4                                 | 1 | 1  | lab.syntax.wrong
            s = tcp4; end                             | 2 | 1  | lab.syntax.end-without-repeat
            repeat 2; s$i = tcp4                      | 1 | 1  | lab.syntax.repeat-without-end
            repeat 0; end                             | 1 | 8  | lab.syntax.out-of-range
            s$i = tcp4                                | 1 | 2  | lab.syntax.counter-outside
            repeat 11; x = tcp4; x close; s bind 1.1.1.$i:$i now; end | 4 | 20 | lab.syntax.too-much
            """)
    void namesLineAndColumn(String text, int line, int column, String key) {
        assertThatThrownBy(() -> parse(text.replace("; ", "\n")))
                .isInstanceOfSatisfying(ScenarioSyntaxException.class, e -> {
                    assertThat(e.problem().key()).isEqualTo(key);
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.column()).isEqualTo(column);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'repeat 100000\nend\nrepeat 1\nend'",
        "'repeat 1000\nrepeat 1000\nrepeat 1000\nend\nend\nend'",
        "'repeat 1000\nrepeat 1000\nx close\nend\nend'"
    })
    void aShortTextCannotBecomeAnEndlessOne(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        ScenarioSyntaxException.class,
                        e -> assertThat(e.problem().key()).isEqualTo("lab.syntax.too-long"));
    }

    @Test
    void loopsInsideEachOtherHaveAnEnd() {
        String text = "repeat 1\n".repeat(5000) + "end\n".repeat(5000);
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(ScenarioSyntaxException.class, e -> {
            assertThat(e.problem().key()).isEqualTo("lab.syntax.too-deep");
            assertThat(e.line()).isEqualTo(21);
        });
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws ScenarioSyntaxException {
        assertThat(parse("\ufeffs = tcp4\r\n").lines()).hasSize(1);
    }

    @Test
    void onlyTheStartOfAVeryLongWordIsQuoted() {
        assertThatThrownBy(() -> parse("s = " + "x".repeat(100_000)))
                .isInstanceOfSatisfying(
                        ScenarioSyntaxException.class,
                        e -> assertThat(e.problem().arguments().toString()).hasSizeLessThan(200));
    }

    /** What is quoted goes to a screen: no half of a character does. */
    @Test
    void aLongWordIsQuotedUpToAWholeCharacter() {
        for (String before : new String[] {"", "x"}) {
            assertThatThrownBy(() -> parse(before + "\ud83d\ude80".repeat(200)))
                    .isInstanceOfSatisfying(
                            ScenarioSyntaxException.class,
                            e -> assertThat(e.problem().arguments())
                                    .isNotEmpty()
                                    .allSatisfy(argument -> {
                                        String quoted = String.valueOf(argument);
                                        byte[] bytes = quoted.getBytes(StandardCharsets.UTF_8);
                                        assertThat(new String(bytes, StandardCharsets.UTF_8))
                                                .isEqualTo(quoted);
                                    }));
        }
    }
}
