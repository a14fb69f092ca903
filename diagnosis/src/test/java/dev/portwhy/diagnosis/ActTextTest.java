package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is carried out is called by what is done, and not by what a person might do in its place. */
class ActTextTest {

    /** What a person does, which nobody carries out: it may leave the choice. */
    private static final Set<String> FOR_A_PERSON = Set.of(
            "why.stop.pod",
            "why.stop.supervisor",
            "hidden.end.inferred.root",
            "hidden.end.accept-queue",
            "hidden.end.kernel.rpc",
            "hidden.end.kernel.rpc.connection",
            "hidden.end.kernel.module",
            "hidden.end.rule.pod");

    @Test
    void freeingAPortTakesNoOther() {
        Snapshot machine = Snapshots.machine()
                .process(7, "app")
                .listen("0.0.0.0:8080")
                .heldBy(7)
                .snapshot();
        BindQuestion question = new BindQuestion(Protocol.TCP, IpAddress.ANY4, 8080, false, true, false, 0, false);
        BindAnswer answer = Diagnosis.bind(machine, 0, question, KernelTrial.of("EADDRINUSE"));
        assertThat(answer.findings().getFirst().remedies().getFirst().text().key())
                .isEqualTo("why.stop.do");
        Freeing freeing = Freeing.of(machine, List.of(answer));
        assertThat(freeing.steps()).singleElement().satisfies(step -> {
            assertThat(step.remedy().text().key()).isEqualTo("why.stop.do.act");
            assertThat(step.remedy().text().arguments())
                    .isEqualTo(answer.findings()
                            .getFirst()
                            .remedies()
                            .getFirst()
                            .text()
                            .arguments());
            assertThat(step.remedy().command()).isEqualTo("kill 7");
        });
        assertThat(freeing.holders().getFirst().acts())
                .extracting(remedy -> remedy.text().key())
                .containsExactly("why.stop.do.act");
    }

    @Test
    void eachHasTheTextOfItsAct() throws IOException {
        for (String language : List.of("en", "zh")) {
            Set<String> keys = CatalogueFiles.keys(language);
            assertThat(keys)
                    .as(language)
                    .containsAll(ActText.WITH_ANOTHER_WAY.keySet())
                    .containsAll(ActText.WITH_ANOTHER_WAY.values());
        }
    }

    /** A new text with another way in it gets one for its act, too. */
    @Test
    void noneIsForgotten() throws IOException {
        Set<String> found = new TreeSet<>();
        CatalogueFiles.texts("en").forEach((key, text) -> {
            boolean ends = key.startsWith("why.stop.") || key.startsWith("hidden.end.");
            if (ends && text.contains(", or ") && !FOR_A_PERSON.contains(key)) {
                found.add(key);
            }
        });
        assertThat(ActText.WITH_ANOTHER_WAY).containsKeys(found.toArray(String[]::new));
        assertThat(found).isNotEmpty().noneMatch(key -> key.endsWith(".act"));
    }
}
