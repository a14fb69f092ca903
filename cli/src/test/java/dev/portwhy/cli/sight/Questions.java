package dev.portwhy.cli.sight;

import dev.portwhy.cli.Cli;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Fifteen questions about a {@link Scene}, asked one after the other by a thread that is in its namespace {@code asked}. */
final class Questions {

    private Questions() {}

    static List<List<String>> about(long full, long fine) {
        String full1 = Long.toString(full);
        String fine1 = Long.toString(fine);
        String destination = "127.0.0.1:" + Scene.DESTINATION;
        return List.of(
                List.of(),
                List.of("-N", full1),
                List.of("-N", fine1),
                List.of("why", "" + Scene.BOUND),
                List.of("why", "--no-probe", "" + Scene.BOUND),
                List.of("why", "--no-probe", "" + Scene.LISTENER),
                List.of("why", "--no-probe", "" + Scene.FREE),
                List.of("why", "--no-probe", "--uid", "1000", "80"),
                List.of("why", "--no-probe", "--udp", "" + Scene.DATAGRAM),
                List.of("why", "--no-probe", "0"),
                List.of("connect", destination),
                List.of("-N", full1, "connect", destination),
                List.of("-N", fine1, "connect", destination),
                List.of("who"),
                List.of("hidden"));
    }

    /** Asks them all. */
    static List<Cli> ask(long full, long fine) {
        List<Cli> answers = new ArrayList<>();
        for (List<String> question : about(full, fine)) {
            List<String> words = new ArrayList<>(question);
            words.add("--json");
            answers.add(Cli.run(words.toArray(new String[0])));
        }
        return answers;
    }

    /** Asks them all and prints a line for each answer: status, standard output and error, both in base64. */
    public static void main(String[] arguments) {
        for (Cli answer : ask(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]))) {
            System.out.println(answer.status() + " ." + coded(answer.out()) + " ." + coded(answer.err()));
        }
    }

    private static String coded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A line that {@link #main} printed. */
    static Cli answer(String line) {
        String[] words = line.split(" ");
        return new Cli(Integer.parseInt(words[0]), text(words[1]), text(words[2]));
    }

    private static String text(String coded) {
        return new String(Base64.getDecoder().decode(coded.substring(1)), StandardCharsets.UTF_8);
    }
}
