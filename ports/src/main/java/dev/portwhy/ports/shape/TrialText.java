package dev.portwhy.ports.shape;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortRange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@link Trial}s and {@link TrialResult}s as lines, to be handed to another process and back. A line is a word and its values. */
public final class TrialText {

    private TrialText() {}

    /** The lines of a trial. */
    public static List<String> lines(Trial trial) {
        List<String> lines = new ArrayList<>();
        Trouble shape = trial.shape();
        lines.add("shape " + shape.place() + " " + shape.family() + " "
                + shape.range().low() + " "
                + shape.range().high() + " " + shape.peerStamps() + " " + shape.boundFirst() + " "
                + shape.closedThere() + " " + shape.silent());
        lines.add("reserved " + shape.reserved());
        for (int port : shape.bound()) {
            lines.add("bound " + port);
        }
        for (Map.Entry<String, String> setting : new TreeMap<>(shape.settings()).entrySet()) {
            lines.add("setting " + setting.getKey() + " " + setting.getValue());
        }
        for (Map.Entry<Trouble.Hold, Integer> hold : shape.standing().entrySet()) {
            lines.add("standing " + hold.getKey() + " " + hold.getValue());
        }
        for (Map.Entry<String, String> change : trial.changes().entrySet()) {
            lines.add("change " + change.getKey() + " " + change.getValue());
        }
        lines.add("trial " + trial.port() + " " + trial.first() + " " + trial.waitMs() + " " + trial.tries() + " "
                + trial.everyMicros() + " " + trial.kept() + " " + trial.expected());
        return lines;
    }

    /** Reads what {@link #lines(Trial)} wrote. */
    public static Trial trial(List<String> lines) {
        String[] head = {};
        String[] plan = {};
        String reserved = "";
        List<Integer> bound = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        Map<Trouble.Hold, Integer> standing = new EnumMap<>(Trouble.Hold.class);
        Map<String, String> changes = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "shape" -> head = line.split(" ");
                case "trial" -> plan = line.split(" ");
                case "reserved" -> reserved = words[1];
                case "bound" -> bound.add(Integer.parseInt(words[1]));
                case "setting" -> settings.put(words[1], words[2]);
                case "standing" -> standing.put(Trouble.Hold.valueOf(words[1]), Integer.parseInt(words[2]));
                case "change" -> changes.put(words[1], words[2]);
                default -> throw new IllegalArgumentException(line);
            }
        }
        Trouble shape = new Trouble(
                Trouble.Place.valueOf(head[1]),
                Family.valueOf(head[2]),
                new PortRange(Integer.parseInt(head[3]), Integer.parseInt(head[4])),
                reserved,
                bound,
                settings,
                Boolean.parseBoolean(head[5]),
                Boolean.parseBoolean(head[6]),
                Boolean.parseBoolean(head[7]),
                Boolean.parseBoolean(head[8]),
                standing);
        return new Trial(
                shape,
                Integer.parseInt(plan[1]),
                changes,
                Boolean.parseBoolean(plan[2]),
                Integer.parseInt(plan[3]),
                Integer.parseInt(plan[4]),
                Integer.parseInt(plan[5]),
                Boolean.parseBoolean(plan[6]),
                Integer.parseInt(plan[7]));
    }

    /** A result in one line. */
    public static String line(TrialResult result) {
        StringBuilder line = new StringBuilder();
        line.append(result.made())
                .append(' ')
                .append(result.firstFailure())
                .append(' ')
                .append(result.firstFailureMs())
                .append(' ')
                .append(result.connectNanos())
                .append(' ')
                .append(result.failedNanos());
        for (Map.Entry<String, Integer> failed : new TreeMap<>(result.failed()).entrySet()) {
            line.append(" f:").append(failed.getKey()).append(':').append(failed.getValue());
        }
        for (Map.Entry<String, String> refused : new TreeMap<>(result.refused()).entrySet()) {
            line.append(" r:").append(refused.getKey()).append(':').append(refused.getValue());
        }
        for (TrialResult.Sample sample : result.samples()) {
            line.append(" s:").append(sample.ms()).append(':').append(sample.used());
        }
        return line.toString();
    }

    /** Reads what {@link #line(TrialResult)} wrote. */
    public static TrialResult result(String line) {
        String[] words = line.split(" ");
        Map<String, Integer> failed = new TreeMap<>();
        Map<String, String> refused = new TreeMap<>();
        List<TrialResult.Sample> samples = new ArrayList<>();
        for (int i = NUMBERS; i < words.length; i++) {
            String[] parts = words[i].split(":");
            switch (parts[0]) {
                case "f" -> failed.put(parts[1], Integer.parseInt(parts[2]));
                case "r" -> refused.put(parts[1], parts[2]);
                default -> samples.add(new TrialResult.Sample(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
            }
        }
        return new TrialResult(
                Integer.parseInt(words[0]),
                failed,
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                samples,
                refused);
    }

    private static final int NUMBERS = 5;
}
