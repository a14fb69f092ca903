package dev.portwhy.linux.rules;

import dev.portwhy.linux.file.KernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tables of iptables that are not kept by nftables. The kernel hands them out as one block of bytes that only the modules and
 * the tool that made them know in full; so the tool is asked, {@code iptables-legacy-save} (iptables-save(8)).
 */
final class LegacyTables {

    private static final long TOOL_SECONDS = 5;

    private LegacyTables() {}

    /** What the tools of a family are called, {@code ip} or {@code ip6}. */
    static String tool(String family) {
        return family + "tables-legacy";
    }

    /**
     * The rules of the namespace that the calling thread is in.
     *
     * @param family {@code ip} or {@code ip6}
     * @param wanted tables, of which one has to be there
     * @return empty where there are no such tables; null where there are some and they cannot be read
     */
    static @Nullable String rules(KernelFiles files, String family, String... wanted) {
        String tables = files.text("/proc/thread-self/net/" + family + "_tables_names");
        // iptables-save(8) without a table makes none.
        List<String> names = tables == null ? List.of() : List.of(tables.split("\n"));
        for (String table : wanted) {
            if (names.contains(table)) {
                return output(tool(family) + "-save");
            }
        }
        return "";
    }

    /** What a tool says in the namespace of the calling thread; null where there is no such tool or it failed. */
    private static @Nullable String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0 ? text : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
