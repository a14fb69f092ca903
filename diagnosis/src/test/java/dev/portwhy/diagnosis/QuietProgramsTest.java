package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.capture.PublicNames;
import org.junit.jupiter.api.Test;

class QuietProgramsTest {

    /** What is found out depends on these names, so a capture without names has to keep them. */
    @Test
    void anAnonymousCaptureKeepsTheirNames() {
        assertThat(QuietPrograms.NAMES).isNotEmpty().allMatch(PublicNames::has);
    }
}
