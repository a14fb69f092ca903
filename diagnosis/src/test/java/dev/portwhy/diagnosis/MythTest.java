package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ports.scenario.ScenarioLibrary;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is said to do nothing can be seen doing nothing. */
class MythTest {

    /** The lab has no table of tracked connections, no limits of processes, no other machine. */
    private static final Set<Myth> WITHOUT_SCENARIO = EnumSet.of(
            Myth.WIDER_RANGE_CONNTRACK,
            Myth.FILE_MAX_PROCESS,
            Myth.WIDER_RANGE_SNAT,
            Myth.TIME_WAIT_SETTINGS_SNAT,
            Myth.WIDER_RANGE_DESCRIPTORS,
            Myth.FREEBIND_CONNECT6,
            Myth.NONLOCAL_CONNECT6);

    @Test
    void aMythNamesAScenarioOfTheLibrary() {
        Set<String> library = new TreeSet<>();
        ScenarioLibrary.all().forEach(entry -> library.add(entry.name()));
        for (Myth myth : Myth.values()) {
            if (!WITHOUT_SCENARIO.contains(myth)) {
                assertThat(library).as(myth.word()).contains(myth.scenario());
            }
        }
    }

    @Test
    void aMythIsInTheListOnce() {
        assertThat(List.of(Myth.values())).extracting(Myth::reason).doesNotHaveDuplicates();
    }
}
