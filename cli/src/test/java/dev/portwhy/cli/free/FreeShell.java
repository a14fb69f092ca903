package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.IsolatedShell;
import java.io.IOException;
import java.util.List;

/** The program as it is called in an isolated shell. */
final class FreeShell {

    private FreeShell() {}

    /** The line that frees a port. */
    static String line(String... words) {
        StringBuilder line = new StringBuilder();
        for (String word : ProgramLine.of("free", "--lang", "en")) {
            line.append('\'').append(word).append("' ");
        }
        return line + String.join(" ", words) + " 2>&1; echo status $?";
    }

    /** The line that asks about a port. */
    static String why(String... words) {
        StringBuilder line = new StringBuilder();
        for (String word : ProgramLine.of("why", "--lang", "en")) {
            line.append('\'').append(word).append("' ");
        }
        return line + String.join(" ", words) + " 2>&1; true";
    }

    static String free(IsolatedShell shell, String... words) throws IOException {
        return shell.run(line(words));
    }

    /** Frees a port, and sees that it went as the dry run had said, and by this act. */
    static String frees(IsolatedShell shell, String port, String act) throws IOException {
        List<String> planned = FreeOrder.planned(free(shell, port));
        String said = free(shell, port, "--yes");
        assertThat(said)
                .contains("is free: bind() succeeded, and nothing took the port again within 3 seconds.")
                .contains("- " + act + ": done")
                .endsWith("status 0");
        assertThat(planned).as(said).startsWith(FreeOrder.carriedOut(said).toArray(new String[0]));
        return said;
    }

    /** Waits until somebody listens on a port. */
    static void listens(IsolatedShell shell, int port) throws IOException {
        shell.run("for i in $(seq 300); do ss -Htln sport = :" + port + " | grep -q . && break; sleep 0.05; done;"
                + " ss -Htln sport = :" + port + " | grep -q .");
    }
}
