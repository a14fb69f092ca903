package dev.portwhy.model;

/**
 * A kernel's version, to tell which rules hold on it. Distributions carry fixes back: a kernel may know more than its
 * number says, so what a setting's presence proves counts for more than this.
 *
 * @param major 6 of 6.18.44
 * @param minor 18 of 6.18.44
 * @param patch 44 of 6.18.44; 0 also where the release does not say what was carried back to it
 */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {

    /** The kernel whose rules were measured; stands in where a release cannot be read. */
    public static final KernelVersion MEASURED = new KernelVersion(6, 18, 0);

    private static final int MOST_DIGITS = 5;

    private static final String DEBIAN = " Debian ";

    /** Reads what {@code uname -r} prints; {@link #MEASURED} for anything else. */
    public static KernelVersion parse(String release) {
        int major = digits(release, 0);
        if (major == 0 || major == release.length() || release.charAt(major) != '.') {
            return MEASURED;
        }
        int minor = digits(release, major + 1);
        if (minor == major + 1) {
            return MEASURED;
        }
        int patch = minor < release.length() && release.charAt(minor) == '.' ? digits(release, minor + 1) : minor;
        return new KernelVersion(
                Integer.parseInt(release, 0, major, 10),
                Integer.parseInt(release, major + 1, minor, 10),
                patch > minor + 1 && !isKeptAt(release, patch) ? Integer.parseInt(release, minor + 1, patch, 10) : 0);
    }

    /**
     * Reads what {@code uname -r} and {@code uname -v} print. Debian's 5.10.0-32 has its patch level in the second:
     * {@code #1 SMP Debian 5.10.223-1 (2024-08-10)}.
     */
    public static KernelVersion parse(String release, String build) {
        KernelVersion version = parse(release);
        int at = build.indexOf(DEBIAN);
        if (version.patch > 0 || at < 0) {
            return version;
        }
        KernelVersion told = parse(build.substring(at + DEBIAN.length()));
        return told.major == version.major && told.minor == version.minor ? told : version;
    }

    /**
     * Whether a release says for years the patch level that it began with, whatever is carried back to it: Oracle's
     * 5.4.17-2136.338.4.2.el8uek, SUSE's 5.14.21-150500.55.83-default.
     */
    private static boolean isKeptAt(String release, int patch) {
        return release.indexOf("uek", patch) >= 0 || release.endsWith("-default");
    }

    /** Where the digits end that begin at {@code start}; no more of them than an int has room for. */
    private static int digits(String text, int start) {
        int end = start;
        while (end < text.length() && end < start + MOST_DIGITS && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** Whether a rule holds on this kernel. */
    public boolean has(KernelRule rule) {
        return compareTo(rule.since()) >= 0 || rule.carriedBackTo(this);
    }

    /** Whether a rule surely does not hold on it; a distribution's 5.15.0-91 does not say what was carried back to it. */
    public boolean lacks(KernelRule rule) {
        return patch > 0 && !has(rule);
    }

    @Override
    public int compareTo(KernelVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    /** {@code 6.18}, or {@code 6.18.44} where there is a patch level. */
    @Override
    public String toString() {
        return major + "." + minor + (patch == 0 ? "" : "." + patch);
    }
}
