package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the journal whose sum is right and whose content is not ours, or is a later version's. */
class JournalForeignTest {

    private static final String RECORD = "id a1\ntime 2026-11-20T03:00:00Z\nboot b\nphase applied\nruntime no\n";
    private static final String CHANGE = """
            change net.ipv4.tcp_fin_timeout
             namespace 4026531840
             name host
             cookie 1
             own yes
             from 60
             to 30
             running yes
            """;

    private static String whole(String body) {
        String text = "portwhy-journal 1\n" + body;
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return text + "end " + String.format(Locale.ROOT, "%08x", sum.getValue()) + "\n";
    }

    @Test
    void whatIsWholeIsRead() {
        JournalRecord record = Objects.requireNonNull(JournalText.read(whole(RECORD + CHANGE)));
        assertThat(record.id()).isEqualTo("a1");
        assertThat(record.changes()).singleElement().satisfies(change -> {
            assertThat(change.change().to()).isEqualTo("30");
            assertThat(change.fileBefore()).isNull();
        });
        assertThat(JournalText.write(record)).isEqualTo(whole(RECORD + CHANGE));
    }

    @Test
    void namesOfALaterVersionArePassedOver() {
        JournalRecord plain = JournalText.read(whole(RECORD + CHANGE));
        assertThat(plain).isNotNull();
        assertThat(JournalText.read(whole("colour red\n" + RECORD + CHANGE + " more x\n")))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id\n",
                "id a1\n",
                "time never\nid a1\nboot b\nphase applied\nruntime no\n",
                "id a1\ntime 2026-11-20T03:00:00Z\nboot b\nphase dreaming\nruntime no\n",
                "id a1\ntime 2026-11-20T03:00:00Z\nboot b\nphase applied\nruntime no\nuntil then\n",
                "id %zz\ntime 2026-11-20T03:00:00Z\nboot b\nphase applied\nruntime no\n",
                "id a%\ntime 2026-11-20T03:00:00Z\nboot b\nphase applied\nruntime no\n"
            })
    void whatCannotBeUnderstoodIsNoRecord(String body) {
        assertThat(JournalText.read(whole(body))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "change net.x\n",
                "change net.x\n namespace -1\n name host\n cookie 1\n own yes\n to 30\n running yes\n",
                "change net.x\n namespace 1\n name host\n cookie 99999999999999999999\n own yes\n to 30\n running yes\n",
                "change net.x\n namespace 1\n name host\n cookie 1\n own yes\n to 3\n running yes\n file-before 644 0\n",
                "change net.x\n namespace 1\n name host\n cookie 1\n own yes\n to 3\n running yes\n file-before 999 0 0 x\n",
            })
    void aChangeThatCannotBeUnderstoodSpoilsItsRecord(String change) {
        assertThat(JournalText.read(whole(RECORD + change))).isNull();
        assertThat(JournalText.read(whole(RECORD + CHANGE + change))).isNull();
    }

    @Test
    void aLineOfAChangeBeforeAnyChangeIsNoRecord() {
        assertThat(JournalText.read(whole(RECORD + " to 30\n"))).isNull();
        assertThat(JournalText.read(whole(" to 30\n" + RECORD))).isNull();
    }

    @Test
    void theHeadOfAnotherVersionOrOfAnotherProgramIsNoRecord() {
        String good = whole(RECORD);
        assertThat(JournalText.read(good)).isNotNull();
        assertThat(JournalText.read(good.replace("journal 1", "journal 2"))).isNull();
        assertThat(JournalText.read(good + "\n")).isNull();
        assertThat(JournalText.read(good + good)).isNull();
        assertThat(JournalText.read(" " + good)).isNull();
        assertThat(JournalText.read("end 00000000\n")).isNull();
    }
}
