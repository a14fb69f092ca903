package dev.portwhy.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.cli.AnyMachine;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole screens of a recorded machine, character by character, and what holds for every one. After a change that is meant, {@code
 * -Dgolden.update=true} writes the files anew; the difference is then to be read like code.
 */
class LiveFrameTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/live");
    private static final String REFUSED =
            "BPF is not permitted here (bpf(BPF_MAP_CREATE): EPERM); run as root, outside a container.";

    private TimeZone zone;

    @BeforeEach
    void clockOfTheGoldenFiles() {
        zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void clockOfTheMachine() {
        TimeZone.setDefault(zone);
    }

    private static Watched watched(boolean sees) {
        return new Watched(Duration.ofSeconds(1), false, sees ? null : REFUSED);
    }

    private static LiveState web1(Messages messages) throws IOException {
        Snapshot snapshot = LiveMoments.web1();
        LiveFeed feed = new LiveFeed(messages);
        feed.with(LiveMoments.of(LiveMoments.TIME.minusSeconds(90), snapshot, List.of()));
        LiveView view = feed.with(LiveMoments.of(LiveMoments.TIME, snapshot, LiveMoments.failures(snapshot)));
        return LiveState.of(view, "");
    }

    private static LiveState pressed(LiveState state, String keys) {
        LiveState now = state;
        KeyDecoder decoder = new KeyDecoder();
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        for (Key key : decoder.keys(bytes, bytes.length)) {
            now = LiveKeys.press(now, key).state();
        }
        return now;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "en-60x24; 60; 24; en; true; -",
                "en-80x24; 80; 24; en; true; -",
                "en-120x30; 120; 30; en; true; -",
                "en-200x50; 200; 50; en; true; -",
                "zh-60x24; 60; 24; zh; true; -",
                "zh-80x24; 80; 24; zh; true; -",
                "zh-120x30; 120; 30; zh; true; -",
                "zh-200x50; 200; 50; zh; true; -",
                "en-60x10; 60; 10; en; true; \t",
                "zh-60x10; 60; 10; zh; false; -",
                "en-refused-60x12; 60; 12; en; false; -",
                "en-refused-100x24; 100; 24; en; false; -",
                "en-help-80x24; 80; 24; en; false; ?",
                "zh-help-80x24; 80; 24; zh; true; ?",
                "en-typing-80x16; 80; 16; en; true; /java 54",
                "en-filter-80x24; 80; 24; en; true; /java\r",
                "en-paused-80x24; 80; 24; en; true; p",
            })
    void looksAsItAlwaysDid(String name, int columns, int rows, String language, boolean sees, String keys)
            throws IOException {
        Messages messages = new Messages(language.equals("zh") ? Language.ZH : Language.EN);
        LiveState state = keys == null ? web1(messages) : pressed(web1(messages), keys);
        List<String> lines = LiveFrame.of(state, new Size(columns, rows), watched(sees), messages, false);
        assertThat(lines)
                .hasSize(rows)
                .allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(columns));
        StringBuilder picture = new StringBuilder();
        for (String line : lines) {
            picture.append(line.stripTrailing()).append('\n');
        }
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, picture);
        }
        assertThat(picture).hasToString(Files.readString(golden));
    }

    /** Whatever names somebody chose, and however large the terminal is: so many lines, none wider, nothing that steers it. */
    @Test
    void anyMachineFitsOnAnyScreen() {
        for (int seed = 0; seed < 30; seed++) {
            Snapshot snapshot = AnyMachine.of(seed);
            Messages messages = new Messages(seed % 2 == 0 ? Language.EN : Language.ZH);
            LiveFeed feed = new LiveFeed(messages);
            LiveView view = feed.with(LiveMoments.of(LiveMoments.TIME, snapshot, LiveMoments.failures(snapshot)));
            for (int columns : new int[] {20, 40, 60, 61, 80, 137, 200}) {
                for (int rows : new int[] {3, 4, 10, 15, 16, 17, 24, 60}) {
                    for (String keys : new String[] {"", "\t", "\t\t", "?", "/e", "G"}) {
                        LiveState state = pressed(LiveState.of(view, ""), keys);
                        List<String> lines =
                                LiveFrame.of(state, new Size(columns, rows), watched(seed % 3 != 0), messages, false);
                        assertThat(lines).hasSize(rows);
                        for (String line : lines) {
                            assertThat(Width.of(line)).as(line).isLessThanOrEqualTo(columns);
                            assertThat(line.chars().filter(c -> c < ' ' || c >= 0x7f && c < 0xa0))
                                    .as(line)
                                    .isEmpty();
                        }
                    }
                }
            }
        }
    }

    /** Colours change nothing but colours. */
    @Test
    void withoutColoursItIsTheSamePicture() throws IOException {
        Messages messages = new Messages(Language.EN);
        LiveState state = web1(messages);
        List<String> plain = LiveFrame.of(state, new Size(100, 30), watched(true), messages, false);
        List<String> colored = LiveFrame.of(state, new Size(100, 30), watched(true), messages, true);
        assertThat(String.join("\n", plain)).doesNotContain("\u001b");
        assertThat(String.join("\n", colored)).contains("\u001b[");
        assertThat(colored.stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing()))
                .containsExactlyElementsOf(
                        plain.stream().map(String::stripTrailing).toList());
    }

    /** The chosen row is on the screen, however many there are. */
    @Test
    void theChosenRowIsSeen() throws IOException {
        Messages messages = new Messages(Language.EN);
        Snapshot snapshot = LiveMoments.web1();
        List<FailedCalls> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(LiveMoments.connect(snapshot, "p" + i, 1000 + i, "10.0.0.5", "10.0.0.9", 1 + i, 1));
        }
        LiveState state =
                LiveState.of(new LiveFeed(messages).with(LiveMoments.of(LiveMoments.TIME, snapshot, many)), "");
        LiveState there = pressed(state, "\t" + "j".repeat(150));
        List<LiveRow> rows = there.rows(Section.FAILURES);
        String who = ((LiveRow.Failure) rows.get(150)).who();
        for (int height : new int[] {10, 16, 24, 50}) {
            assertThat(LiveFrame.of(there, new Size(80, height), watched(true), messages, false))
                    .anySatisfy(line -> assertThat(line).startsWith("> ").contains(who));
        }
    }

    /** What failed is kept up to a bound, and counted beyond it. */
    @Test
    void rowsAreBounded() throws IOException {
        Snapshot snapshot = LiveMoments.web1();
        LiveFeed feed = new LiveFeed(new Messages(Language.EN));
        Instant time = LiveMoments.TIME;
        LiveView view = LiveView.nothing(time);
        for (int round = 0; round < 5; round++) {
            List<FailedCalls> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                calls.add(LiveMoments.connect(snapshot, "p", 10_000 + round * 400 + i, "10.0.0.5", "10.0.0.9", 80, 2));
            }
            time = time.plusSeconds(1);
            view = feed.with(LiveMoments.of(time, snapshot, calls));
        }
        assertThat(view.failed()).isEqualTo(4000);
        assertThat(view.failures()).hasSize(1000);
        assertThat(view.unlisted()).isEqualTo(2000);
    }

    /** Calls that fail alike go on to be one row, and what is over is told for a while. */
    @Test
    void rowsGoOnFromIntervalToInterval() throws IOException {
        Snapshot snapshot = LiveMoments.web1();
        LiveFeed feed = new LiveFeed(new Messages(Language.EN));
        LiveView first = feed.with(LiveMoments.of(LiveMoments.TIME, snapshot, LiveMoments.failures(snapshot)));
        assertThat(first.found())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.ended()).isNull());
        LiveView second =
                feed.with(LiveMoments.of(LiveMoments.TIME.plusSeconds(1), snapshot, LiveMoments.failures(snapshot)));
        assertThat(second.failures()).hasSize(4);
        assertThat(second.failed()).isEqualTo(2 * first.failed());
        assertThat(second.found().getFirst().since()).isEqualTo(LiveMoments.TIME);
        Snapshot calm = AnyMachine.of(1);
        LiveView third = feed.with(LiveMoments.of(LiveMoments.TIME.plusSeconds(2), calm, List.of()));
        assertThat(third.found()).anySatisfy(row -> assertThat(row.ended()).isEqualTo(LiveMoments.TIME.plusSeconds(2)));
        LiveView later = feed.with(LiveMoments.of(LiveMoments.TIME.plusSeconds(400), calm, List.of()));
        assertThat(later.found()).allSatisfy(row -> assertThat(row.ended()).isNull());
    }
}
