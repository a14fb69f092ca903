package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question that {@link AnswerClient} asks over a unix socket, and the way back.
 *
 * <pre>{@code
 * request: u64 magic; u32 words; u32 bytes; u32 terminal; struct winsize { u16 rows, columns, xpixel, ypixel; };
 *          char text[bytes]    words, then "NAME=value", each with a zero byte behind it
 * answer:  { u32 kind; u32 number; char text[number] where kind is 1 or 2 }...
 *          kind 3: somebody answers (first of all); 1, 2: standard output, standard error; 0: the end, number is the exit status
 * }</pre>
 */
public final class LocalConnection implements AutoCloseable {

    /** More than the kernel lets a command line be in ordinary cases; whoever has more answers itself. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int SECONDS_TO_ASK = 2;
    private static final int PIECE = 1 << 16;

    private static final int END = 0;
    private static final int TAKEN = 3;

    private final int fd;
    private final int pid;
    private final int user;
    private final NativeMemory memory = new NativeMemory(8 + PIECE);

    private LocalConnection(int fd, int pid, int user) {
        this.fd = fd;
        this.pid = pid;
        this.user = user;
    }

    /** Takes over an accepted connection. */
    static LocalConnection of(int fd) throws KernelException {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }, of when it connected (unix(7), SO_PEERCRED)
        try (NativeMemory peer = new NativeMemory(12);
                NativeMemory length = NativeMemory.of(12);
                NativeMemory patience = new NativeMemory(16)) {
            Syscall.check(
                    "getsockopt(SO_PEERCRED)",
                    Syscall.call(
                            SyscallNumbers.GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, peer.address(), length.address()));
            patience.putLong(0, SECONDS_TO_ASK);
            Syscall.check(
                    "setsockopt(SO_RCVTIMEO)",
                    Syscall.call(SyscallNumbers.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, patience.address(), 16));
            return new LocalConnection(fd, peer.getInt(0), peer.getInt(4));
        } catch (KernelException e) {
            Syscall.close(fd);
            throw e;
        }
    }

    /** The process that asks, in this process's pid namespace; 0 where it is in one that cannot be seen from here. */
    public int pid() {
        return pid;
    }

    /** Whether it runs as this process's effective user. */
    public boolean isOwn() {
        return user == Syscall.geteuid();
    }

    /**
     * What is asked.
     *
     * @param words the words, decoded as UTF-8
     * @param variables the environment, each {@code NAME=value}
     * @param terminal whether standard output is a terminal
     * @param columns how wide it is; 0 where it does not know
     */
    public record Asked(List<String> words, List<String> variables, boolean terminal, int columns) {

        public Asked {
            words = List.copyOf(words);
            variables = List.copyOf(variables);
        }
    }

    /** Reads the question; null where it is none, too long, or does not come. */
    public @Nullable Asked asked() {
        byte[] header = received(AnswerClient.HEADER);
        if (header == null) {
            return null;
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int words = fields.getInt(8);
        int bytes = fields.getInt(12);
        if (fields.getLong(0) != AnswerClient.MAGIC || bytes <= 0 || bytes > MOST_BYTES || words < 0) {
            return null;
        }
        byte[] text = received(bytes);
        List<String> all = text == null ? List.of() : texts(text);
        return words > all.size() || all.isEmpty()
                ? null
                : new Asked(
                        all.subList(0, words),
                        all.subList(words, all.size()),
                        fields.getInt(16) != 0,
                        Short.toUnsignedInt(fields.getShort(22)));
    }

    /** Texts, each with a zero byte behind it; what has none is left out. */
    private static List<String> texts(byte[] bytes) {
        List<String> texts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                texts.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return texts;
    }

    private byte @Nullable [] received(int count) {
        byte[] all = new byte[count];
        for (int at = 0; at < count; ) {
            int most = Math.min(count - at, PIECE);
            long got = Syscall.call(SyscallNumbers.RECVFROM, fd, memory.address(), most, 0, 0, 0);
            if (got <= 0) {
                return null;
            }
            memory.get(0, all, at, (int) got);
            at += (int) got;
        }
        return all;
    }

    /** Says that somebody answers. */
    public void take() throws IOException {
        tell(TAKEN, 0, 0);
    }

    /** Says that this was all, and the exit status. */
    public void end(int status) throws IOException {
        tell(END, status, 0);
    }

    /** The way to its standard output (1) or standard error (2); writing waits for as long as the reader does. */
    public OutputStream out(int descriptor) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                for (int at = 0; at < length; ) {
                    int part = Math.min(PIECE, length - at);
                    memory.put(8, from, offset + at, part);
                    tell(descriptor, part, part);
                    at += part;
                }
            }
        };
    }

    /** Sends a head, and behind it so many bytes as stand in the memory. */
    private void tell(int kind, int number, int behind) throws IOException {
        memory.putInt(0, kind).putInt(4, number);
        int size = 8 + behind;
        for (int at = 0; at < size; ) {
            long sent = Syscall.call(SyscallNumbers.SENDTO, fd, memory.address() + at, size - at, MSG_NOSIGNAL, 0, 0);
            if (sent <= 0 && sent != -Errno.EINTR) {
                throw new IOException(Errno.name((int) -sent));
            }
            at += (int) Math.max(0, sent);
        }
    }

    @Override
    public void close() {
        memory.close();
        Syscall.close(fd);
    }
}
