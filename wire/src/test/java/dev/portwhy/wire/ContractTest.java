package dev.portwhy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.AuditAnswer;
import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.ask.BindInquiry;
import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.ask.explain.Asked;
import dev.portwhy.ask.explain.Explainer;
import dev.portwhy.ask.explain.Explanation;
import dev.portwhy.ask.explain.Question;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.HiddenAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.SweepResult;
import dev.portwhy.model.look.UnixTrial;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of answer is written, read back as a script reads it, and held against the contract field by field: nothing is
 * missing, nothing is there that the contract does not have, and nothing is null that may not be.
 */
class ContractTest {

    /** Writes an answer. */
    private interface Writer {
        void write(JsonSink sink) throws IOException;
    }

    private static final BindInquiry.Options OPTIONS = new BindInquiry.Options(false, null, false, false, -1, true);

    private static Map<String, Object> json(Language language, Writer writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(new JsonSink(out, new Messages(language)));
        byte[] bytes = out.toByteArray();
        assertThat(bytes[bytes.length - 1]).as("the last byte").isEqualTo((byte) '\n');
        return JsonTree.object(bytes);
    }

    /** Reads an answer in both languages and complains of what is not as the contract says. */
    private static void check(Shape shape, Shape.Met met, Writer writer) throws IOException {
        for (Language language : Language.values()) {
            assertThat(shape.complaints(json(language, writer), met))
                    .as("%s", language)
                    .isEmpty();
        }
    }

    private static Machine machine(Snapshot snapshot) {
        return scope -> snapshot;
    }

    private static BindAnswers why(Snapshot snapshot, BindEnd... ends) throws IOException {
        return new BindInquiry(machine(snapshot), NamespaceChoice.ALL, false, OPTIONS).ask(List.of(ends));
    }

    private static BindEnd end(Protocol protocol, String address, int port) {
        return new BindEnd(protocol, WireMachine.address(address), port);
    }

    private static int[] allRows(Snapshot snapshot) {
        return IntStream.range(0, snapshot.sockets().size()).toArray();
    }

    private static Explanation explained(String text) {
        return Explainer.explain(text, WireMachine.NOW, ZoneOffset.UTC);
    }

    private static Question question(Explanation explanation) {
        return Question.of(explanation.problems().getFirst().understood());
    }

    @Test
    void everySocketWithEveryHolder() throws IOException {
        Shape.Met met = new Shape.Met();
        for (Snapshot snapshot : List.of(WireMachine.snapshot(), WireMachine.inPart())) {
            int[] rows = allRows(snapshot);
            check(Contract.WHO, met, sink -> WhoJson.write(sink, snapshot, rows, rows.length));
        }
        // Of a container that a namespace was made for, the holders' containers say enough.
        assertThat(met.untested())
                .filteredOn(path -> !path.contains(".netns.container."))
                .isEqualTo(List.of());
    }

    @Test
    void noSocketIsAnEmptyArray() throws IOException {
        Map<String, Object> none =
                json(Language.EN, sink -> WhoJson.write(sink, WireMachine.snapshot(), new int[0], 0));
        assertThat(none).containsEntry("sockets", List.of());
    }

    @Test
    void aNameIsGivenAsItIsAndNotAsAScreenShowsIt() throws IOException {
        Snapshot snapshot = WireMachine.snapshot();
        int[] rows = allRows(snapshot);
        Map<String, Object> who = json(Language.EN, sink -> WhoJson.write(sink, snapshot, rows, rows.length));
        List<Object> names = new ArrayList<>();
        for (Object socket : JsonTree.list(who, "sockets")) {
            for (Object holder : JsonTree.list(socket, "holders")) {
                names.add(JsonTree.map(holder).get("comm"));
            }
        }
        assertThat(names).contains(WireMachine.ODD_NAME, null, "nginx");
    }

    @Test
    void numbersOf32BitsAreNotNegative() throws IOException {
        Snapshot snapshot = WireMachine.snapshot();
        int[] rows = allRows(snapshot);
        Map<String, Object> who = json(Language.EN, sink -> WhoJson.write(sink, snapshot, rows, rows.length));
        List<Object> uids = new ArrayList<>();
        List<Object> queues = new ArrayList<>();
        for (Object socket : JsonTree.list(who, "sockets")) {
            uids.add(JsonTree.map(socket).get("uid"));
            queues.add(JsonTree.at(socket, "queues", "send"));
        }
        assertThat(uids).contains(4_294_967_295L, 0L, 1000L);
        assertThat(queues).contains(4_294_967_295L, 128L);
    }

    @Test
    void whatHasAPortAndHow() throws IOException {
        Shape.Met met = new Shape.Met();
        for (Snapshot snapshot : List.of(WireMachine.snapshot(), WireMachine.inPart())) {
            for (BindEnd end : List.of(
                    end(Protocol.TCP, "0.0.0.0", 8080),
                    end(Protocol.TCP, "::", 8080),
                    end(Protocol.UDP, "0.0.0.0", 53),
                    end(Protocol.MPTCP, "10.0.0.1", 8443),
                    end(Protocol.TCP, "10.0.0.99", 80),
                    end(Protocol.TCP, "10.0.0.1", 0),
                    end(Protocol.TCP, "0.0.0.0", 65_535),
                    end(Protocol.TCP, "fd00::1", 8006),
                    new BindEnd(Protocol.TCP, WireMachine.address("fe80::1"), "eth0", 8081, false),
                    new BindEnd(Protocol.TCP, null, "", 4789, true))) {
                BindAnswers answers = why(snapshot, end);
                check(Contract.WHY, met, sink -> WhyJson.write(sink, answers));
                assertThat(answers.answers().getFirst()).hasSize(2);
            }
        }
        // TIME_WAIT stands in the way only of who does not set SO_REUSEADDR.
        BindInquiry.Options plain = new BindInquiry.Options(false, false, false, false, 33, true);
        BindAnswers waiting = new BindInquiry(machine(WireMachine.snapshot()), NamespaceChoice.CURRENT, false, plain)
                .ask(List.of(end(Protocol.TCP, "::1", 9001)));
        check(Contract.WHY, met, sink -> WhyJson.write(sink, waiting));
        // Nobody can ask this kernel, and which findings have which subject is a matter of diagnosis.
        assertThat(met.untested())
                .filteredOn(path ->
                        !path.contains(".kernel.outcome") && !path.contains(".subject.") && !path.contains("wontHelp"))
                .filteredOn(path -> !path.contains(".noHolder.") && !path.contains(".otherwise"))
                .filteredOn(
                        path -> !path.contains("holders[].") && !path.contains("others") && !path.contains(".netns."))
                .isEqualTo(List.of());
    }

    @Test
    void severalPortsOneByOne() throws IOException {
        BindEnd[] ends = IntStream.rangeClosed(8079, 8082)
                .mapToObj(port -> end(Protocol.TCP, "0.0.0.0", port))
                .toArray(BindEnd[]::new);
        BindAnswers answers = why(WireMachine.snapshot(), ends);
        check(Contract.SEVERAL, new Shape.Met(), sink -> WhyJson.writeSeveral(sink, answers));
        Map<String, Object> json = json(Language.EN, sink -> WhyJson.writeSeveral(sink, answers));
        List<Object> ports = new ArrayList<>();
        JsonTree.list(json, "answers").forEach(answer -> ports.add(JsonTree.at(answer, "request", "port")));
        assertThat(ports).containsExactly(8079L, 8080L, 8081L, 8082L);
    }

    private static ConnectAnswers connect(String source, int sourcePort, String address, int port) throws IOException {
        IpAddress from = source.isEmpty() ? null : WireMachine.address(source);
        return new ConnectInquiry(machine(WireMachine.snapshot()), NamespaceChoice.ALL)
                .ask(new ConnectQuestion(Protocol.TCP, from, sourcePort, WireMachine.address(address), port));
    }

    @Test
    void howManyConnectionsAreLeft() throws IOException {
        Shape.Met met = new Shape.Met();
        for (ConnectAnswers answers : List.of(
                connect("", 0, "10.0.0.2", 443),
                connect("10.0.0.1", 40_000, "10.0.0.2", 443),
                connect("", 0, "fd00::2", 443),
                connect("", 0, "203.0.113.1", 65_535))) {
            check(Contract.CONNECTING, met, sink -> ConnectJson.write(sink, answers));
            Map<String, Object> json = json(Language.EN, sink -> ConnectJson.write(sink, answers));
            assertThat(JsonTree.list(json, "capacity", "range")).hasSize(2);
        }
        assertThat(met.untested())
                .filteredOn(path -> path.contains("request") && !path.contains("others"))
                .isEqualTo(List.of());
    }

    @Test
    void theWholeMachine() throws IOException {
        for (Snapshot snapshot : List.of(WireMachine.snapshot(), WireMachine.inPart())) {
            MachineAnswer answer = MachineAnswer.of(machine(snapshot), NamespaceChoice.ALL);
            check(Contract.MACHINE, new Shape.Met(), sink -> MachineJson.write(sink, answer));
            assertThat(answer.verdict().findings()).isNotEmpty();
        }
    }

    @Test
    void everySettingWithWhatABootMakesOfIt() throws IOException {
        BootFile file = new BootFile(
                "/etc/sysctl.d/50.conf",
                BootFile.Outcome.READ,
                "",
                List.of(
                        new BootLine(1, "net/ipv4/tcp_fin_timeout", "15"),
                        new BootLine(2, "net/ipv4/tcp_fin_timeout", "30"),
                        new BootLine(3, "net/ipv4/tcp_tw_recycle", "1"),
                        new BootLine(4, "net/core/somaxconn", null)));
        BootStage stage = new BootStage(BootStage.Kind.SYSTEMD_SYSCTL, List.of(file));
        BootSettings boot =
                new BootSettings(true, "systemd", false, List.of(stage), null, List.of(), List.of(), List.of());
        Shape.Met met = new Shape.Met();
        for (Snapshot snapshot : List.of(WireMachine.snapshot(), WireMachine.inPart())) {
            Snapshot booted = new Snapshot.Builder(snapshot).boot(boot).build();
            AuditAnswer answer = AuditAnswer.of(machine(booted), NamespaceChoice.ALL);
            check(Contract.AUDIT, met, sink -> AuditJson.write(sink, answer));
        }
        assertThat(met.untested())
                .filteredOn(path -> !path.contains("findings[].") && !path.contains(".netns."))
                .isEqualTo(List.of());
    }

    @Test
    void whatOtherToolsCannotName() throws IOException {
        Shape.Met met = new Shape.Met();
        for (Snapshot snapshot : List.of(WireMachine.snapshot(), WireMachine.inPart())) {
            HiddenAnswer answer = Diagnosis.hidden(snapshot, allRows(snapshot));
            assertThat(answer.rules()).hasSize(2);
            check(Contract.HIDDEN, met, sink -> HiddenJson.write(sink, snapshot, answer, null, null));
            SweepResult swept = new SweepResult(60_000, 12, 3, List.of());
            HiddenJson.Range range = new HiddenJson.Range(1, 65_535);
            check(Contract.SWEPT, met, sink -> HiddenJson.write(sink, snapshot, answer, range, swept));
        }
        assertThat(met.untested())
                .filteredOn(path ->
                        path.startsWith(".rules") && !path.contains("remedy") || path.startsWith(".differences"))
                .isEqualTo(List.of());
    }

    @ParameterizedTest
    @EnumSource(UnixTrial.State.class)
    void whatIsAtAPath(UnixTrial.State state) throws IOException {
        Snapshot snapshot = WireMachine.snapshot();
        String path = "/run/a b\u0001.sock";
        Finding finding = Diagnosis.unix(
                snapshot,
                new UnixTrial(state, List.of(7), snapshot.processes(), state != UnixTrial.State.UNCLEAR),
                path);
        UnixAnswer answer = new UnixAnswer(snapshot, path, state.outcome(), finding, Level.CRITICAL);
        check(Contract.UNIX, new Shape.Met(), sink -> UnixJson.write(sink, answer));
        assertThat(json(Language.EN, sink -> UnixJson.write(sink, answer)))
                .extractingByKey("request")
                .extracting("path")
                .isEqualTo(path);
    }

    @Test
    void whatALineSaysComesBeforeTheAnswer() throws IOException {
        Shape.Met met = new Shape.Met();
        Snapshot snapshot = WireMachine.snapshot();
        String bind = """
                2026-11-21T08:05:57Z web nginx[7]: bind() to 0.0.0.0:8080 failed (98: Address already in use)
                2026-11-21T08:05:58Z web nginx[7]: bind() to 0.0.0.0:8080 failed (98: Address already in use)
                nothing to see here
                dial tcp 10.0.0.1:40000->10.0.0.2:443: connect: cannot assign requested address
                curl: (7) Failed to connect to 10.0.0.9 port 81: Connection refused
                """;
        Explanation why = explained(bind);
        BindAnswers binds = why(snapshot, end(Protocol.TCP, "0.0.0.0", 8080));
        check(Contract.EXPLAINED_WHY, met, sink -> ExplainJson.write(sink, why, question(why), binds));
        Explanation dial = explained("dial tcp 10.0.0.1:40000->10.0.0.2:443: connect: cannot assign requested address");
        ConnectAnswers connects = connect("10.0.0.1", 0, "10.0.0.2", 443);
        check(Contract.EXPLAINED_CONNECT, met, sink -> ExplainJson.write(sink, dial, question(dial), connects));
        Explanation files = explained("accept4() failed (24: Too many open files)");
        MachineAnswer machine = MachineAnswer.of(machine(snapshot), NamespaceChoice.ALL);
        check(Contract.EXPLAINED_MACHINE, met, sink -> ExplainJson.write(sink, files, question(files), machine));
        for (String other :
                List.of("curl: (7) Failed to connect to 10.0.0.9 port 81: Connection refused", "hello", "")) {
            Explanation nothing = explained(other);
            Question none = nothing.problems().isEmpty() ? new Question(Asked.NONE) : question(nothing);
            check(
                    Contract.EXPLAINED_NOTHING,
                    met,
                    sink -> ExplainJson.write(
                            sink, snapshot.host(), snapshot.visibility(), nothing, none, Text.of("common.span.s", 3)));
        }
        assertThat(met.untested())
                .filteredOn(path -> path.startsWith(".understood")
                        || path.equals(".first")
                        || path.equals(".last")
                        || path.startsWith(".others"))
                .filteredOn(path -> !path.startsWith(".others[].understood"))
                .isEqualTo(List.of());
    }

    @Test
    void moreSortsOfProblemsThanAreListedAreCounted() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int port = 2000; port < 3005; port++) {
            log.append("listen tcp 10.0.0.1:").append(port).append(": bind: address already in use\n");
        }
        Explanation many = explained(log.toString());
        assertThat(many.problems()).hasSize(1005);
        Snapshot snapshot = WireMachine.snapshot();
        Map<String, Object> json = json(
                Language.EN,
                sink -> ExplainJson.write(
                        sink,
                        snapshot.host(),
                        snapshot.visibility(),
                        many,
                        question(many),
                        Text.of("common.span.s", 3)));
        int listed = JsonTree.list(json, "others").size() + 1;
        assertThat(listed + JsonTree.number(json, "othersNotListed")).isEqualTo(1005);
    }

    @Test
    void aPageOfTheManual() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("title", "A port is free");
        parts.put("body", "two\nlines");
        Snapshot snapshot = WireMachine.snapshot();
        for (@Nullable String scenario : new @Nullable String[] {"two-sockets", null}) {
            check(
                    Contract.PAGE,
                    new Shape.Met(),
                    sink -> ExplainJson.page(
                            sink, snapshot.host(), snapshot.visibility(), "port-free", parts, scenario));
        }
    }

    @Test
    void scriptsWaitForTheseSlugsAndNoOthers() {
        List<String> words = new ArrayList<>();
        for (Slug slug : Slug.values()) {
            words.add(slug.word());
        }
        assertThat(words).containsExactlyInAnyOrder(Contract.SLUGS.split("\\|"));
    }

    @Test
    void theEnvelopeSaysWhatWasNotSeenAndWhatHelps() throws IOException {
        Snapshot snapshot = WireMachine.inPart();
        Map<String, Object> json = json(Language.EN, sink -> WhoJson.write(sink, snapshot, new int[0], 0));
        assertThat(JsonTree.at(json, "portwhy", "schema")).isEqualTo(1L);
        assertThat(JsonTree.at(json, "host", "time")).isEqualTo("2026-11-21T08:05:58.123Z");
        assertThat(JsonTree.at(json, "visibility", "complete")).isEqualTo(false);
        assertThat(JsonTree.list(json, "visibility", "missing")).hasSize(3);
        assertThat((String) JsonTree.at(json, "visibility", "missing", 0, "what"))
                .contains("12");
    }
}
