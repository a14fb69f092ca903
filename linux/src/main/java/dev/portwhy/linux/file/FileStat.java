package dev.portwhy.linux.file;

import java.nio.ByteOrder;

/**
 * What stat(2) tells of a file.
 *
 * @param uid its owner; of {@code /proc/PID} the effective user of the process
 * @param mode what kind of file it is, and who may do what with it ({@code st_mode} of inode(7))
 * @param size how long it is, in bytes
 * @param inode its number
 * @param deviceMajor with {@code deviceMinor} the file system it is on
 * @param deviceMinor see there
 * @param modified when it was changed last, in seconds since 1970
 */
public record FileStat(int uid, int mode, long size, long inode, int deviceMajor, int deviceMinor, long modified) {

    static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;

    /** Whether it is a plain file: no directory, link, device, pipe or socket. */
    boolean regular() {
        return (mode & TYPE) == REGULAR;
    }

    /**
     * Reads struct statx: u32 uid at 20, u16 mode at 28, u64 ino at 32, u64 size at 40, s64 mtime at 112, u32 device numbers
     * at 136 and 140 (statx(2)).
     */
    static FileStat of(byte[] statx) {
        return new FileStat(
                (int) number(statx, 20, 4),
                (int) number(statx, 28, 2),
                number(statx, 40, 8),
                number(statx, 32, 8),
                (int) number(statx, 136, 4),
                (int) number(statx, 140, 4),
                number(statx, 112, 8));
    }

    private static long number(byte[] statx, int offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int index = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? offset + size - 1 - i : offset + i;
            value = value << 8 | statx[index] & 0xff;
        }
        return value;
    }
}
