package dev.portwhy.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written to a terminal, and what is not. */
class PainterTest {

    private final Painter painter = new Painter();

    @Test
    void onlyWhatChangedIsWrittenAndShownAtOnce() {
        assertThat(painter.paint(List.of("one", "", "three")))
                .isEqualTo(
                        "\u001b[?2026h\u001b[H\u001b[2J\u001b[1;1H\u001b[2Kone\u001b[3;1H\u001b[2Kthree\u001b[?2026l");
        assertThat(painter.paint(List.of("one", "", "three"))).isEmpty();
        assertThat(painter.paint(List.of("one", "two", "")))
                .isEqualTo("\u001b[?2026h\u001b[2;1H\u001b[2Ktwo\u001b[3;1H\u001b[2K\u001b[?2026l");
    }

    @Test
    void anotherSizeAndAForeignScreenAreDrawnAnew() {
        painter.paint(List.of("one", "two"));
        assertThat(painter.paint(List.of("one", "two", "three"))).contains("\u001b[2J", "one", "two", "three");
        painter.forget();
        assertThat(painter.paint(List.of("one", "two", "three"))).contains("\u001b[2J", "one", "two", "three");
    }

    @Test
    void textsAreFittedByColumnsAndNothingIsLost() {
        assertThat(Columns.cut("10.0.0.9:5432", 13)).isEqualTo("10.0.0.9:5432");
        assertThat(Columns.cut("10.0.0.9:5432", 12)).isEqualTo("10.0.0.9:54\u2026");
        assertThat(Columns.left("\u4e2d\u6587", 3)).isEqualTo("\u4e2d\u2026");
        assertThat(Columns.right("\u4e2d\u6587", 6)).isEqualTo("  \u4e2d\u6587");
        assertThat(Columns.folded("one two three", 7)).containsExactly("one two", "three");
        assertThat(Columns.folded("\u4e2d\u6587\u8fdb\u7a0b", 5)).containsExactly("\u4e2d\u6587", "\u8fdb\u7a0b");
        assertThat(Columns.pieces("\u001b[1mabcdef\u001b[0mg", 4))
                .containsExactly("\u001b[1mabcd\u001b[0m", "\u001b[1mef\u001b[0mg");
    }
}
