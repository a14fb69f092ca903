package dev.portwhy.cli.why;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a network namespace each, in which the program is asked. */
abstract class NamespaceOfItsOwn {

    TestNamespace netns;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        netns = TestNamespace.create();
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    /** Asks inside. */
    Cli ask(String... words) throws IOException {
        return netns.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    /** Asks whether anything is wrong there. */
    Cli machine() throws IOException {
        return ask("--json", "-N", Long.toString(netns.inode()));
    }
}
