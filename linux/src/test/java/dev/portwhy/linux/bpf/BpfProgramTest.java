package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Instructions as they are put together, read back by the kernel's own disassembler in the log of its verifier. */
class BpfProgramTest {

    private static final int PROG_LOAD = 5;
    private static final int SOCKET_FILTER = 1;
    private static final int LOG_BYTES = 1 << 16;
    private static final int GET_SMP_PROCESSOR_ID = 8;
    private static final Pattern LINE = Pattern.compile("(?m)^(\\d+): (\\([0-9a-f]{2}\\) [^;\\n]*?)\\s*(?:;.*)?$");

    /** What the kernel makes of each instruction, by its place; the program is not kept. */
    private static List<String> disassembled(long[] code) {
        int[] words = new int[code.length * 2];
        for (int i = 0; i < code.length; i++) {
            words[2 * i] = (int) code[i];
            words[2 * i + 1] = (int) (code[i] >>> 32);
        }
        try (NativeMemory instructions = NativeMemory.of(words);
                NativeMemory license = NativeMemory.of("GPL");
                NativeMemory log = new NativeMemory(LOG_BYTES);
                NativeMemory request = new NativeMemory(128)) {
            // union bpf_attr: u32 prog_type, insn_cnt; u64 insns, license; u32 log_level, log_size; u64 log_buf
            request.putInt(0, SOCKET_FILTER)
                    .putInt(4, code.length)
                    .putLong(8, instructions.address())
                    .putLong(16, license.address())
                    .putInt(24, 2)
                    .putInt(28, LOG_BYTES)
                    .putLong(32, log.address());
            long fd = Syscall.call(SyscallNumbers.BPF, PROG_LOAD, request.address(), 48);
            assumeTrue(fd != -Errno.EPERM && fd != -Errno.ENOSYS, "no programs may be loaded here");
            byte[] bytes = new byte[LOG_BYTES];
            log.get(0, bytes, 0, LOG_BYTES);
            String text = new String(bytes, StandardCharsets.ISO_8859_1).trim();
            assertThat(fd).as(text).isPositive();
            Syscall.close((int) fd);
            String[] lines = new String[code.length];
            Matcher line = LINE.matcher(text);
            while (line.find()) {
                lines[Integer.parseInt(line.group(1))] = line.group(2);
            }
            List<String> all = new ArrayList<>();
            for (String one : lines) {
                all.add(String.valueOf(one));
            }
            return all;
        }
    }

    @Tag("kernel")
    @Test
    void theKernelReadsWhatWasMeant() {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1).load(U32, R7, R6, 0);
        p.set(R8, 5)
                .add(R8, -3)
                .addRegister(R8, R7)
                .and(R8, R7)
                .multiply(R8, 10)
                .or32(R8, 1);
        p.shiftLeft(R8, 4).or(R8, R7).subtractRegister(R8, R7).toBigEndian16(R8);
        p.storeImmediate64(R10, -8, 7);
        p.store(U8, R10, -8, R8).store(U16, R10, -8, R8).store(U32, R10, -8, R8).store(U64, R10, -8, R8);
        p.atomicAdd64(R10, -8, R8);
        p.load(U8, R9, R10, -8).load(U16, R9, R10, -8).load(U32, R9, R10, -8).load(U64, R9, R10, -8);
        p.call(GET_SMP_PROCESSOR_ID).move(R2, R0).set(R3, -1);
        p.exit();
        assertThat(disassembled(p.code()))
                .containsExactly(
                        "(bf) r6 = r1",
                        "(61) r7 = *(u32 *)(r6 +0)",
                        "(b7) r8 = 5",
                        "(07) r8 += -3",
                        "(0f) r8 += r7",
                        "(5f) r8 &= r7",
                        "(27) r8 *= 10",
                        "(44) w8 |= 1",
                        "(67) r8 <<= 4",
                        "(4f) r8 |= r7",
                        "(1f) r8 -= r7",
                        "(dc) r8 = be16 r8",
                        "(7a) *(u64 *)(r10 -8) = 7",
                        "(73) *(u8 *)(r10 -8) = r8",
                        "(6b) *(u16 *)(r10 -8) = r8",
                        "(63) *(u32 *)(r10 -8) = r8",
                        "(7b) *(u64 *)(r10 -8) = r8",
                        "(db) lock *(u64 *)(r10 -8) += r8",
                        "(71) r9 = *(u8 *)(r10 -8)",
                        "(69) r9 = *(u16 *)(r10 -8)",
                        "(61) r9 = *(u32 *)(r10 -8)",
                        "(79) r9 = *(u64 *)(r10 -8)",
                        "(85) call bpf_get_smp_processor_id#8",
                        "(bf) r2 = r0",
                        "(b7) r3 = -1",
                        "(b7) r0 = 0",
                        "(95) exit");
    }

    @Tag("kernel")
    @Test
    void theKernelJumpsWhereItWasMeantTo() {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1).load(U32, R7, R6, 0).load(U32, R8, R6, 4);
        p.exitIfEqual(R7, 1).exitIfEqual32(R7, 2);
        int equal = p.skipIfEqual(R7, 3);
        int other = p.skipIfNotEqual(R8, 4);
        p.land(equal);
        int same = p.skipIfEqualRegister(R7, R8);
        p.land(other);
        int different = p.skipIfNotEqualRegister(R7, R8);
        int half = p.skipIfEqual32(R8, -1);
        int always = p.skip();
        p.land(half).set(R1, 1);
        p.land(same).land(different).land(always);
        p.shiftLeft(R8, 32).exitIfNotNegative(R8).exitIfNotEqual32(R7, 9).set(R1, 2);
        p.exit();
        assertThat(disassembled(p.code()))
                .containsExactly(
                        "(bf) r6 = r1",
                        "(61) r7 = *(u32 *)(r6 +0)",
                        "(61) r8 = *(u32 *)(r6 +4)",
                        "(15) if r7 == 0x1 goto pc+12",
                        "(16) if w7 == 0x2 goto pc+11",
                        "(15) if r7 == 0x3 goto pc+1",
                        "(55) if r8 != 0x4 goto pc+1",
                        "(1d) if r7 == r8 goto pc+4",
                        "(5d) if r7 != r8 goto pc+3",
                        "(16) if w8 == 0xffffffff goto pc+1",
                        "(05) goto pc+1",
                        "(b7) r1 = 1",
                        "(67) r8 <<= 32",
                        "(75) if r8 s>= 0x0 goto pc+2",
                        "(56) if w7 != 0x9 goto pc+1",
                        "(b7) r1 = 2",
                        "(b7) r0 = 0",
                        "(95) exit");
    }

    private static int offset(long instruction) {
        return (short) (instruction >>> 16);
    }

    /** Each exit() takes up the jumps that were written since the one before, and no others. */
    @Test
    void jumpsToTheEndGoToTheNextOne() {
        BpfProgram p = new BpfProgram();
        p.exitIfEqual(R1, 1).exitIfEqual(R1, 2);
        int on = p.skipIfEqual(R1, 3);
        p.exit();
        p.land(on);
        p.exitIfEqual(R1, 4);
        p.exit();
        long[] code = p.code();
        assertThat(code).hasSize(8);
        assertThat(offset(code[0])).isEqualTo(2);
        assertThat(offset(code[1])).isEqualTo(1);
        assertThat(offset(code[2])).isEqualTo(2);
        assertThat(offset(code[5])).isZero();
    }

    /** More jumps and instructions than the first arrays have room for. */
    @Test
    void aLongProgramIsWhole() {
        BpfProgram p = new BpfProgram();
        for (int i = 0; i < 1000; i++) {
            p.exitIfEqual(R1, i);
        }
        p.exit();
        long[] code = p.code();
        assertThat(code).hasSize(1002);
        for (int i = 0; i < 1000; i++) {
            assertThat(offset(code[i])).isEqualTo(999 - i);
            assertThat((int) (code[i] >>> 32)).isEqualTo(i);
        }
    }

    /** A descriptor of a map is an instruction of two ({@code BPF_PSEUDO_MAP_FD}). */
    @Test
    void aMapTakesTwoInstructions() {
        long[] code = new BpfProgram().loadMap(R1, 77).code();
        assertThat(code).hasSize(2);
        assertThat(code[0]).isEqualTo(77L << 32 | 1 << 12 | 1 << 8 | 0x18);
        assertThat(code[1]).isZero();
    }

    @Test
    void negativeOffsetsKeepToTheirField() {
        long code = new BpfProgram().load(U64, R9, R10, -512).code()[0];
        assertThat(code).isEqualTo(0xfe00L << 16 | 10 << 12 | 9 << 8 | 0x79);
        assertThat(offset(code)).isEqualTo(-512);
    }
}
