package dev.portwhy.linux.rules;

import java.util.Arrays;

/**
 * The registers of nftables: sixteen of four bytes, which are also four of sixteen bytes ({@code enum nft_registers}). A key of
 * several parts lies in registers that follow each other.
 */
final class Registers {

    private static final int WORDS = 16;
    private static final int WIDE_LAST = 4;
    private static final int NARROW_FIRST = 8;
    private static final int WORD_BYTES = 4;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private final Field[] fields = new Field[WORDS];
    private final byte[][] constants = new byte[WORDS][];

    /** What a register was loaded with. */
    enum Field {
        /** The transport's number. */
        TRANSPORT,
        /** The destination port. */
        PORT,
        /** The destination address. */
        ADDRESS,
        /** Anything else. */
        OTHER
    }

    /**
     * Where the parts of a key lie.
     *
     * @param portAt the port's first byte; -1 for none
     * @param transportAt the transport's byte; -1 for none
     */
    record Layout(int portAt, int transportAt) {}

    Registers() {
        Arrays.fill(fields, Field.OTHER);
        Arrays.fill(constants, new byte[0]);
    }

    /** The place of a register; -1 for one that is none. */
    private static int place(int register) {
        if (register >= 1 && register <= WIDE_LAST) {
            return (register - 1) * 4;
        }
        return register >= NARROW_FIRST && register < NARROW_FIRST + WORDS ? register - NARROW_FIRST : -1;
    }

    void load(int register, Field field, int bytes) {
        int place = place(register);
        if (place < 0) {
            return;
        }
        fields[place] = field;
        for (int word = 1; word * WORD_BYTES < bytes && place + word < WORDS; word++) {
            fields[place + word] = Field.OTHER;
        }
        constants[place] = new byte[0];
    }

    /** Puts a constant into a register; an address with a port behind it fills the registers behind it too. */
    void set(int register, byte[] constant) {
        int place = place(register);
        if (place < 0) {
            return;
        }
        fields[place] = Field.OTHER;
        constants[place] = constant;
        int address = constant.length - WORD_BYTES;
        if ((address == V4_BYTES || address == V6_BYTES) && place + address / WORD_BYTES < WORDS) {
            constants[place] = Arrays.copyOf(constant, address);
            constants[place + address / WORD_BYTES] = Arrays.copyOfRange(constant, address, constant.length);
        }
    }

    Field at(int register) {
        int place = place(register);
        return place < 0 ? Field.OTHER : fields[place];
    }

    /** What was put into a register; empty where that is not known. */
    byte[] constant(int register) {
        int place = place(register);
        return place < 0 ? new byte[0] : constants[place];
    }

    /** The parts of a key that begins in a register. */
    Layout layout(int register) {
        int place = place(register);
        int port = -1;
        int transport = -1;
        for (int word = Math.max(0, place); place >= 0 && word < WORDS; word++) {
            if (fields[word] == Field.PORT && port < 0) {
                port = (word - place) * WORD_BYTES;
            } else if (fields[word] == Field.TRANSPORT && transport < 0) {
                transport = (word - place) * WORD_BYTES;
            }
        }
        return new Layout(port, transport);
    }
}
