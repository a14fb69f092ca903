package dev.portwhy.model;

import java.util.List;

/**
 * One thing that could not be seen. Its sentences stand in the message catalogues under {@code gap.<kind>.what},
 * {@code gap.<kind>.why} and {@code gap.<kind>.remedy}.
 *
 * @param kind which kind of thing
 * @param arguments values for the sentences, such as a count or the name of an error
 */
public record Gap(Kind kind, List<Object> arguments) {

    public Gap {
        arguments = List.copyOf(arguments);
    }

    /** A gap with the values of its sentences. */
    public static Gap of(Kind kind, Object... arguments) {
        return new Gap(kind, List.of(arguments));
    }

    /**
     * What helps against it, as it was decided when somebody looked: who was root is not told to become it, what was copied
     * is not read better as root, and what comes out of a file is to be seen on that machine, not here.
     */
    public Text remedy(Looker looker) {
        boolean tree = looker.source() == Looker.Source.TREE;
        return switch (kind) {
            case FILES_OF_OTHERS,
                    HIDEPID,
                    NAMESPACES,
                    KEPT_NAMESPACES,
                    NAMESPACES_AS_TEXT,
                    NAMESPACE_SETTINGS,
                    SOCK_DIAG_REFUSED,
                    FILE,
                    PORT_RULES -> {
                if (tree) {
                    yield Text.of("gap.capture-instead");
                }
                if (looker.wasRoot()) {
                    yield Text.of(looker.kept() ? "gap.captured-by-root" : "gap.root-already");
                }
                yield looker.kept() ? Text.of("gap.capture-as-root") : own("remedy");
            }
            case FILES_REFUSED_TO_ROOT, SOCKET_NAMESPACES, OTHER_PID_NAMESPACE ->
                looker.kept() ? Text.of("gap.capture-on-host") : own("remedy");
            case NAMESPACES_LOST, INTERRUPTED, OVERRUN, TABLE, ENDED_MEANWHILE ->
                looker.kept() ? Text.of("gap.capture-again") : own("remedy");
            case SOCKET_OPTIONS ->
                looker.kept() || tree
                        ? Text.of("gap.socket-options.kept")
                        : Text.of(looker.wasRoot() ? "gap.socket-options.root" : "gap.socket-options.remedy");
            case BOUND_ONLY_SOCKETS -> looker.kept() ? Text.of("gap.bound-only-sockets.kept") : own("remedy");
            case LEGACY_RULES -> looker.kept() ? Text.of("gap.legacy-rules.kept") : own("remedy");
            case FUSE, RECORDED_FILE, FILE_TOO_LARGE, BOOT_FILES, CAPTURE_NEWER, CAPTURE_UNKNOWN, CAPTURE_LACKS ->
                own("remedy");
        };
    }

    private Text own(String part) {
        return new Text("gap." + kind.word() + '.' + part, arguments);
    }

    /** The kinds of things that can stay unseen. Arguments in brackets. */
    public enum Kind {
        /** File tables of other users' processes [number of processes]. */
        FILES_OF_OTHERS,
        /** File tables that are kept even from root, by a security module or for want of a capability [number]. */
        FILES_REFUSED_TO_ROOT,
        /** Processes hidden by the {@code hidepid} option of /proc []. */
        HIDEPID,
        /** Processes outside this pid namespace []. */
        OTHER_PID_NAMESPACE,
        /** Network namespaces that may not be entered [number]. */
        NAMESPACES,
        /** Network namespaces that are there, and every way into which failed otherwise [number, errno name]. */
        NAMESPACES_LOST,
        /** Network namespaces that only the open file, socket, mount or thread of another user keeps []. */
        KEPT_NAMESPACES,
        /** Network namespaces that only a socket keeps, for want of the iterator that shows them []. */
        SOCKET_NAMESPACES,
        /** Network namespaces read from text only: no bound-only sockets, no IPV6_V6ONLY [number]. */
        NAMESPACES_AS_TEXT,
        /** Network namespaces whose settings were not read [number]. */
        NAMESPACE_SETTINGS,
        /** sock_diag was refused, text tables were read instead [errno name]. */
        SOCK_DIAG_REFUSED,
        /** The kernel does not report bound-only sockets [kernel release]. */
        BOUND_ONLY_SOCKETS,
        /** A table changed while it was read, several times in a row [protocol]. */
        INTERRUPTED,
        /** The kernel ran out of room for an answer [protocol]. */
        OVERRUN,
        /** A table of sockets that is empty, cut off, or not what it should be [path]. */
        TABLE,
        /** The recorded tree lacks a file [path]. */
        RECORDED_FILE,
        /** The recorded tree has a file that is larger than such a file can be, or than there is memory for [path]. */
        FILE_TOO_LARGE,
        /** A file under /proc or /sys could not be read [path, errno name]. */
        FILE,
        /** Files that say which unit or container a socket is of, for which a program of a user's answers [place]. */
        FUSE,
        /** Rules that send packets elsewhere, kept from us for want of CAP_NET_ADMIN []. */
        PORT_RULES,
        /** Rules of the old iptables, for which its own tool is needed []. */
        LEGACY_RULES,
        /** Options of sockets on which an answer depends, which only a copy of the socket tells [number]. */
        SOCKET_OPTIONS,
        /** Processes that ended while they were read [number]; captures have it, no look tells it any more. */
        ENDED_MEANWHILE,
        /** What a boot writes into settings, which no capture keeps []. */
        BOOT_FILES,
        /** Parts of a capture file that a newer version wrote and this one does not know [names, format]. */
        CAPTURE_NEWER,
        /** Parts of a capture file of this format, or an older one, that are not known [names]. */
        CAPTURE_UNKNOWN,
        /** Parts that a capture file does not have [names]. */
        CAPTURE_LACKS;

        /** The middle part of the catalogue keys: {@code files-of-others}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
