package dev.portwhy.ask.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Errors by their numbers, which differ from one system to the next (errno(3), Windows Sockets error codes). */
public final class ErrorNumbers {

    private static final String LINUX = "Linux";
    private static final String BSD = "macOS, FreeBSD";
    private static final String WINDOWS = "Windows";

    /** Name, number of Linux, of macOS and the BSDs, of Windows. */
    private static final Object[][] ALL = {
        {"EADDRINUSE", 98, 48, 10048},
        {"EADDRNOTAVAIL", 99, 49, 10049},
        {"EACCES", 13, 13, 10013},
        {"EPERM", 1, 1, 0},
        {"EAGAIN", 11, 35, 10035},
        {"EMFILE", 24, 24, 10024},
        {"ENFILE", 23, 23, 0},
        {"EINVAL", 22, 22, 10022},
        {"ENOBUFS", 105, 55, 10055},
        {"EAFNOSUPPORT", 97, 47, 10047},
        {"ECONNREFUSED", 111, 61, 10061},
        {"ECONNRESET", 104, 54, 10054},
        {"ECONNABORTED", 103, 53, 10053},
        {"ETIMEDOUT", 110, 60, 10060},
        {"ENETUNREACH", 101, 51, 10051},
        {"EHOSTUNREACH", 113, 65, 10065},
        {"ENETDOWN", 100, 50, 10050},
        {"EPIPE", 32, 32, 0},
        {"ENOTCONN", 107, 57, 10057},
        {"ENOTSOCK", 88, 38, 10038},
        {"EBADF", 9, 9, 10009},
        {"ENOENT", 2, 2, 0},
        {"ENOSPC", 28, 28, 0},
        {"ENOMEM", 12, 12, 0},
        {"ENODEV", 19, 19, 0},
    };

    private ErrorNumbers() {}

    /**
     * What a number or name means.
     *
     * @param errno the kernel's name
     * @param system on which systems the number means it; empty for a name
     */
    public record Meaning(String errno, String system) {}

    /** What a word means as an error, that of Linux first; empty where it is none of ours. */
    public static List<Meaning> of(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        List<Meaning> all = new ArrayList<>();
        for (int column = 1; column <= 3; column++) {
            for (Object[] row : ALL) {
                if (column == 1 && (row[0].equals(name) || ("WSA" + row[0]).equals(name))) {
                    return List.of(new Meaning((String) row[0], ""));
                }
                boolean same = !row[column].equals(0) && row[column].toString().equals(word);
                if (same && !(column == 2 && row[1].equals(row[2]))) {
                    all.add(new Meaning((String) row[0], system(column, row)));
                }
            }
        }
        return all;
    }

    private static String system(int column, Object[] row) {
        String both = row[1].equals(row[2]) ? LINUX + ", " + BSD : LINUX;
        return column == 1 ? both : column == 2 ? BSD : WINDOWS;
    }

    /** What an error is about that no lack of ports gives; null for one that can be about a port. */
    public static @Nullable LookAlike about(String errno) {
        return Foreign.of(errno);
    }

    /** The errors that are not about ports, by name. */
    public static List<String> othersByName() {
        List<String> names = new ArrayList<>();
        for (Object[] row : ALL) {
            String name = (String) row[0];
            if (Foreign.of(name) != null && !name.equals("EINVAL")) {
                names.add(name);
            }
        }
        return names;
    }
}
