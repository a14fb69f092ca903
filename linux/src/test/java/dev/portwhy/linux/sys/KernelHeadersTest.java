package dev.portwhy.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The numbers that this module spells, held against the header files of the kernel's interface. */
class KernelHeadersTest {

    /** System calls of other names in the headers. */
    private static final Map<String, String> X86_NAMES = Map.of("fstatat", "newfstatat");

    /** The numbers that the class takes for arm64 and for x86-64, out of its own code: only one of them is in its fields. */
    private static Map<String, List<Integer>> ofBothProcessors() throws IOException {
        Map<String, List<Integer>> numbers = new TreeMap<>();
        try (InputStream in = SyscallNumbers.class.getResourceAsStream("SyscallNumbers.class")) {
            List<Integer> pushed = new ArrayList<>();
            ClassFile.of().parse(in.readAllBytes()).methods().stream()
                    .filter(method -> method.methodName().equalsString("<clinit>"))
                    .flatMap(method -> method.code().orElseThrow().elementStream())
                    .forEach(element -> {
                        if (element instanceof ConstantInstruction constant
                                && constant.constantValue() instanceof Integer number) {
                            pushed.add(number);
                        } else if (element instanceof FieldInstruction field
                                && field.opcode() == java.lang.classfile.Opcode.PUTSTATIC) {
                            numbers.put(field.name().stringValue(), List.copyOf(pushed));
                            pushed.clear();
                        }
                    });
        }
        return numbers;
    }

    @Test
    void systemCallsHaveTheNumbersOfBothProcessors() throws IOException {
        KernelHeaders x86 = KernelHeaders.of("x86_64-linux-gnu/asm/unistd_64.h");
        KernelHeaders arm = KernelHeaders.of("asm-generic/unistd.h");
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (Map.Entry<String, List<Integer>> entry : ofBothProcessors().entrySet()) {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            Long ofX86 = x86.get("__NR_" + X86_NAMES.getOrDefault(name, name));
            if (entry.getValue().size() != 2 || ofX86 == null) {
                continue; // a flag, or the place of a member
            }
            Long ofArm = arm.get("__NR_" + name);
            ofArm = ofArm == null ? arm.get("__NR3264_" + name) : ofArm;
            seen++;
            if (!List.of(ofArm == null ? -1 : ofArm.intValue(), ofX86.intValue())
                    .equals(entry.getValue())) {
                wrong.add(entry + ", not " + ofArm + " and " + ofX86);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    /** From number 424 on every processor has the same. */
    @Test
    void laterSystemCallsHaveOneNumber() throws Exception {
        KernelHeaders x86 = KernelHeaders.of("x86_64-linux-gnu/asm/unistd_64.h");
        for (Field field : SyscallNumbers.class.getFields()) {
            Long number = x86.get("__NR_" + field.getName().toLowerCase(Locale.ROOT));
            if (number != null && number >= 424) {
                assertThat(field.getInt(null)).as(field.getName()).isEqualTo(number.intValue());
            }
        }
    }

    @Test
    void otherNumbersAreThoseOfTheHeaders() throws Exception {
        KernelHeaders headers = KernelHeaders.of(
                "asm-generic/fcntl.h",
                "linux/fcntl.h",
                "linux/openat2.h",
                "linux/stat.h",
                "linux/sched.h",
                "linux/mount.h",
                "asm-generic/socket.h",
                "asm-generic/poll.h",
                "asm-generic/resource.h",
                "linux/in.h",
                "linux/in6.h",
                "linux/tcp.h",
                "linux/if.h",
                "linux/sockios.h",
                "linux/netlink.h",
                "linux/inet_diag.h",
                "linux/sock_diag.h",
                "linux/rtnetlink.h",
                "linux/if_link.h",
                "linux/eventpoll.h");
        Map<String, Integer> compared = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Field field : Abi.class.getFields()) {
            Long number = headers.get(field.getName());
            if (number == null) {
                continue; // of libc's own headers, or put together of others
            }
            long spelled = field.getType() == long.class ? field.getLong(null) : field.getInt(null);
            compared.put(field.getName(), 1);
            if (spelled != number && spelled != number.intValue()) {
                wrong.add(field.getName() + " is " + number + ", not " + spelled);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).hasSizeGreaterThan(70).containsKeys("SO_COOKIE", "IPPROTO_MPTCP", "RTM_GETADDR");
    }

    @Test
    void errorsHaveTheNamesOfTheHeaders() throws Exception {
        KernelHeaders headers = KernelHeaders.of("asm-generic/errno-base.h", "asm-generic/errno.h");
        for (Field field : Errno.class.getFields()) {
            assertThat(headers.get(field.getName())).as(field.getName()).isEqualTo((long) field.getInt(null));
            assertThat(Errno.name(field.getInt(null))).isEqualTo(field.getName());
        }
        for (int number = 1; number <= 133; number++) {
            String name = Errno.name(number);
            if (!name.equals("E" + number)) {
                assertThat(headers.get(name)).as(name).isEqualTo((long) number);
            }
        }
        assertThat(Errno.name(41)).as("a number without an error").isEqualTo("E41");
        assertThat(Errno.name(0)).isEqualTo("OK");
        assertThat(Errno.name(-5)).isEqualTo("E-5");
    }

    @Test
    void anErrorSaysWhatWasAskedAndHowItFailed() {
        KernelException plain = new KernelException("setns(/proc/1/ns/net)", Errno.EPERM, "");
        assertThat(plain).hasMessage("setns(/proc/1/ns/net): EPERM");
        assertThat(plain.notPermitted()).isTrue();
        assertThat(plain.operation()).isEqualTo("setns(/proc/1/ns/net)");
        KernelException detailed = new KernelException("bind", Errno.EADDRINUSE, "port 80");
        assertThat(detailed).hasMessage("bind: EADDRINUSE (port 80)");
        assertThat(detailed.notPermitted()).isFalse();
        assertThat(new KernelException("x", Errno.EACCES, "").notPermitted()).isTrue();
    }
}
