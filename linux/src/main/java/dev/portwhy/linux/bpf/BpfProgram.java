package dev.portwhy.linux.bpf;

import java.util.Arrays;

/**
 * A BPF program put together instruction by instruction (Documentation/bpf/standardization/instruction-set.rst). Jumps
 * go to {@link #exit()} only, which is all our programs need besides {@link #skip}.
 */
final class BpfProgram {

    static final int R0 = 0;
    static final int R1 = 1;
    static final int R2 = 2;
    static final int R3 = 3;
    static final int R4 = 4;
    static final int R5 = 5;
    static final int R6 = 6;
    static final int R7 = 7;
    static final int R8 = 8;
    static final int R9 = 9;
    static final int R10 = 10;

    static final int U8 = 0x10;
    static final int U16 = 0x08;
    static final int U32 = 0x00;
    static final int U64 = 0x18;

    private static final int PSEUDO_FUNC = 4;

    private long[] code = new long[64];
    private int length;
    private int[] toExit = new int[64];
    private int exits;
    private int nextFunction = -1;

    private BpfProgram emit(int opcode, int to, int from, int offset, int immediate) {
        if (length == code.length) {
            code = Arrays.copyOf(code, length * 2);
        }
        code[length++] = Integer.toUnsignedLong(immediate) << 32
                | (offset & 0xffffL) << 16
                | (long) from << 12
                | (long) to << 8
                | opcode;
        return this;
    }

    /** {@code to = from}. */
    BpfProgram move(int to, int from) {
        return emit(0xbf, to, from, 0, 0);
    }

    /** {@code to = value}. */
    BpfProgram set(int to, int value) {
        return emit(0xb7, to, 0, 0, value);
    }

    /** {@code to += value}. */
    BpfProgram add(int to, int value) {
        return emit(0x07, to, 0, 0, value);
    }

    /** {@code to += from}. */
    BpfProgram addRegister(int to, int from) {
        return emit(0x0f, to, from, 0, 0);
    }

    /** {@code to -= from}. */
    BpfProgram subtractRegister(int to, int from) {
        return emit(0x1f, to, from, 0, 0);
    }

    /** {@code to = htobe16(to)}. */
    BpfProgram toBigEndian16(int to) {
        return emit(0xdc, to, 0, 0, 16);
    }

    /** {@code to &= from}. */
    BpfProgram and(int to, int from) {
        return emit(0x5f, to, from, 0, 0);
    }

    /** {@code to *= value}. */
    BpfProgram multiply(int to, int value) {
        return emit(0x27, to, 0, 0, value);
    }

    /** {@code to |= value}, in the lower 32 bits; the upper ones become 0. */
    BpfProgram or32(int to, int value) {
        return emit(0x44, to, 0, 0, value);
    }

    /** {@code to <<= bits}. */
    BpfProgram shiftLeft(int to, int bits) {
        return emit(0x67, to, 0, 0, bits);
    }

    /** {@code to >>= bits}, filled up with zeros. */
    BpfProgram shiftRight(int to, int bits) {
        return emit(0x77, to, 0, 0, bits);
    }

    /** {@code to |= from}. */
    BpfProgram or(int to, int from) {
        return emit(0x4f, to, from, 0, 0);
    }

    /** {@code to = *(from + offset)}; width is one of U8 to U64. */
    BpfProgram load(int width, int to, int from, int offset) {
        return emit(0x61 | width, to, from, offset, 0);
    }

    /** {@code *(to + offset) = from}. */
    BpfProgram store(int width, int to, int offset, int from) {
        return emit(0x63 | width, to, from, offset, 0);
    }

    /** {@code *(u64 *)(to + offset) = value}. */
    BpfProgram storeImmediate64(int to, int offset, int value) {
        return emit(0x7a, to, 0, offset, value);
    }

    /** {@code to =} the map of a descriptor: an instruction of two. */
    BpfProgram loadMap(int to, int descriptor) {
        emit(0x18, to, 1, 0, descriptor);
        return emit(0, 0, 0, 0, 0);
    }

    /** {@code to =} the function that {@link #copyTo} is told of: an instruction of two. */
    BpfProgram loadNextFunction(int to) {
        nextFunction = length;
        emit(0x18, to, PSEUDO_FUNC, 0, 0);
        return emit(0, 0, 0, 0, 0);
    }

    /** Calls a helper function. */
    BpfProgram call(int helper) {
        return emit(0x85, 0, 0, 0, helper);
    }

    /** Ends the program where {@code register == value}. */
    BpfProgram exitIfEqual(int register, int value) {
        endHere();
        return emit(0x15, register, 0, 0, value);
    }

    /** As {@link #exitIfEqual}, comparing the lower 32 bits. */
    BpfProgram exitIfEqual32(int register, int value) {
        endHere();
        return emit(0x16, register, 0, 0, value);
    }

    /** Ends the program where the lower 32 bits are another value. */
    BpfProgram exitIfNotEqual32(int register, int value) {
        endHere();
        return emit(0x56, register, 0, 0, value);
    }

    /** Ends the program where {@code register >= 0}, as a number with a sign. */
    BpfProgram exitIfNotNegative(int register) {
        endHere();
        return emit(0x75, register, 0, 0, 0);
    }

    /** {@code *(u64 *)(to + offset) += from}, in one step for all processors. */
    BpfProgram atomicAdd64(int to, int offset, int from) {
        return emit(0xdb, to, from, offset, 0);
    }

    /** Notes that the next instruction is a jump to the end. */
    private void endHere() {
        if (exits == toExit.length) {
            toExit = Arrays.copyOf(toExit, exits * 2);
        }
        toExit[exits++] = length;
    }

    /** A jump over code that is not yet written, taken where {@code register == value}; ended by {@link #land}. */
    int skipIfEqual(int register, int value) {
        emit(0x15, register, 0, 0, value);
        return length - 1;
    }

    /** As {@link #skipIfEqual}, taken where {@code register != value}. */
    int skipIfNotEqual(int register, int value) {
        emit(0x55, register, 0, 0, value);
        return length - 1;
    }

    /** As {@link #skipIfNotEqual}, comparing two registers. */
    int skipIfNotEqualRegister(int register, int other) {
        emit(0x5d, register, other, 0, 0);
        return length - 1;
    }

    /** As {@link #skipIfEqual}, comparing two registers. */
    int skipIfEqualRegister(int register, int other) {
        emit(0x1d, register, other, 0, 0);
        return length - 1;
    }

    /** As {@link #skipIfEqual}, comparing the lower 32 bits. */
    int skipIfEqual32(int register, int value) {
        emit(0x16, register, 0, 0, value);
        return length - 1;
    }

    /** An unconditional jump over code that is not yet written. */
    int skip() {
        emit(0x05, 0, 0, 0, 0);
        return length - 1;
    }

    /** Makes a jump end here. */
    BpfProgram land(int jump) {
        patch(jump, length);
        return this;
    }

    /** Ends the program with result 0. */
    BpfProgram exit() {
        for (int i = 0; i < exits; i++) {
            patch(toExit[i], length);
        }
        exits = 0;
        set(R0, 0);
        return emit(0x95, 0, 0, 0, 0);
    }

    private void patch(int jump, int target) {
        code[jump] = code[jump] & ~0xffff0000L | (target - jump - 1 & 0xffffL) << 16;
    }

    /** How many instructions there are. */
    int length() {
        return length;
    }

    /** Puts the instructions into a program of several functions, the next of which begins at {@code next}. */
    void copyTo(long[] program, int at, int next) {
        System.arraycopy(code, 0, program, at, length);
        if (nextFunction >= 0) {
            program[at + nextFunction] |= (long) (next - (at + nextFunction) - 1) << 32;
        }
    }

    /** The instructions, eight bytes each. */
    long[] code() {
        return Arrays.copyOf(code, length);
    }
}
