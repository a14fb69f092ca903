package dev.portwhy.lab.hold;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All situations that can be made, in the order in which they are listed. */
public final class Situations {

    private static final List<HoldSituation> ALL = Stream.of(
                    BoundSituations.all(),
                    FileSituations.all(),
                    ThreadSituations.all(),
                    ProcessSituations.all(),
                    NamespaceSituations.all(),
                    QueueSituations.all(),
                    ClosingSituations.all(),
                    KernelSituations.all(),
                    MptcpSituations.all())
            .flatMap(List::stream)
            .toList();

    private Situations() {}

    /** All of them. */
    public static List<HoldSituation> all() {
        return ALL;
    }

    /** The situation of a name; underscores count as hyphens. */
    public static Optional<HoldSituation> find(String name) {
        String wanted = name.replace('_', '-');
        return ALL.stream().filter(situation -> situation.name().equals(wanted)).findFirst();
    }
}
