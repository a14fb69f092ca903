package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.cli.lab.FullDestination.Shape;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.ports.shape.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is said of a machine as it was when a capture of it was made, where nothing of it is left: the same as what then really
 * happened where it was made.
 */
@Tag("kernel")
class WhatIfOfCaptureOnKernelTest {

    /** As many ports as before once more; of an odd number it is chance which end connect() leaves out. */
    private static final Map<Setting, String> CHANGE = Map.of(Setting.IP_LOCAL_PORT_RANGE, "40000 40019");

    @TempDir
    Path directory;

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void isWhatHappenedWhereItWasMade(Shape shape) throws IOException {
        Path file = directory.resolve("machine 张.capture");
        int tries = FullDestination.PORTS + 10;
        int really = NetworkThread.inNewNamespace(() -> {
            try (FullDestination full = new FullDestination(shape).with("ESTABLISHED")) {
                CaptureFile.write(new LiveMachine().look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT)), file);
                CHANGE.forEach((setting, value) -> write(setting, value));
                return full.canBeOpened(tries);
            }
        });
        ConnectQuestion question =
                new ConnectQuestion(Protocol.TCP, shape.address(), shape.address(), FullDestination.PORT);
        WhatIfInquiry.Destination asked = new WhatIfInquiry(new CapturedMachine(file), NamespaceChoice.CURRENT)
                .ask(question, CHANGE)
                .destinations()
                .getFirst();
        Trial with = asked.repetition().now().with();
        assertThat(with.tries()).isGreaterThanOrEqualTo(really);
        try (KernelProcess lab = KernelProcess.start()) {
            LockSupport.parkNanos(with.waitMs() * 1_000_000L);
            assertThat(lab.run(asked.repetition().now().without()).made()).isZero();
            assertThat(lab.run(with).made())
                    .isEqualTo(with.expected())
                    .isEqualTo(really)
                    .isPositive();
        }
    }

    private static void write(Setting setting, String value) {
        try {
            SysctlFile.write(setting.key(), value);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
