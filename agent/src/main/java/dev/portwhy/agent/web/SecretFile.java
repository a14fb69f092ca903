package dev.portwhy.agent.web;

import dev.portwhy.ask.past.PastException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file with the secret that lets others in. */
final class SecretFile {

    /** What can be guessed is no secret. */
    private static final int SHORTEST = 16;

    private static final int LONGEST = 1024;

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /**
     * Reads it.
     *
     * @throws PastException where others can read or change it, where it holds none, or where it cannot be read
     */
    static String read(Path file) throws PastException {
        String text;
        try {
            Set<PosixFilePermission> others = EnumSet.copyOf(OTHERS);
            others.retainAll(Files.getPosixFilePermissions(file));
            if (!others.isEmpty()) {
                throw new PastException("agent.token.open", file);
            }
            try (InputStream in = Files.newInputStream(file)) {
                text = new String(in.readNBytes(LONGEST + 2), StandardCharsets.ISO_8859_1).strip();
            }
        } catch (NoSuchFileException e) {
            throw new PastException(e, "agent.token.absent", file);
        } catch (PastException e) {
            throw e;
        } catch (IOException e) {
            throw new PastException(e, "agent.token.unreadable", file, String.valueOf(e.getMessage()));
        }
        boolean plain = text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '&' && c != '%' && c != '+' && c != '#');
        if (text.length() < SHORTEST || text.length() > LONGEST || !plain) {
            throw new PastException("agent.token.weak", file, SHORTEST, LONGEST);
        }
        return text;
    }
}
