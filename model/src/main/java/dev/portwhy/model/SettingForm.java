package dev.portwhy.model;

/**
 * What the text of a setting is: how many numbers, of which kind, within which bounds. It is what the kernel's handler of the
 * setting takes when it is written and prints when it is read (kernel/sysctl.c, proc(5)).
 *
 * @param kind the handler's kind
 * @param count how many numbers
 * @param low the least that each may be
 * @param high the most
 * @param least the least that each may be on some kernels: of what lies below {@code low} it depends
 * @param most the most that each may be on some kernels
 */
public record SettingForm(Kind kind, int count, long low, long high, long least, long most) {

    /** Kinds of handlers. */
    public enum Kind {
        /** {@code proc_dointvec()}, {@code proc_dointvec_minmax()}: up to {@link #count} signed numbers. */
        SIGNED,
        /** {@code proc_douintvec_minmax()}, {@code proc_dou8vec_minmax()}: one number, without a sign. */
        UNSIGNED,
        /** {@code proc_dointvec_jiffies()}: seconds, which the kernel keeps in ticks of a length only it knows. */
        SECONDS,
        /** {@code proc_doulongvec_minmax()}: numbers as wide as a pointer; it leaves out what lies beyond the bounds. */
        WIDE,
        /** {@code ipv4_local_port_range()}: the first port and the last. */
        PORT_RANGE,
        /** {@code proc_do_large_bitmap()}: ports and ranges of ports. */
        PORT_LIST,
        /** {@code proc_dostring()}. */
        WORDS
    }

    /** The highest port. */
    public static final int MAX_PORT = 65_535;

    /**
     * Seconds that every kernel takes. The bound is that of an int in ticks, of which there are 100 to 1000 in a second
     * ({@code CONFIG_HZ}); beyond {@link #high} no kernel takes any, and in between it depends.
     */
    public static final long SURE_SECONDS = Integer.MAX_VALUE / 1000;

    static final SettingForm SWITCH = unsigned(0, 1);
    static final SettingForm BYTE = unsigned(0, 255);
    /** One of IPv6's. Debian's 5.10.223 takes every int: {@code proc_dointvec()}. */
    static final SettingForm BYTE6 = new SettingForm(Kind.UNSIGNED, 1, 0, 255, Integer.MIN_VALUE, Integer.MAX_VALUE);

    static final SettingForm INT = signed(Integer.MIN_VALUE, Integer.MAX_VALUE);

    /** The least, the first and the most: {@code proc_dointvec_minmax()} over three numbers. */
    static final SettingForm THREE = new SettingForm(Kind.SIGNED, 3, 1, Integer.MAX_VALUE);

    /** Debian's 6.12.117 and 7.2.13 take no less than 4096; 5.10, 6.1 and 6.18.44 do. */
    static final SettingForm THREE_PAGES = new SettingForm(Kind.SIGNED, 3, 4096, Integer.MAX_VALUE).some(1);

    /** Debian's 6.12.117 takes no less than 0; 5.10, 6.1, 6.18.44 and 7.2.13 take every int. */
    static final SettingForm QUEUE = signed(0, Integer.MAX_VALUE).some(Integer.MIN_VALUE);

    static final SettingForm SECONDS = of(Kind.SECONDS, -(Integer.MAX_VALUE / 100), Integer.MAX_VALUE / 100);
    static final SettingForm PORT_RANGE = new SettingForm(Kind.PORT_RANGE, 2, 1, MAX_PORT);
    static final SettingForm PORT_LIST = of(Kind.PORT_LIST, 0, MAX_PORT);
    static final SettingForm WORDS = of(Kind.WORDS, 0, 0);

    /** One of which every kernel takes the same. */
    public SettingForm(Kind kind, int count, long low, long high) {
        this(kind, count, low, high, low, high);
    }

    /** The same where some kernels take less. */
    SettingForm some(long newLeast) {
        return new SettingForm(kind, count, low, high, newLeast, high);
    }

    static SettingForm signed(long low, long high) {
        return of(Kind.SIGNED, low, high);
    }

    static SettingForm unsigned(long low, long high) {
        return of(Kind.UNSIGNED, low, high);
    }

    static SettingForm wide(int count, long low) {
        return new SettingForm(Kind.WIDE, count, low, Long.MAX_VALUE);
    }

    private static SettingForm of(Kind kind, long low, long high) {
        return new SettingForm(kind, 1, low, high);
    }
}
