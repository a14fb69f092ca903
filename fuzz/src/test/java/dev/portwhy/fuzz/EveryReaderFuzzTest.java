package dev.portwhy.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All targets in one test, because Jazzer fuzzes one test a process: the first byte of an input says which target the others
 * are for. Without fuzzing the seeds run as plain tests, and with them whatever was found once and lies in the resources.
 */
class EveryReaderFuzzTest {

    private static final boolean FUZZING = "1".equals(System.getenv("JAZZER_FUZZ"));

    private static @Nullable List<Target> targets;

    /** Those whose names begin as {@code portwhy.fuzz.targets} says, separated by commas; all without it. */
    private static List<Target> targets() {
        List<Target> known = targets;
        if (known == null) {
            known = new ArrayList<>();
            String wanted = System.getProperty("portwhy.fuzz.targets", "");
            for (Target target : Targets.all()) {
                boolean take = Stream.of(wanted.split(",", -1)).anyMatch(target.name()::startsWith);
                if (take) {
                    known.add(target);
                }
            }
            targets = known;
        }
        return known;
    }

    static Stream<Arguments> seeds() {
        List<Target> all = targets();
        List<Arguments> seeds = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (byte[] seed : all.get(i).inputs()) {
                byte[] input = new byte[seed.length + 1];
                input[0] = (byte) i;
                System.arraycopy(seed, 0, input, 1, seed.length);
                seeds.add(Arguments.of((Object) input));
            }
        }
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    @Tag("fuzz")
    void everyReaderTakesAnything(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        List<Target> all = targets();
        Target target = all.get((input[0] & 0xff) % all.size());
        byte[] rest = java.util.Arrays.copyOfRange(input, 1, input.length);
        try {
            target.reader().read(rest);
        } catch (Exception | Error e) {
            String where = FUZZING ? ", kept in " + target.keep(rest) : "";
            throw new AssertionError(target + " on " + Targets.letters(rest) + where, e);
        }
    }
}
