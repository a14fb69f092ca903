package dev.portwhy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.linux.kit.TextReaders;
import dev.portwhy.linux.netlink.NetlinkReaders;
import dev.portwhy.linux.rules.RuleReaders;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All targets. Each reads the way the program reads: files through the real file reader, below a recorded tree. */
final class Targets {

    /** No single input may take longer; a reader that walks its input once takes a thousandth of it. */
    private static final long MOST_MILLISECONDS = 10_000;

    private Targets() {}

    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        for (TextReader reader : TextReaders.all()) {
            all.add(text(reader));
        }
        messages(NetlinkReaders.all(), all);
        messages(RuleReaders.messages(), all);
        all.add(scenario());
        all.addAll(ProgramTargets.all());
        return all;
    }

    /** One tree for a target: files are made anew for each input. */
    private static Target text(TextReader reader) {
        RecordedTree tree = new RecordedTree();
        removeAtTheEnd(tree);
        return new Target("text " + reader.name(), List.of(reader.file(700)), input -> {
            Set<String> found = reader.read(tree, input);
            if (reader.path().startsWith("/proc/net/tcp") || reader.path().startsWith("/proc/net/udp")) {
                // each line is a row of its own: less of a file never says more
                for (int length : new int[] {input.length / 2, input.length - 1}) {
                    Set<String> less = reader.read(tree, Arrays.copyOf(input, Math.max(0, length)));
                    if (!found.containsAll(less)) {
                        throw new IllegalStateException("a cut file says more: " + less + " of " + found);
                    }
                }
            }
        });
    }

    /** A tree lives as long as its target, which is until this program ends. */
    static void removeAtTheEnd(RecordedTree tree) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                tree.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    private static void messages(Map<String, NetlinkReaders.Message> messages, List<Target> all) {
        messages.forEach((name, message) -> all.add(new Target("message " + name, List.of(seed(name)), input -> {
            try {
                message.read(input);
            } catch (KernelException e) {
                // the kernel's own refusal, which is what such an answer says
            }
        })));
    }

    /** Messages that have the right lengths: coverage finds the rest. */
    private static byte[] seed(String name) {
        byte[] seed = new byte[120];
        if (name.equals("sock_diag")) {
            seed[0] = 104;
            seed[4] = 20;
            seed[8] = 1;
            seed[16] = 2;
            seed[17] = 10;
            seed[88] = 8;
        }
        if (name.startsWith("nft") || name.equals("mptcp")) {
            seed[0] = 60;
            seed[2] = 4;
            seed[4] = 20;
            seed[6] = 1;
            seed[60] = 60;
            seed[62] = 1;
        }
        if (name.equals("btf")) {
            seed[0] = (byte) 0x9f;
            seed[1] = (byte) 0xeb;
            seed[2] = 1;
            seed[4] = 24;
        }
        return seed;
    }

    private static Target scenario() {
        List<byte[]> seeds = new ArrayList<>();
        ScenarioLibrary.all().forEach(entry -> seeds.add(entry.text().getBytes(UTF_8)));
        return new Target("scenario", seeds, input -> {
            Scenario scenario;
            try {
                scenario = ScenarioParser.parse("fuzz", new String(input, UTF_8));
            } catch (ScenarioSyntaxException e) {
                return;
            }
            long start = System.nanoTime();
            KernelPredictor predictor = new KernelPredictor(new KernelVersion(6, 12, 0));
            for (ScenarioLine line : scenario.steps()) {
                if (line.step() instanceof Step.Course course) {
                    predictor.course(course);
                } else {
                    predictor.observe(line, predictor.predict(line).likeliest());
                }
            }
            bounded(start);
        });
    }

    /** Fails for what took too long. */
    static void bounded(long start) {
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        if (milliseconds > MOST_MILLISECONDS) {
            throw new IllegalStateException("took " + milliseconds + " ms");
        }
    }

    /** Bytes as text in which each byte is one letter. */
    static String letters(byte[] input) {
        return new String(input, ISO_8859_1);
    }
}
