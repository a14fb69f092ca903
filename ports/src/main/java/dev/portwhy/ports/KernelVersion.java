package dev.portwhy.ports;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's version, to tell which rules hold on it. Distributions carry fixes back: a kernel may know more than its
 * number says, so what a setting's presence proves counts for more than this.
 *
 * @param major 6 of 6.18.44
 * @param minor 18 of 6.18.44
 * @param patch 44 of 6.18.44
 */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {

    /** The kernel whose rules were measured; stands in where a release cannot be read. */
    public static final KernelVersion MEASURED = new KernelVersion(6, 18, 0);

    private static final Pattern RELEASE =
            Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,5}))?.*", Pattern.DOTALL);

    /** Reads what {@code uname -r} prints; {@link #MEASURED} for anything else. */
    public static KernelVersion parse(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return MEASURED;
        }
        String patch = matcher.group(3);
        return new KernelVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    /** Whether a rule holds on this kernel. */
    public boolean has(KernelRule rule) {
        return compareTo(rule.since()) >= 0;
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
