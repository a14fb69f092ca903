package dev.portwhy.act;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A user as passwd(5) has them.
 *
 * @param name the login name; the number as text where there is no such user
 * @param uid the user
 * @param gid their first group
 * @param home their home directory
 * @param known whether there is an entry
 */
record UserAccount(String name, int uid, int gid, String home, boolean known) {

    private static final int FIELDS = 6;
    private static final int PATIENCE_SECONDS = 5;

    /** The user of a name or a number, also one of a directory service (getent(1)); null where nobody knows the name. */
    static @Nullable UserAccount of(String nameOrNumber) {
        UserAccount found = find(nameOrNumber);
        if (found != null) {
            return found;
        }
        Integer uid = number(nameOrNumber);
        return uid == null ? null : new UserAccount(nameOrNumber, uid, uid, "/", false);
    }

    /** The user of a number. */
    static UserAccount of(int uid) {
        String number = Integer.toUnsignedString(uid);
        UserAccount found = find(number);
        return found == null ? new UserAccount(number, uid, uid, "/", false) : found;
    }

    private static @Nullable UserAccount find(String nameOrNumber) {
        EtcPasswd users = EtcPasswd.read(new KernelFiles(LinuxRoot.LIVE));
        long named = users.uid(nameOrNumber);
        Integer uid = named >= 0 ? Integer.valueOf((int) named) : number(nameOrNumber);
        Integer gid = uid == null || !users.isNamed(uid) ? null : users.group(uid);
        if (uid == null || gid == null) {
            return ask(nameOrNumber); // Whoever knows all users.
        }
        String home = users.home(uid);
        return new UserAccount(users.name(uid), uid, gid, home == null ? "/" : home, true);
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable UserAccount ask(String nameOrNumber) {
        try {
            Process getent = new ProcessBuilder("getent", "passwd", "--", nameOrNumber)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!getent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                getent.destroyForcibly();
                return null;
            }
            List<String> lines = new String(getent.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.isEmpty() ? null : parse(lines.getFirst());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** {@code name:password:uid:gid:gecos:home:shell}; null for any other line. */
    static @Nullable UserAccount parse(String line) {
        String[] fields = line.split(":", -1);
        if (fields.length < FIELDS || fields[0].isEmpty()) {
            return null;
        }
        try {
            int uid = Integer.parseUnsignedInt(fields[2]);
            int gid = Integer.parseUnsignedInt(fields[3]);
            return new UserAccount(fields[0], uid, gid, fields[5].isEmpty() ? "/" : fields[5], true);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
