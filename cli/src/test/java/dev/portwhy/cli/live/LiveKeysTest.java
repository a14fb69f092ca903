package dev.portwhy.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys, as a terminal sends them, and what they do. */
class LiveKeysTest {

    private Snapshot snapshot;
    private LiveFeed feed;
    private LiveState state;
    private LiveKeys.Act act = LiveKeys.Act.NONE;

    @BeforeEach
    void begin() throws IOException {
        snapshot = LiveMoments.web1();
        feed = new LiveFeed(new Messages(Language.EN));
        state = LiveState.of(feed.with(LiveMoments.of(LiveMoments.TIME, snapshot, LiveMoments.failures(snapshot))), "");
    }

    private void press(String keys) {
        KeyDecoder decoder = new KeyDecoder();
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        List<Key> all = new ArrayList<>(decoder.keys(bytes, bytes.length));
        if (decoder.waits()) {
            all.add(decoder.rest());
        }
        for (Key key : all) {
            LiveKeys.Step step = LiveKeys.press(state, key);
            state = step.state();
            act = step.act();
        }
    }

    private String chosen() {
        List<LiveRow> rows = state.rows(state.focus());
        return rows.get(state.chosen(state.focus(), rows)).text();
    }

    private void another(List<FailedCalls> calls) {
        state = state.seen(feed.with(LiveMoments.of(LiveMoments.TIME.plusSeconds(5), snapshot, calls)));
    }

    @Test
    void rowsAndListsAreWalkedThrough() {
        assertThat(state.focus()).isEqualTo(Section.DESTINATIONS);
        press("\t");
        assertThat(state.focus()).isEqualTo(Section.FAILURES);
        String first = chosen();
        press("j");
        assertThat(chosen()).isNotEqualTo(first);
        press("\u001b[A");
        assertThat(chosen()).isEqualTo(first);
        press("kkk");
        assertThat(chosen()).isEqualTo(first);
        press("G");
        String last = chosen();
        press("\u001b[B\u001bOB");
        assertThat(chosen()).isEqualTo(last).isNotEqualTo(first);
        press("\u001b[5~");
        assertThat(chosen()).isEqualTo(first);
        press("\t");
        assertThat(state.focus()).isEqualTo(Section.FINDINGS);
        press("\u001b[Z\u001b[Z");
        assertThat(state.focus()).isEqualTo(Section.DESTINATIONS);
    }

    @Test
    void aChosenRowIsFollowedWhereItGoes() {
        press("\tj");
        String chosen = chosen();
        another(List.of(LiveMoments.connect(snapshot, "new", 7000, "10.0.0.5", "10.0.0.9", 81, 1)));
        assertThat(chosen()).isEqualTo(chosen);
        assertThat(state.view().failures().getFirst().who()).isEqualTo("new[7000]");
    }

    @Test
    void whilePausedRowsStayPutAndAreThereAfterwards() {
        press(" ");
        LiveView before = state.view();
        another(List.of(LiveMoments.connect(snapshot, "new", 7000, "10.0.0.5", "10.0.0.9", 81, 3)));
        assertThat(state.view()).isSameAs(before);
        assertThat(state.latest().failed() - state.view().failed()).isEqualTo(3);
        press("p");
        assertThat(state.view().failures().getFirst().who()).isEqualTo("new[7000]");
    }

    @Test
    void aFilterIsTypedKeptAndTakenAway() {
        press("\t/Java");
        assertThat(state.typing()).isTrue();
        assertThat(state.rows(Section.FAILURES)).hasSize(1);
        press("\u007f\u007f\u007f\u007fq");
        assertThat(act).isEqualTo(LiveKeys.Act.NONE);
        assertThat(state.rows(Section.FAILURES)).isEmpty();
        press("\u0015 10.0.0.9:5432  eaddrnotavail \r");
        assertThat(state.typing()).isFalse();
        assertThat(state.filter()).isEqualTo("10.0.0.9:5432  eaddrnotavail");
        assertThat(state.rows(Section.FAILURES)).hasSize(2);
        press("\u001b");
        assertThat(state.filter()).isEmpty();
        press("/\u4e2d\u6587\r");
        assertThat(state.rows(Section.FAILURES)).hasSize(1);
        press("/\u001b");
        assertThat(state.filter()).isEmpty();
        assertThat(state.typing()).isFalse();
    }

    @Test
    void destinationsAreSorted() {
        List<LiveRow> byTime = state.rows(Section.DESTINATIONS);
        assertThat(((LiveRow.Destination) byTime.getFirst())
                        .usage()
                        .capacity()
                        .now()
                        .free())
                .isZero();
        press("d");
        assertThat(state.sort()).isEqualTo(SortKey.DESTINATION);
        assertThat(state.rows(Section.DESTINATIONS))
                .isSortedAccordingTo((one, two) -> ((LiveRow.Destination) one)
                        .usage()
                        .destination()
                        .toString()
                        .compareTo(((LiveRow.Destination) two)
                                .usage()
                                .destination()
                                .toString()));
        List<LiveRow> forward = state.rows(Section.DESTINATIONS);
        press("S");
        assertThat(state.rows(Section.DESTINATIONS)).isEqualTo(forward.reversed());
        press("s");
        assertThat(state.sort()).isEqualTo(SortKey.TIME_LEFT);
        assertThat(state.reversed()).isFalse();
        press("u");
        assertThat(state.sort()).isEqualTo(SortKey.USED);
        press("r");
        assertThat(state.sort()).isEqualTo(SortKey.RATE);
    }

    @Test
    void whatIsNotDoneHereIsSaid() {
        press("\r");
        assertThat(act).isEqualTo(LiveKeys.Act.ASK);
        press("\f");
        assertThat(act).isEqualTo(LiveKeys.Act.REDRAW);
        press("x\u0001\u001b[99~");
        assertThat(act).isEqualTo(LiveKeys.Act.NONE);
        press("q");
        assertThat(act).isEqualTo(LiveKeys.Act.QUIT);
    }

    @Test
    void whatLiesOverTheListsIsScrolledAndLeft() {
        press("?jj");
        assertThat(state.overlay()).isEqualTo(new Overlay.Help(2));
        press("kkkk");
        assertThat(state.overlay()).isEqualTo(new Overlay.Help(0));
        press("q");
        assertThat(act).isEqualTo(LiveKeys.Act.NONE);
        assertThat(state.overlay()).isNull();
        state = state.under(new Overlay.Answer(1, "portwhy 443", List.of("one"), 0));
        press(" ");
        assertThat(state.overlay()).isEqualTo(new Overlay.Answer(1, "portwhy 443", List.of("one"), 10));
        press("\u001b");
        assertThat(state.overlay()).isNull();
        assertThat(state.asked()).isEqualTo(1);
    }

    /** Each row asks what would be typed. */
    @Test
    void rowsKnowTheirQuestion() {
        LiveRow.Destination fullest =
                (LiveRow.Destination) state.rows(Section.DESTINATIONS).getFirst();
        assertThat(fullest.question()).containsExactly("connect", "10.0.0.5", "10.0.0.9:5432");
        assertThat(state.view().failures())
                .extracting(LiveRow.Failure::question)
                .contains(
                        List.of("connect", "--tcp", "10.0.0.5", "10.0.0.9:5432"),
                        List.of("why", "--tcp", "0.0.0.0:443"));
    }

    @Test
    void aKeyMayComeInPieces() {
        KeyDecoder decoder = new KeyDecoder();
        assertThat(decoder.keys(new byte[] {0x1b}, 1)).isEmpty();
        assertThat(decoder.waits()).isTrue();
        assertThat(decoder.keys(new byte[] {'['}, 1)).isEmpty();
        assertThat(decoder.keys(new byte[] {'A', (byte) 0xe4}, 2)).containsExactly(Key.of(Key.Kind.UP));
        assertThat(decoder.keys(new byte[] {(byte) 0xb8, (byte) 0xad}, 2)).containsExactly(Key.of('\u4e2d'));
        assertThat(decoder.keys(new byte[] {0x1b, 'j'}, 2)).containsExactly(Key.of(Key.Kind.ESCAPE), Key.of('j'));
        assertThat(decoder.keys(new byte[] {(byte) 0xe4, 'q'}, 2)).containsExactly(Key.of('q'));
        byte[] longest = new byte[1000];
        longest[0] = 0x1b;
        longest[1] = '[';
        Arrays.fill(longest, 2, 1000, (byte) '1');
        decoder.keys(longest, longest.length);
        assertThat(decoder.keys(new byte[] {'q'}, 1)).contains(Key.of('q'));
    }
}
