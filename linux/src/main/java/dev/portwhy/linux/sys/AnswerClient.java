package dev.portwhy.linux.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * A program of less than a kilobyte that has a question answered by a process that is there already, or else becomes the
 * program that answers it itself: {@code ask SOCKET SET COMMAND LOCALE JAVA...}.
 *
 * <p>It connects to the unix socket, hands over its words and environment as they lie in its memory (execve(2) lays them side by
 * side) and what it is shown on, and waits for at most {@value #PATIENCE_MS} ms for a first sign. Then it copies what comes to its
 * standard output and error, and ends with the status that it is told. Where there is no such socket, nobody takes the question,
 * or what answered is gone before it has said anything, it executes {@code JAVA...} in its place, so that nothing is lost but the
 * attempt.
 *
 * <p>As {@link SyscallLibrary} it needs no libc and no compiler, and is for the same processors. What goes to and fro stands in {@link
 * LocalConnection}.
 */
public final class AnswerClient {

    /** What a request begins with. */
    static final long MAGIC = 0x00316b7361796877L;

    /** Magic, number of words, bytes of words and environment, whether standard output is a terminal, and its struct winsize. */
    static final int HEADER = 28;

    /** How long it waits for the first sign that somebody answers. */
    static final int PATIENCE_MS = 300;

    private static final String NAME = "ask";

    private static final int BASE = 0x400000;
    private static final int CODE_AT = 64 + 2 * 56;

    private AnswerClient() {}

    /** Writes the program beside the file that {@link SyscallLibrary#PROPERTY} names, unless it is there or is none for this processor. */
    public static void prepare() throws IOException {
        String beside = System.getProperty(SyscallLibrary.PROPERTY, "");
        if (beside.isEmpty()) {
            return;
        }
        Path file = Path.of(beside).resolveSibling(NAME);
        if (!Files.exists(file)) {
            write(file);
        }
    }

    /** Writes it, whole or not at all, to be run by whoever the process's mask lets read it; nothing where there is none for this processor. */
    public static void write(Path file) throws IOException {
        SyscallLibrary.Processor processor = SyscallLibrary.Processor.ofThisMachine();
        if (processor == null) {
            return;
        }
        Path whole = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Files.write(whole, bytes(processor));
        Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(whole));
        rights.add(PosixFilePermission.OWNER_EXECUTE);
        if (rights.contains(PosixFilePermission.GROUP_READ)) {
            rights.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (rights.contains(PosixFilePermission.OTHERS_READ)) {
            rights.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(whole, rights);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The whole file: an ELF program of one segment (System V ABI, chapter 5). */
    static byte[] bytes(SyscallLibrary.Processor processor) {
        int[] code = AnswerCode.octets(processor.answer());
        int size = CODE_AT + code.length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2).putShort((short) processor.machine()).putInt(1).putLong(BASE + CODE_AT);
        out.putLong(64).putLong(0).putInt(0).putShort((short) 64).putShort((short) 56);
        out.putShort((short) 2).putShort((short) 64).putShort((short) 0).putShort((short) 0);
        SyscallLibrary.segment(
                out,
                SyscallLibrary.PT_LOAD,
                SyscallLibrary.READ | SyscallLibrary.EXECUTE,
                0,
                BASE,
                size,
                processor.page());
        SyscallLibrary.segment(
                out, SyscallLibrary.PT_GNU_STACK, SyscallLibrary.READ | SyscallLibrary.WRITE, 0, 0, 0, 16);
        SyscallLibrary.code(out, CODE_AT, code);
        return out.array();
    }
}
