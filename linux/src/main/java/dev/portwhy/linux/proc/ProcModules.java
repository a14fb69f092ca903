package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the kernel's modules lie: {@code /proc/modules} (kernel/module/procfs.c), whose columns are name, size, how many use it and who,
 * state and address. The addresses are zero for who may not know them ({@code kernel.kptr_restrict}, proc_sys_kernel(5)).
 */
public final class ProcModules {

    private record Module(String name, long bytes) {}

    /** By their addresses, which all have the highest bit. */
    private final TreeMap<Long, Module> modules = new TreeMap<>();

    private ProcModules() {}

    /** Those of the running kernel; none where the file is not there. */
    public static ProcModules read(KernelFiles files) {
        ProcModules all = new ProcModules();
        if (files.read("/proc/modules") > 0) {
            all.parse(files.lines());
        }
        return all;
    }

    private void parse(TextCursor text) {
        while (!text.atEnd()) {
            String name = text.word();
            text.skipSpaces();
            long bytes = text.decimal();
            text.skipWord();
            text.skipWord();
            text.skipWord();
            text.skipSpaces();
            if (text.accept("0x")) {
                long high = text.word32();
                long low = text.word32();
                if (high > 0 && low >= 0 && bytes > 0) {
                    modules.put(high << 32 | low, new Module(name, bytes));
                }
            }
            text.nextLine();
        }
    }

    /** The module that has something at an address; empty where it is none of a module, or that is not known. */
    public String at(long address) {
        Map.Entry<Long, Module> below = modules.floorEntry(address);
        if (below == null || address - below.getKey() >= below.getValue().bytes()) {
            return "";
        }
        return below.getValue().name();
    }
}
