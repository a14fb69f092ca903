package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Where a page breaks a line. */
class PageTest {

    private static String folded(Language language, int columns, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        Messages messages = new Messages(language, true, UnaryOperator.identity());
        new Page(out, new Screen(columns, false), messages).item("", text);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String command(String command) {
        return Messages.COMMAND + command + Messages.END;
    }

    @Test
    void aCommandStaysWholeAndGoesToALineOfItsOwnWhereItDoesNotFit() throws IOException {
        assertThat(folded(
                        Language.EN, 40, "Evidence and other remedies: " + command("portwhy -N 4242 443 -v") + " now"))
                .isEqualTo("Evidence and other remedies:\nportwhy -N 4242 443 -v now\n");
    }

    /** In Chinese no space stands before the command, and its colon belongs to the words before. */
    @Test
    void inChineseTheLineBreaksBehindTheColonAndNotInsideTheWordBefore() throws IOException {
        assertThat(folded(Language.ZH, 30, "依据和其他办法：" + command("portwhy -N 4242 443 -v")))
                .isEqualTo("依据和其他办法：\nportwhy -N 4242 443 -v\n");
        assertThat(folded(Language.ZH, 30, "（" + command("portwhy -N 4242 443 -v who") + "）"))
                .isEqualTo("（portwhy -N 4242 443 -v who）\n");
    }
}
