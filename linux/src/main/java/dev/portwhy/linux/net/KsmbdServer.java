package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;

/**
 * Whether the kernel's SMB server runs: {@code /sys/class/ksmbd-control/stats} (stats_show(), fs/smb/server/server.c). Its thread asks its
 * listener from time to time whether somebody comes, so that nothing in that socket tells whose it is.
 */
public final class KsmbdServer {

    /** The module. */
    public static final String MODULE = "ksmbd";

    /** The port of an SMB server, unless {@code ksmbd.conf} has another. */
    public static final int PORT = 445;

    private KsmbdServer() {}

    /** Whether it runs. */
    public static boolean runs(KernelFiles files) {
        if (files.read("/sys/class/ksmbd-control/stats") <= 0) {
            return false;
        }
        TextCursor text = files.lines();
        text.skipWord();
        return text.word().equals("running");
    }
}
