package dev.portwhy.linux.sys;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A shared object of half a kilobyte with two functions: the {@code syscall} instruction behind a native method, and
 * where the memory of a buffer lies.
 *
 * <p>The foreign-function API builds its call out of method handles when the program starts, which takes as long as the
 * JVM itself; a native method is bound in half a millisecond. The function moves the seven words to where the kernel
 * wants them and keeps nothing; the other asks the JVM's own table. So it needs no libc and no compiler: it is written here, byte by byte. Where it
 * cannot be loaded, or for another processor than x86-64 and arm64, {@link ForeignSyscall} makes the same calls.
 *
 * <p>The file is an ELF object as of the System V ABI, chapter 5: one segment to read and execute with the headers, the
 * symbols, their hash table and the code; one to write, for the linker, with the dynamic section; and the header that says
 * the stack need not be executable, without which the JVM would make it so.
 */
public final class SyscallLibrary {

    /** The system property that names the file. Who starts another JVM of ours hands it on. */
    public static final String PROPERTY = "portwhy.syscalls";

    /** How the JVM looks for a native method: by the name of its class (Java Native Interface, chapter 2). */
    private static final String CLASS = "Java_" + Syscall.class.getName().replace('.', '_');

    private static final String ENTER = CLASS + "_enter";
    private static final String LOCATE = CLASS + "_locate";

    /**
     * {@code long enter(JNIEnv *, jclass, long number, long a, long b, long c, long d, long e, long f)}: arguments in
     * rdi, rsi, rdx, rcx, r8, r9 and on the stack (System V ABI, AMD64 supplement, 3.2.3); a system call wants its
     * number in rax and the words in rdi, rsi, rdx, r10, r8, r9 (syscall(2)).
     */
    private static final int[] ENTER_X86_64 = {
        0x48, 0x89, 0xd0, // mov rax, rdx
        0x48, 0x89, 0xcf, // mov rdi, rcx
        0x4c, 0x89, 0xc6, // mov rsi, r8
        0x4c, 0x89, 0xca, // mov rdx, r9
        0x4c, 0x8b, 0x54, 0x24, 0x08, // mov r10, [rsp+8]
        0x4c, 0x8b, 0x44, 0x24, 0x10, // mov r8, [rsp+16]
        0x4c, 0x8b, 0x4c, 0x24, 0x18, // mov r9, [rsp+24]
        0x0f, 0x05, // syscall
        0xc3, // ret
    };

    /**
     * {@code long locate(JNIEnv *, jclass, ByteBuffer buffer)}: goes on as {@code GetDirectBufferAddress(JNIEnv *, jobject)},
     * entry 230 of the table that the first argument points to (JNI specification, chapter 4).
     */
    private static final int[] LOCATE_X86_64 = {
        0x48, 0x89, 0xd6, // mov rsi, rdx
        0x48, 0x8b, 0x07, // mov rax, [rdi]
        0xff, 0xa0, 0x30, 0x07, 0x00, 0x00, // jmp [rax+230*8]
    };

    /**
     * The same for arm64: arguments in x0 to x7 and on the stack (Procedure Call Standard for the Arm 64-bit Architecture, 6.8.2); a
     * system call wants its number in x8 and the words in x0 to x5 (syscall(2)). Each is a word of an instruction, lowest octet first.
     */
    private static final int[] ENTER_AARCH64 = octets(
            0xaa0203e8, // mov x8, x2
            0xaa0303e0, // mov x0, x3
            0xaa0403e1, // mov x1, x4
            0xaa0503e2, // mov x2, x5
            0xaa0603e3, // mov x3, x6
            0xaa0703e4, // mov x4, x7
            0xf94003e5, // ldr x5, [sp]
            0xd4000001, // svc #0
            0xd65f03c0); // ret

    private static final int[] LOCATE_AARCH64 = octets(
            0xaa0203e1, // mov x1, x2
            0xf9400009, // ldr x9, [x0]
            0xf9439929, // ldr x9, [x9, #230*8]
            0xd61f0120); // br x9

    /** What of the file is a processor's own: its number in an ELF header, and the largest pages its kernels are built with. */
    static final class Processor {
        static final Processor X86_64 = new Processor(62, 0x1000, ENTER_X86_64, LOCATE_X86_64, AnswerCode.X86_64);
        static final Processor AARCH64 = new Processor(183, 0x10000, ENTER_AARCH64, LOCATE_AARCH64, AnswerCode.AARCH64);

        private final int machine;
        private final int page;
        private final int[] enter;
        private final int[] locate;
        private final String answer;
        private final int toLocate;
        private final int dynamic;
        private final int size;

        private Processor(int machine, int page, int[] enter, int[] locate, String answer) {
            this.machine = machine;
            this.page = page;
            this.enter = enter;
            this.locate = locate;
            this.answer = answer;
            toLocate = CODE + enter.length + 15 & ~15;
            dynamic = toLocate + locate.length + 15 & ~15;
            size = dynamic + 6 * 16;
        }

        int machine() {
            return machine;
        }

        int page() {
            return page;
        }

        /** The code of {@link AnswerClient}'s program. */
        String answer() {
            return answer;
        }

        /** The one this JVM runs on; null where there is no library for it. */
        static @Nullable Processor ofThisMachine() {
            return switch (System.getProperty("os.arch", "")) {
                case "amd64" -> X86_64;
                case "aarch64" -> AARCH64;
                default -> null;
            };
        }
    }

    private static final int HEADERS = 64 + 4 * 56;

    // Where the parts begin that lie the same for all.
    private static final int SYMBOLS = HEADERS;
    private static final int HASH = SYMBOLS + 3 * 24;
    private static final int STRINGS = HASH + 6 * 4;
    private static final int STRING_BYTES = 1 + ENTER.length() + 1 + LOCATE.length() + 1;
    private static final int CODE = STRINGS + STRING_BYTES + 15 & ~15;

    static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    static final int PT_GNU_STACK = 0x6474e551;
    static final int EXECUTE = 1;
    static final int WRITE = 2;
    static final int READ = 4;

    private static final int DT_HASH = 4;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_STRSZ = 10;
    private static final int DT_SYMENT = 11;

    private SyscallLibrary() {}

    /** Writes the file that {@link #PROPERTY} names, unless it is there or there is none for this processor. */
    public static void prepare() throws IOException {
        String name = System.getProperty(PROPERTY, "");
        Processor processor = Processor.ofThisMachine();
        if (!name.isEmpty() && processor != null && !Files.exists(Path.of(name))) {
            Path file = Path.of(name);
            Path whole = Path.of(name + "." + ProcessHandle.current().pid());
            Files.write(whole, bytes(processor));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Binds {@link Syscall}'s native methods. Returns whether that was possible. */
    static boolean load() {
        return load(System.getProperty(PROPERTY));
    }

    static boolean load(@Nullable String file) {
        // A file cut short would bring the dynamic linker down, and this program with it.
        Processor processor = Processor.ofThisMachine();
        if (file == null || processor == null || new File(file).length() != processor.size) {
            return false;
        }
        try {
            System.load(file);
            return true;
        } catch (UnsatisfiedLinkError e) {
            // Not made, or on a file system that may not hold programs.
            return false;
        }
    }

    /** The whole file. */
    static byte[] bytes(Processor processor) {
        int dynamic = processor.dynamic;
        int data = processor.size - dynamic;
        ByteBuffer out = ByteBuffer.allocate(processor.size).order(ByteOrder.LITTLE_ENDIAN);
        // ELF64, little endian, version 1; a shared object without an entry point and without sections
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 3)
                .putShort((short) processor.machine)
                .putInt(1)
                .putLong(0)
                .putLong(64)
                .putLong(0);
        out.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 4);
        out.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        segment(out, PT_LOAD, READ | EXECUTE, 0, 0, dynamic, processor.page);
        segment(out, PT_LOAD, READ | WRITE, dynamic, processor.page, data, processor.page);
        segment(out, PT_DYNAMIC, READ | WRITE, dynamic, processor.page, data, 8);
        segment(out, PT_GNU_STACK, READ | WRITE, 0, 0, 0, 16);
        // the empty symbol and ours
        out.position(SYMBOLS + 24);
        symbol(out, 1, CODE, processor.enter);
        symbol(out, 1 + ENTER.length() + 1, processor.toLocate, processor.locate);
        // one bucket: the first of our symbols, behind it the second
        out.putInt(1).putInt(3).putInt(1).putInt(0).putInt(2).putInt(0);
        out.put(("\0" + ENTER + "\0" + LOCATE + "\0").getBytes(StandardCharsets.US_ASCII));
        code(out, CODE, processor.enter);
        code(out, processor.toLocate, processor.locate);
        out.position(dynamic);
        out.putLong(DT_HASH).putLong(HASH).putLong(DT_STRTAB).putLong(STRINGS);
        out.putLong(DT_SYMTAB).putLong(SYMBOLS).putLong(DT_STRSZ).putLong(STRING_BYTES);
        out.putLong(DT_SYMENT).putLong(24);
        return out.array();
    }

    private static int[] octets(int... words) {
        int[] octets = new int[4 * words.length];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = words[i / 4] >>> i % 4 * 8 & 0xff;
        }
        return octets;
    }

    /** A global function, defined. */
    private static void symbol(ByteBuffer out, int name, int address, int[] code) {
        out.putInt(name).put((byte) 0x12).put((byte) 0).putShort((short) 1);
        out.putLong(address).putLong(code.length);
    }

    static void code(ByteBuffer out, int at, int[] code) {
        out.position(at);
        for (int octet : code) {
            out.put((byte) octet);
        }
    }

    static void segment(ByteBuffer out, int type, int flags, int offset, int shift, int size, int align) {
        long address = offset + (long) shift;
        out.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        out.putLong(size).putLong(size).putLong(align);
    }
}
