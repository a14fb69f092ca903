package dev.portwhy.linux.file;

import dev.portwhy.linux.sys.NativeMemory;
import java.nio.charset.StandardCharsets;

/** How a path is handed to a system call: as bytes up to a zero, whole or not at all, for a part of it is another path. */
final class PathBytes {

    private PathBytes() {}

    /**
     * Writes a path with its terminating zero.
     *
     * @param scratch what is written through, as long as the room there is in {@code memory} from {@code offset} on
     * @return false for a path that has no room, and for one with a zero in it
     */
    static boolean put(String path, byte[] scratch, NativeMemory memory, int offset) {
        int size = path.length();
        boolean ascii = size < scratch.length;
        for (int i = 0; ascii && i < size; i++) {
            char c = path.charAt(i);
            ascii = c > 0 && c < 0x80;
            scratch[i] = (byte) c;
        }
        if (!ascii) {
            byte[] encoded = path.getBytes(StandardCharsets.UTF_8);
            size = encoded.length;
            if (size >= scratch.length || path.indexOf('\0') >= 0) {
                return false;
            }
            System.arraycopy(encoded, 0, scratch, 0, size);
        }
        scratch[size] = 0;
        memory.put(offset, scratch, 0, size + 1);
        return true;
    }
}
