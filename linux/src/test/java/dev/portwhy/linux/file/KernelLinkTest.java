package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links of sockets and namespaces, as a text and as bytes with others behind them. */
class KernelLinkTest {

    private static long bytes(String link, String kind) {
        byte[] text = link.getBytes(StandardCharsets.UTF_8);
        byte[] longer = Arrays.copyOf(text, text.length + 5);
        Arrays.fill(longer, text.length, longer.length, (byte) '7');
        return KernelLink.number(longer, text.length, kind);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 9, 4_026_531_840L, Long.MAX_VALUE / 10 - 1})
    void theNumberIsRead(long number) {
        String link = "socket:[" + number + "]";
        assertThat(KernelLink.number(link, "socket")).isEqualTo(number);
        assertThat(bytes(link, "socket")).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "net",
                "net:",
                "net:[",
                "net:[]",
                "net:[1",
                "net:1]",
                "net[1]",
                "net:[x1]",
                "net:[1 ]",
                "net:[-1]",
                "network:[1]",
                "socket:[1]",
                "/net:[1]",
                "net:[1] (deleted)",
                "net:[99999999999999999999]",
                "网:[1]",
            })
    void anyOtherTextIsNoLink(String text) {
        assertThat(KernelLink.number(text, "net")).isZero();
        assertThat(bytes(text, "net")).isZero();
    }

    @Test
    void aLinkThatIsNotThereHasNoNumber() {
        assertThat(KernelLink.number(null, "net")).isZero();
    }

    @Test
    void theKernelsOwnLinkIsRead() throws Exception {
        String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        try (NativeFiles files = new NativeFiles()) {
            long number = files.linkNumber(AT_FDCWD, "/proc/self/ns/net", "net");
            assertThat(number).isPositive().isEqualTo(KernelLink.number(link, "net"));
            assertThat(files.linkNumber(AT_FDCWD, "/proc/self/ns/net", "pid")).isZero();
        }
    }
}
