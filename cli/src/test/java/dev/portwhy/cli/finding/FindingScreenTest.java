package dev.portwhy.cli.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Page;
import dev.portwhy.cli.ShownBy;
import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Evidence;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.WontHelp;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands once on a screen, and what stands there with -v only. */
class FindingScreenTest {

    private static final Culprit SOME = new Culprit(7, "app", 3, Culprit.How.HOLDS, "app");
    private static final Culprit OTHER = new Culprit(8, "web", 3, Culprit.How.HOLDS, "web");

    private static Finding finding(List<Culprit> culprits) {
        Remedy remedy = new Remedy(
                new Action.Wait(null),
                Remedy.Proof.RULE,
                Text.of("finding.ephemeral-ports-exhausted.keep-open.do"),
                null,
                null,
                Text.of("why.evident.freed"),
                Remedy.Risk.NONE,
                Text.of("why.evident.no-risk"),
                "portwhy");
        return new Finding(
                Slug.EPHEMERAL_PORTS_EXHAUSTED,
                Severity.WARNING,
                Text.of("screen.todo"),
                Subject.key(null, Setting.TCP_TW_REUSE),
                List.of(),
                culprits,
                List.of(remedy),
                List.of(new WontHelp(Text.of("myth.more-ports"), Text.of("myth.more-ports.leak"), null)));
    }

    private static String shown(List<String> words, Finding... findings) throws IOException {
        return ShownBy.text(0, words, context -> {
            FindingScreen screen = new FindingScreen(context, new Page(context));
            for (Finding finding : findings) {
                screen.advice(finding);
            }
        });
    }

    private static int times(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void theSameActOfTheSameProcessesStandsOnce() throws IOException {
        String same = shown(List.of(), finding(List.of(SOME)), finding(List.of(SOME)));
        assertThat(times(same, "What to do")).as(same).isEqualTo(1);
        assertThat(times(same, "What does not help")).as(same).isEqualTo(1);
        String others = shown(List.of(), finding(List.of(SOME)), finding(List.of(OTHER)));
        assertThat(times(others, "What to do")).as(others).isEqualTo(2);
        String unknown = shown(List.of(), finding(List.of()), finding(List.of()));
        assertThat(times(unknown, "What to do")).as(unknown).isEqualTo(2);
    }

    @Test
    void whatGoesWithoutSayingStandsThereWhereAskedForOnly() throws IOException {
        assertThat(shown(List.of(), finding(List.of()))).doesNotContain("Risk: None.", "The port is free once");
        assertThat(shown(List.of("-v"), finding(List.of()))).contains("Risk: None.", "The port is free once");
    }

    /** A word that programs read is said in the reader's language on a screen. */
    @Test
    void evidenceIsInTheReadersLanguage() throws IOException {
        List<Evidence> shown = List.of(
                new Evidence(Text.of("why.evident.shows"), "request, holder", "reuseaddr=1"),
                new Evidence(Text.of("why.evident.shows"), "/proc/7", "inferred"),
                new Evidence(Text.of("why.evident.shows"), "portwhy hidden", "read"),
                new Evidence(Text.of("why.evident.shows"), "sock_diag", "bound by number"));
        String chinese = ShownBy.text(
                0,
                List.of("--lang", "zh", "-v"),
                context -> new FindingScreen(context, new Page(context)).evidence(shown));
        assertThat(chinese)
                .contains("你的套接字，对方：reuseaddr=1", "/proc/7：推断", "portwhy hidden：直接读到", "sock_diag：按端口号绑定")
                .doesNotContain("inferred", "holder", "bound by");
        String english = ShownBy.text(
                0, List.of("-v"), context -> new FindingScreen(context, new Page(context)).evidence(shown));
        assertThat(english).contains("your socket, the other one: reuseaddr=1", "/proc/7: inferred");
    }
}
