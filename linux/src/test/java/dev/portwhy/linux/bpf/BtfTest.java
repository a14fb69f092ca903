package dev.portwhy.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BtfTest {

    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

    private static byte[] kernel() throws IOException {
        Assumptions.assumeTrue(Files.isReadable(BTF), "this kernel has no BTF");
        return Files.readAllBytes(BTF);
    }

    /** Offsets that the kernel's user interface fixes are the witness: struct in6_addr, struct sockaddr_in. */
    @Test
    void findsMembersThroughUnnamedStructs() throws IOException {
        Btf btf =
                Btf.parse(kernel(), new String[] {"sockaddr_in", "sock", "file"}, new String[] {"bpf_iter_task_file"});
        assertThat(btf.offset("sockaddr_in", "sin_port")).isEqualTo(2);
        assertThat(btf.offset("sockaddr_in", "sin_addr.s_addr")).isEqualTo(4);
        assertThat(btf.offset("sock", "__sk_common.skc_daddr")).isZero();
        assertThat(btf.offset("sock", "__sk_common.skc_rcv_saddr")).isEqualTo(4);
        assertThat(btf.offset("sock", "no_such_member")).isEqualTo(-1);
        assertThat(btf.offset("no_such_struct", "x")).isEqualTo(-1);
        assertThat(btf.function("bpf_iter_task_file")).isPositive();
        assertThat(btf.function("no_such_function")).isZero();
    }

    @Test
    void refusesWhatIsNotBtf() throws IOException {
        assertThatThrownBy(() -> Btf.parse(new byte[0], new String[0], new String[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Btf.parse(new byte[4096], new String[0], new String[0]))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] whole = kernel();
        assertThatThrownBy(
                        () -> Btf.parse(Arrays.copyOf(whole, whole.length / 3), new String[] {"sock"}, new String[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damagedBtfGivesOffsetsOrTheDeclaredError() {
        Random random = new Random(11);
        byte[] small = small();
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = small.clone();
            for (int hits = random.nextInt(4) + 1; hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                Btf btf = Btf.parse(damaged, new String[] {"s"}, new String[] {"f"});
                assertThat(btf.offset("s", "m")).isGreaterThanOrEqualTo(-1);
            } catch (IllegalArgumentException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    /** {@code struct s { int m; }} and nothing else. */
    private static byte[] small() {
        java.nio.ByteBuffer data =
                java.nio.ByteBuffer.allocate(24 + 16 + 24 + 8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        data.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        data.putInt(0).putInt(40).putInt(40).putInt(8);
        data.putInt(5).putInt(1 << 24).putInt(4).putInt(32);
        data.putInt(1).putInt(4 << 24 | 1).putInt(4).putInt(3).putInt(1).putInt(0);
        data.put(new byte[] {0, 's', 0, 'm', 0, 'i', 0, 0});
        return data.array();
    }

    @Test
    void theSmallOneIsWhole() {
        assertThat(Btf.parse(small(), new String[] {"s"}, new String[0]).offset("s", "m"))
                .isZero();
    }
}
