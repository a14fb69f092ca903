package dev.portwhy.cli.why;

import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.Options;
import dev.portwhy.cli.UsageException;
import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import java.nio.file.Path;

/** A user of the machine that is asked, by number or by name (passwd(5)). */
final class Users {

    /** The highest number stands for no user (setresuid(2)). */
    private static final long MOST_UID = 0xfffffffeL;

    private static final String ROOT = "root";

    private Users() {}

    /**
     * The number of a user.
     *
     * @param option the option that names the user
     * @param word its value
     */
    static long uid(String option, String word, Options options) {
        char first = word.isEmpty() ? '0' : word.charAt(0);
        if (first >= '0' && first <= '9' || first == '-') {
            long number = Numbers.parse(word);
            if (number < 0 || number > MOST_UID) {
                throw UsageException.of("common.usage.number", option, word, 0L, MOST_UID);
            }
            return number;
        }
        if (word.equals(ROOT)) {
            return 0;
        }
        // The names of this machine mean nothing on the one that was captured.
        if (options.from() != null) {
            throw UsageException.of("common.usage.user-of-capture", option, word);
        }
        Path root = options.root();
        KernelFiles files = new KernelFiles(root == null ? LinuxRoot.LIVE : new LinuxRoot(root));
        long uid = EtcPasswd.read(files).uid(word);
        if (uid < 0) {
            throw UsageException.of("common.usage.user", option, word);
        }
        return uid;
    }
}
