package dev.portwhy.linux.file;

import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.SyscallNumbers;

/**
 * What stat(2) tells of a file.
 *
 * @param uid its owner; of {@code /proc/PID} the effective user of the process
 * @param gid its group
 * @param mode what kind of file it is, and who may do what with it ({@code st_mode} of inode(7))
 * @param size how long it is, in bytes
 * @param inode its number
 * @param deviceMajor with {@code deviceMinor} the file system it is on
 * @param deviceMinor see there
 * @param links how many names it has, as directories count them
 * @param modified when it was changed last, in seconds since 1970
 */
public record FileStat(
        int uid,
        int gid,
        int mode,
        long size,
        long inode,
        int deviceMajor,
        int deviceMinor,
        long links,
        long modified) {

    static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;

    /** Whether it is a plain file: no directory, link, device, pipe or socket. */
    public boolean regular() {
        return (mode & TYPE) == REGULAR;
    }

    /** Whether it is a directory. */
    public boolean directory() {
        return (mode & TYPE) == DIRECTORY;
    }

    /** Who may do what with it: the lower twelve bits of the mode. */
    public int permissions() {
        return mode & 0xfff;
    }

    /**
     * Reads {@code struct stat} at the beginning of {@code from}: u64 dev at 0, u64 ino at 8, s64 size at 48, s64 mtime at 88;
     * mode, links and owner where the processor has them, the
     * group behind the owner. The kernel packs a device number as {@code new_encode_dev()} does.
     */
    static FileStat ofStat(NativeMemory from) {
        int device = from.getInt(0);
        return new FileStat(
                from.getInt(SyscallNumbers.STAT_UID),
                from.getInt(SyscallNumbers.STAT_UID + 4),
                from.getInt(SyscallNumbers.STAT_MODE),
                from.getLong(48),
                from.getLong(8),
                device >>> 8 & 0xfff,
                device & 0xff | device >>> 12 & 0xfff00,
                Integer.toUnsignedLong(from.getInt(SyscallNumbers.STAT_LINKS)),
                from.getLong(88));
    }

    /**
     * Reads {@code struct statx} at the beginning of {@code from}: u32 nlink at 16, u32 uid at 20, u32 gid at 24, u16 mode at 28, u64 ino at
     * 32, u64 size at 40, s64 mtime at 112, u32 device numbers at 136 and 140 (statx(2)).
     */
    static FileStat ofStatx(NativeMemory from) {
        return new FileStat(
                from.getInt(20),
                from.getInt(24),
                from.getShort(28),
                from.getLong(40),
                from.getLong(32),
                from.getInt(136),
                from.getInt(140),
                Integer.toUnsignedLong(from.getInt(16)),
                from.getLong(112));
    }
}
