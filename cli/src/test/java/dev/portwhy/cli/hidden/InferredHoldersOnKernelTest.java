package dev.portwhy.cli.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.RefusedCall;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the kernel does not let a queue be looked into, whoever has something in one may be the holder. That is said, and
 * nobody is stopped for it.
 */
@Tag("kernel")
@ExtendWith(Alone.class)
class InferredHoldersOnKernelTest {

    @TempDir
    Path directory;

    /** The port is in one process's queue; the other one's queue has something else in it. */
    @Test
    void nobodyIsStoppedForHavingSomethingInFlight() throws Exception {
        NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            try (Practice holder = Practice.begin("scm-inflight", 17641);
                    Practice innocent = Practice.begin("scm-inflight", 17642)) {
                Practice.Held held = holder.stands();
                Practice.Held other = innocent.stands();
                String port = Integer.toString(held.port());
                Path capture = directory.resolve("capture");
                String sure = said(port, "--json");
                assertThat(sure).contains("kill " + held.pids().iterator().next());
                for (String answer : List.of(
                        withoutLooking(port, "--json"),
                        withoutLooking(port),
                        withoutLooking("hidden", "sport", "=", ":" + port),
                        withoutLooking("hidden", "--json", "sport", "=", ":" + port),
                        withoutLooking("capture", capture.toString())
                                + said("--from", capture.toString(), port, "--json"))) {
                    assertThat(answer).doesNotContain("kill ", "systemctl stop");
                }
                assertThat(Files.size(capture)).isPositive();
                for (String pid : List.of(
                        held.pids().iterator().next(), other.pids().iterator().next())) {
                    assertThat(withoutLooking(port, "--json"))
                            .contains("\"pid\":" + pid, "\"how\":\"inferred\"", "Not certain");
                }
            }
            return null;
        });
    }

    private static String said(String... arguments) throws IOException {
        String[] english = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        english[arguments.length] = "--lang";
        english[arguments.length + 1] = "en";
        return Practice.run(ProgramLine.of(english)).text();
    }

    private static String withoutLooking(String... arguments) throws IOException {
        try {
            return RefusedCall.without(SyscallNumbers.PIDFD_GETFD, () -> said(arguments));
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
