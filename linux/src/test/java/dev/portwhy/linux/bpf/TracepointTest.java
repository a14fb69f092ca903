package dev.portwhy.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("root")
class TracepointTest {

    /** The open files, but for the one with which they are listed. */
    private static Set<Path> open() throws IOException {
        Set<Path> open;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fdinfo"))) {
            open = new HashSet<>(files.toList());
        }
        open.removeIf(Files::notExists);
        return open;
    }

    /** What {@code /proc/self/fdinfo} says of the program, its number and the lines around it included. */
    @Test
    void howOftenItWasPassedOverIsWhatTheKernelSays() throws Exception {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "BPF takes root");
        KernelLayout layout;
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout found = KernelLayout.forTraces(files);
            Assumptions.assumeTrue(found != null && ConnectFailure.told(found), "no tracepoint here");
            layout = Objects.requireNonNull(found);
        }
        BpfProgram program = new BpfProgram();
        program.exit();
        Set<Path> before = open();
        try (Tracepoint attached = Tracepoint.attach(layout.get(KernelLayout.SET_STATE_TRACEPOINT), program.code())) {
            Set<Path> its = open();
            its.removeAll(before);
            String said = null;
            for (Path file : its) {
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith("recursion_misses:")) {
                        said = line.substring(line.indexOf(':') + 1).strip();
                    }
                }
            }
            Assumptions.assumeTrue(said != null, "this kernel does not count it");
            assertThat(attached.passedOver()).isEqualTo(Long.parseLong(Objects.requireNonNull(said)));
        }
        assertThat(open()).as("nothing stays open").hasSize(before.size());
    }
}
