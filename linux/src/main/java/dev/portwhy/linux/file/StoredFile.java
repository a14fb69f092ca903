package dev.portwhy.linux.file;

import java.nio.charset.StandardCharsets;

/**
 * A plain file as it is on disk, and as it can be put back.
 *
 * @param text its bytes, one character of ISO 8859-1 each
 * @param mode who may do what with it, the lower twelve bits of {@code st_mode}
 * @param uid its owner
 * @param gid its group
 */
public record StoredFile(String text, int mode, int uid, int gid) {

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
