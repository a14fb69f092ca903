package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;

/**
 * Sends one dump request and walks the answer, message by message.
 *
 * <p>A dump is not an instant: the kernel hands it out in pieces, and what happens meanwhile may be missed or come twice.
 * Where the kernel notices that, it sets {@code NLM_F_DUMP_INTR}; where it ran out of room, the socket reports ENOBUFS.
 * Both are results here ({@link Outcome}), for the caller to repeat or to tell.
 */
public final class NetlinkDump {

    public static final int HEADER_BYTES = 16;

    private final NetlinkChannel channel;
    private final int[] buffer = new int[NetlinkSocket.BUFFER_BYTES / 4];
    private int sequence;

    /** How a dump ended. */
    public enum Outcome {
        /** Everything came. */
        COMPLETE,
        /** The table changed meanwhile in a way that may have lost or doubled entries. */
        INTERRUPTED,
        /** Messages were lost for want of room, or one did not fit. */
        OVERRUN
    }

    /** Takes one message of an answer. */
    @FunctionalInterface
    interface Handler {
        /**
         * @param words the datagram
         * @param start index of the first int behind the message header
         * @param bytes length of what follows the header
         * @param type the message's type
         */
        void message(int[] words, int start, int bytes, int type);
    }

    NetlinkDump(NetlinkChannel channel) {
        this.channel = channel;
    }

    /**
     * Sends {@code request}, whose header this fills in, and hands each message of the answer to {@code handler}.
     *
     * @param request the message, header included; its first four ints are overwritten
     * @param bytes the message's length
     * @param type the message's type
     * @param flags its flags beside {@code NLM_F_REQUEST}; with {@code NLM_F_DUMP} the answer ends with a DONE message,
     *     without after the first one
     * @throws KernelException when the kernel refuses the request; errno as the kernel gave it
     */
    Outcome run(String operation, int[] request, int bytes, int type, int flags, Handler handler)
            throws KernelException {
        sequence++;
        request[0] = bytes;
        request[1] = type | (flags | NLM_F_REQUEST) << 16;
        request[2] = sequence;
        request[3] = 0;
        channel.send(request, bytes);
        Outcome outcome = Outcome.COMPLETE;
        while (true) {
            int length;
            try {
                length = channel.receive(buffer);
            } catch (KernelException e) {
                if (e.errno() != Errno.ENOBUFS) {
                    throw e;
                }
                return Outcome.OVERRUN;
            }
            if (length > buffer.length * 4) {
                return Outcome.OVERRUN;
            }
            if (length < HEADER_BYTES) {
                throw new KernelException(operation, Errno.EBADMSG, "an answer of " + length + " bytes");
            }
            int at = 0;
            while (length - at >= HEADER_BYTES) {
                int base = at / 4;
                int size = buffer[base];
                if (size < HEADER_BYTES || size > length - at) {
                    throw new KernelException(operation, Errno.EBADMSG, "a message of " + size + " bytes");
                }
                int header = buffer[base + 1];
                if (buffer[base + 2] == sequence) {
                    if ((header >>> 16 & NLM_F_DUMP_INTR) != 0) {
                        outcome = Outcome.INTERRUPTED;
                    }
                    int kind = header & 0xffff;
                    if (kind == NLMSG_DONE || kind == NLMSG_ERROR) {
                        int errno = size >= HEADER_BYTES + 4 ? -buffer[base + 4] : 0;
                        if (errno > 0) {
                            throw new KernelException(operation, errno, "");
                        }
                        return outcome;
                    }
                    handler.message(buffer, base + 4, size - HEADER_BYTES, kind);
                    if ((flags & NLM_F_DUMP) == 0) {
                        return outcome;
                    }
                }
                at += size + 3 & ~3;
            }
        }
    }
}
