package dev.portwhy.linux.file;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /etc/passwd} (passwd(5)): names of users by number. Users of a directory service are not in it; their number
 * stands for them.
 */
public final class EtcPasswd {

    private final Map<Integer, String> names;
    private final Map<Integer, String> homes;
    private final Map<Integer, Integer> groups;

    private EtcPasswd(Map<Integer, String> names, Map<Integer, String> homes, Map<Integer, Integer> groups) {
        this.names = names;
        this.homes = homes;
        this.groups = groups;
    }

    /** Reads the file below the root; without one nobody has a name. */
    public static EtcPasswd read(KernelFiles files) {
        return parse(files.cursor("/etc/passwd"));
    }

    /** Reads lines {@code name:password:uid:gid:gecos:home:shell}; lines that are none are passed over. */
    public static EtcPasswd parse(TextCursor file) {
        Map<Integer, String> names = new HashMap<>();
        Map<Integer, String> homes = new HashMap<>();
        Map<Integer, Integer> groups = new HashMap<>();
        while (!file.atEnd()) {
            String name = file.until(':');
            file.until(':');
            long uid = file.decimal();
            if (!name.isEmpty() && name.charAt(0) != '#' && uid >= 0 && uid <= 0xffffffffL && file.accept(':')) {
                boolean first = names.putIfAbsent((int) uid, name) == null;
                long gid = file.decimal();
                if (first && gid >= 0 && gid <= 0xffffffffL && file.accept(':')) {
                    groups.put((int) uid, (int) gid);
                } else {
                    file.until(':');
                }
                file.until(':');
                String home = file.until(':');
                boolean cut = file.atEnd() && !file.behind(':');
                if (home.startsWith("/") && !cut) {
                    homes.putIfAbsent((int) uid, home);
                }
            }
            file.nextLine();
        }
        return new EtcPasswd(names, homes, groups);
    }

    /** The name of a user, or the number as text. */
    public String name(int uid) {
        String name = names.get(uid);
        return name == null ? Integer.toUnsignedString(uid) : name;
    }

    /** Whether a user has a name. */
    public boolean isNamed(int uid) {
        return names.containsKey(uid);
    }

    /** The number of a user, unsigned; -1 where nobody has the name. */
    public long uid(String name) {
        for (Map.Entry<Integer, String> user : names.entrySet()) {
            if (user.getValue().equals(name)) {
                return Integer.toUnsignedLong(user.getKey());
            }
        }
        return -1;
    }

    /** The home directory of a user; null where none is known. */
    public @Nullable String home(int uid) {
        return homes.get(uid);
    }

    /** The number of a user's group; null where none is known. */
    public @Nullable Integer group(int uid) {
        return groups.get(uid);
    }
}
