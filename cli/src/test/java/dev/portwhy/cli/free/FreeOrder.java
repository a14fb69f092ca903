package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Holds what was done against what a dry run said would be: the same acts in the same order, and no more of them than it took. */
final class FreeOrder {

    private static final String NOW = "portwhy: Now: ";
    private static final String COMMAND = "     ";

    private FreeOrder() {}

    /** The command lines of the numbered acts of a dry run. */
    static List<String> planned(String dryRun) {
        List<String> planned = new ArrayList<>();
        boolean numbered = false;
        for (String line : dryRun.lines().toList()) {
            if (line.startsWith(COMMAND) && numbered) {
                planned.add(line.substring(COMMAND.length()));
                numbered = false;
            }
            numbered |= !line.isEmpty() && Character.isDigit(line.charAt(0)) && line.contains(". ");
        }
        return planned;
    }

    /** The command lines of what was done, each once, as they were told while it went on. */
    static List<String> carriedOut(String said) {
        Set<String> done = new LinkedHashSet<>();
        for (String line : said.lines().toList()) {
            if (line.startsWith(NOW)) {
                done.add(line.substring(NOW.length()));
            }
        }
        return List.copyOf(done);
    }

    /** Frees the port of a room, and sees that it went as the dry run had said. */
    static Cli asPlanned(FreeRoom room, String... words) throws IOException {
        List<String> dry = new ArrayList<>(List.of(words));
        dry.remove("--json");
        List<String> planned = planned(room.free(dry.toArray(new String[0])).out());
        List<String> more = new ArrayList<>(List.of(words));
        more.add("--yes");
        Cli run = room.free(more.toArray(new String[0]));
        List<String> done = carriedOut(run.err());
        assertThat(done).as(run.toString()).isNotEmpty();
        assertThat(planned).as(run.toString()).startsWith(done.toArray(new String[0]));
        return run;
    }
}
