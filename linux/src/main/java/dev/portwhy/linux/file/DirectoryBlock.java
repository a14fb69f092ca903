package dev.portwhy.linux.file;

/**
 * What one getdents64(2) brings, entry by entry, {@code .} and {@code ..} left out.
 *
 * <pre>{@code
 * struct linux_dirent64 { u64 ino; s64 offset; u16 length of the record; u8 type; the name and a zero byte }
 * }</pre>
 */
final class DirectoryBlock {

    private static final int LENGTH = 16;
    private static final int NAME = 19;

    private DirectoryBlock() {}

    /** Hands on the entries in the first {@code size} bytes; returns how many there were. */
    static int each(byte[] block, int size, NativeFiles.Entries entries) {
        int count = 0;
        int at = 0;
        while (at + NAME < size) {
            int record = block[at + LENGTH] & 0xff | (block[at + LENGTH + 1] & 0xff) << 8;
            int start = at + NAME;
            int end = start;
            while (end < size && block[end] != 0) {
                end++;
            }
            int length = end - start;
            boolean dots = length < 3 && block[start] == '.' && (length < 2 || block[start + 1] == '.');
            if (!dots) {
                entries.entry(block, start, length, decimal(block, start, length));
                count++;
            }
            at += Math.max(record, NAME + 1);
        }
        return count;
    }

    /** The number that a name is in decimal, of at most nine digits; -1 for any other name. */
    private static int decimal(byte[] text, int start, int length) {
        if (length == 0 || length > 9) {
            return -1;
        }
        int number = 0;
        for (int i = start; i < start + length; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
