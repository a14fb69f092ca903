package dev.portwhy.bench;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a load and keeps it, to look at it by hand. */
final class KeptLoad {

    private KeptLoad() {}

    /** Returns whether the words said what to hold. */
    @SuppressWarnings("SystemOut")
    static boolean run(List<String> words) throws IOException {
        if (words.size() != 2 || !words.get(1).matches("[1-9][0-9]{0,6}")) {
            return false;
        }
        int count = Integer.parseInt(words.get(1));
        Load load = load(words.getFirst(), count);
        if (load == null) {
            return false;
        }
        load.during(() -> {
            System.out.printf(
                    "ready; go in with: nsenter -t %d -n -m%nEnter or Ctrl-C ends it.%n",
                    ProcessHandle.current().pid());
            int key = System.in.read();
            System.out.println(key < 0 ? "input ended" : "ending");
        });
        return true;
    }

    private static @Nullable Load load(String what, int count) throws IOException {
        return switch (what) {
            case "established" -> Owners.established(count, Measurements.OWNERS);
            case "timewait" -> Owners.timeWait(count, Measurements.OWNERS);
            case "namespaces" -> SmallNamespaces.create(count);
            default -> null;
        };
    }
}
