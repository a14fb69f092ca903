package dev.portwhy.linux.sys;

import dev.portwhy.linux.kit.Programs;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The program for arm64 elsewhere, where QEMU runs programs of that processor: apt-get install qemu-user-static. */
class AnswerClientArm64Test extends AnswerClientTest {

    private static final String QEMU = "qemu-aarch64-static";

    @Override
    SyscallLibrary.Processor processor() {
        Assumptions.assumeTrue(Programs.has(QEMU), QEMU + " is not here");
        return SyscallLibrary.Processor.AARCH64;
    }

    @Override
    List<String> starter() {
        return List.of(QEMU);
    }
}
