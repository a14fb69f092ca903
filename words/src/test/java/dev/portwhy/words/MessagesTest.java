package dev.portwhy.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

    private final Messages english = new Messages(Language.EN);
    private final Messages chinese = new Messages(Language.ZH);

    private String show(Object value) {
        return english.text("common.usage.no-value", value);
    }

    @Test
    void placesAreFilled() {
        assertThat(english.text("common.usage.value", "--lang", "fr", "en")).startsWith("--lang fr: not a valid value");
    }

    @Test
    void valuesMayBeTextsListsAndSpans() {
        assertThat(show(Text.of("common.span.s", 3))).startsWith("3 s needs");
        assertThat(show(List.of("a", Text.of("common.span.s", 3)))).startsWith("a, 3 s needs");
        assertThat(chinese.text("common.usage.no-value", List.of("a", "b"))).startsWith("a、b");
        assertThat(show(Path.of("/tmp/x"))).startsWith("/tmp/x needs");
        assertThat(show(Duration.ofSeconds(200))).startsWith("3 min 20 s needs");
        assertThat(show(12.34)).startsWith("12.3 needs");
        assertThat(show(512.6)).startsWith("513 needs");
    }

    /** One process has a connection open; it and others have it. */
    @Test
    void theVerbGoesWithWhoeverIsNamed() {
        String held = "finding.port-held-by-leftover-connections";
        Text one = Text.of("why.who", "nginx", 7);
        assertThat(english.text(held, "[::]:80", 1, one)).endsWith("nginx (pid 7) still has it open.");
        assertThat(english.text(held, "[::]:80", 2, one)).endsWith("nginx (pid 7) still has them open.");
        for (String several : List.of("why.who.more", "why.who.children", "why.who.workers")) {
            assertThat(english.text(held, "[::]:80", 1, Text.of(several, "nginx", 7, 1)))
                    .endsWith(" still have it open.");
        }
        Text container = Text.of("why.who.for.more", "docker-proxy", 7, List.of("web"), 1);
        assertThat(english.text(held, "[::]:80", 1, container)).endsWith(" still has it open.");
        assertThat(english.text(held, "[::]:80", 1, Text.of("why.who.nobody"))).endsWith(" still has it open.");
    }

    /** A sentence does not know whether its value is Chinese: the space between belongs to what both are. */
    @Test
    void chineseHasOneSpaceBesideLatinValuesAndNoneBesideItsOwn() {
        String queue = "finding.accept-queue-full.full";
        Text named = Text.of("why.who", "nginx", 7);
        Text unseen = Text.of("finding.accept-queue-full.somebody");
        assertThat(chinese.text(queue, "[::]:80", 2, 1, named))
                .contains("等待 nginx（pid 7）执行")
                .startsWith("[::]:80 ");
        assertThat(chinese.text(queue, "[::]:80", 2, 1, unseen)).contains("等待某个看不到的进程执行");
        assertThat(chinese.text("why.stop.init", "java")).startsWith("java 是");
        assertThat(chinese.text("why.stop.init", Text.of("why.who", "java", 1))).startsWith("java（pid 1）是");
    }

    @Test
    void whatAProcessChoseIsMadeVisible() {
        assertThat(show("a\nb")).startsWith("a\\nb needs");
    }

    @Test
    void catalogueLinesGoOnAfterABar() {
        assertThat(Catalogue.parse("# c\na.b = one\n| two\n|\n|   three\n\nc.d=x = y\n"))
                .containsEntry("a.b", "one\ntwo\n\n  three")
                .containsEntry("c.d", "x = y")
                .hasSize(2);
        assertThatThrownBy(() -> Catalogue.parse("a = 1\na = 2\n")).hasMessageContaining("twice");
    }

    @Test
    void aMissingMessageIsAFault() {
        assertThatThrownBy(() -> english.text("common.nothing")).hasMessageContaining("common.nothing");
    }

    @Test
    void momentsInUtc() {
        for (String moment :
                List.of("1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "2026-11-21T08:05:58.123Z")) {
            assertThat(Times.utc(Instant.parse(moment))).isEqualTo(moment);
        }
        for (long second = -60_000_000_000L; second < 200_000_000_000L; second += 123_456_789L) {
            Instant instant = Instant.ofEpochSecond(second, 120_000_000);
            assertThat(Times.utc(instant)).isEqualTo(instant.toString());
        }
    }
}
