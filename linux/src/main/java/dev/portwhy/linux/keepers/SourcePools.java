package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.proc.ProgramName;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SourcePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The source ports that the configurations of running programs name. A configuration is read only where the program's user or
 * root wrote it, as the program sees it, below its own root directory.
 */
public final class SourcePools {

    private final KernelFiles files;
    private final OwnedFiles owned;

    private SourcePools(KernelFiles files) {
        this.files = files;
        owned = new OwnedFiles(files);
    }

    /** Those of all holders of sockets. */
    public static List<SourcePool> find(KernelFiles files, Map<Integer, ProcessInfo> processes, HolderTable holders) {
        List<SourcePool> found = new ArrayList<>();
        for (ProcessInfo process : processes.values()) {
            boolean named = process.comm().equals("haproxy")
                    && ProgramName.holds(
                            process.comm(),
                            process.exe(),
                            process.uid(),
                            files.root().live());
            if (named && holds(holders, process.pid())) {
                found.addAll(new SourcePools(files).haproxy(process));
            }
        }
        return List.copyOf(found);
    }

    private static boolean holds(HolderTable holders, int pid) {
        for (int row = 0; row < holders.size(); row++) {
            if (holders.pid(row) == pid) {
                return true;
            }
        }
        return false;
    }

    /** Each {@code -f} may be followed by several files, up to the next option ({@code haproxy -f A B}). */
    private List<SourcePool> haproxy(ProcessInfo process) {
        StringBuilder all = new StringBuilder();
        Set<String> named = new TreeSet<>();
        boolean configuration = false;
        for (String word : process.cmdline()
                .subList(
                        Math.min(1, process.cmdline().size()), process.cmdline().size())) {
            if (word.startsWith("-")) {
                // After -sf and -st stand the numbers of the processes to be replaced.
                configuration = word.equals("-f") || word.equals("--");
                continue;
            }
            String text = configuration ? text(process, word) : null;
            if (text != null) {
                named.add(word);
                all.append(text).append('\n');
            }
        }
        return named.isEmpty() ? List.of() : HaproxySources.of(process.pid(), String.join(" ", named), all.toString());
    }

    private @Nullable String text(ProcessInfo process, String path) {
        String directory = path.startsWith("/") ? "" : files.readLink("/proc/" + process.pid() + "/cwd");
        if (directory == null) {
            return null;
        }
        String whole = path.startsWith("/") ? path : directory + '/' + path;
        String root = process.container() == null ? "/" : "/proc/" + process.pid() + "/root/";
        return owned.textIn(root, process.uid(), whole.substring(1));
    }
}
