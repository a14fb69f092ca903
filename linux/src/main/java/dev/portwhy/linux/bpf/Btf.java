package dev.portwhy.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The kernel's own description of its data types ({@code /sys/kernel/btf/vmlinux}, Documentation/bpf/btf.rst), reduced to
 * two questions: at which byte does a struct keep a member, and what is the type id of a function or a tracepoint.
 */
public final class Btf {

    private static final int MAGIC = 0xeb9f;
    private static final int KIND_STRUCT = 4;
    private static final int KIND_UNION = 5;
    private static final int KIND_TYPEDEF = 8;
    private static final int KIND_FUNC = 12;
    private static final int DEEPEST = 32;

    private final ByteBuffer data;
    private final int strings;
    private final int[] typeOffsets;
    private final Map<String, Integer> structs = new HashMap<>();
    private final Map<String, Integer> functions = new HashMap<>();

    private Btf(ByteBuffer data, int strings, int[] typeOffsets) {
        this.data = data;
        this.strings = strings;
        this.typeOffsets = typeOffsets;
    }

    /**
     * Reads the description.
     *
     * @param bytes the whole file
     * @param structNames the structs that will be asked for
     * @param functionNames the functions that will be asked for
     * @throws IllegalArgumentException when the bytes are not BTF
     */
    public static Btf parse(byte[] bytes, String[] structNames, String[] functionNames) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (Short.toUnsignedInt(data.getShort(0)) != MAGIC) {
                throw new IllegalArgumentException("not BTF");
            }
            int header = data.getInt(4);
            int begin = header + data.getInt(8);
            int end = begin + data.getInt(12);
            int strings = header + data.getInt(16);
            Btf btf = new Btf(data, strings, offsets(data, begin, end));
            btf.index(names(structNames), names(functionNames));
            return btf;
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("BTF ends too early", e);
        }
    }

    private static byte[][] names(String[] names) {
        byte[][] encoded = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            encoded[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        return encoded;
    }

    private static int[] offsets(ByteBuffer data, int begin, int end) {
        if (begin < 0 || end < begin || end > data.capacity()) {
            throw new IllegalArgumentException("BTF with types outside of it");
        }
        int[] offsets = new int[Math.max(16, (end - begin) / 16)];
        int count = 1;
        int at = begin;
        while (at < end) {
            if (count == offsets.length) {
                offsets = java.util.Arrays.copyOf(offsets, count * 2);
            }
            offsets[count++] = at;
            at += 12 + trailer(data.getInt(at + 4));
        }
        return offsets;
    }

    /** How many bytes follow the common part of a type; include/uapi/linux/btf.h. */
    private static int trailer(int info) {
        int entries = info & 0xffff;
        return switch (info >>> 24 & 0x1f) {
            case 1, 14, 17 -> 4;
            case 3 -> 12;
            case KIND_STRUCT, KIND_UNION, 15, 19 -> 12 * entries;
            case 6, 13 -> 8 * entries;
            default -> 0;
        };
    }

    private void index(byte[][] structNames, byte[][] functionNames) {
        for (int id = 1; id < typeOffsets.length && typeOffsets[id] != 0; id++) {
            int at = typeOffsets[id];
            int kind = data.getInt(at + 4) >>> 24 & 0x1f;
            if (kind == KIND_STRUCT) {
                remember(structNames, at, id, structs);
            } else if (kind == KIND_FUNC || kind == KIND_TYPEDEF) {
                remember(functionNames, at, id, functions);
            }
        }
    }

    private void remember(byte[][] wanted, int at, int id, Map<String, Integer> found) {
        int name = strings + data.getInt(at);
        for (byte[] candidate : wanted) {
            if (named(name, candidate)) {
                found.putIfAbsent(new String(candidate, StandardCharsets.US_ASCII), id);
                return;
            }
        }
    }

    private boolean named(int at, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (data.get(at + i) != name[i]) {
                return false;
            }
        }
        return data.get(at + name.length) == 0;
    }

    /** The type id of a function, or of a tracepoint ({@code btf_trace_NAME}); 0 when the kernel has none of that name. */
    int function(String name) {
        return functions.getOrDefault(name, 0);
    }

    /** How many bytes a struct takes; 0 when the kernel has none of that name. */
    int size(String struct) {
        Integer id = structs.get(struct);
        return id == null ? 0 : data.getInt(typeOffsets[id] + 8);
    }

    /**
     * The byte at which a struct keeps a member; {@code path} names it, and members within it, separated by dots.
     * Members of unnamed structs and unions count as the outer one's. -1 when there is none.
     */
    public int offset(String struct, String path) {
        int bits = bits(struct, path);
        return bits < 0 ? -1 : bits >>> 3;
    }

    /** As {@link #offset(String, String)}, in bits: a member may be one of the bits of a byte. */
    int bits(String struct, String path) {
        Integer id = structs.get(struct);
        try {
            return id == null ? -1 : offset(id, path, 0);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("BTF refers to what it does not hold", e);
        }
    }

    private int offset(int id, String path, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("BTF with a struct inside itself");
        }
        int dot = path.indexOf('.');
        byte[] name = (dot < 0 ? path : path.substring(0, dot)).getBytes(StandardCharsets.US_ASCII);
        int at = typeOffsets[id];
        int info = data.getInt(at + 4);
        boolean bitfields = info < 0;
        for (int i = 0; i < (info & 0xffff); i++) {
            int member = at + 12 + 12 * i;
            int raw = data.getInt(member + 8);
            int bits = bitfields ? raw & 0xffffff : raw;
            int nameOffset = data.getInt(member);
            int inner = -1;
            if (nameOffset == 0) {
                int type = structured(data.getInt(member + 4));
                inner = type == 0 ? -1 : offset(type, path, depth + 1);
            } else if (named(strings + nameOffset, name)) {
                int type = dot < 0 ? 0 : structured(data.getInt(member + 4));
                inner = dot < 0 ? 0 : type == 0 ? -1 : offset(type, path.substring(dot + 1), depth + 1);
            }
            if (inner >= 0) {
                return bits + inner & Integer.MAX_VALUE;
            }
        }
        return -1;
    }

    /** The struct or union behind typedefs and qualifiers; 0 when it is something else. */
    private int structured(int id) {
        int type = id;
        for (int depth = 0; depth < 16 && type > 0; depth++) {
            int at = typeOffsets[type];
            switch (data.getInt(at + 4) >>> 24 & 0x1f) {
                case KIND_STRUCT, KIND_UNION -> {
                    return type;
                }
                case 8, 9, 10, 11, 18 -> type = data.getInt(at + 8);
                default -> {
                    return 0;
                }
            }
        }
        return 0;
    }
}
