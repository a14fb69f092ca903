package dev.portwhy.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SyscallTest {

    @Test
    void returnsTheErrorNumberAsTheKernelDoes() {
        assertThat(Syscall.call(SyscallNumbers.CLOSE, -1)).isEqualTo(-Errno.EBADF);
        assertThat(Errno.name(Errno.EADDRINUSE)).isEqualTo("EADDRINUSE");
        assertThat(Errno.name(Errno.EINPROGRESS)).isEqualTo("EINPROGRESS");
        assertThat(Errno.name(4095)).isEqualTo("E4095");
    }

    @Test
    void knowsItsThread() throws IOException {
        assertThat(Path.of("/proc/thread-self").toRealPath().getFileName())
                .hasToString(Integer.toString(Syscall.gettid()));
        assertThat(Files.getAttribute(Path.of("/proc/thread-self"), "unix:uid")).isEqualTo(Syscall.geteuid());
    }
}
