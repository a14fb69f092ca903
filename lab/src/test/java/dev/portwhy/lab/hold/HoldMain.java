package dev.portwhy.lab.hold;

import java.io.IOException;

/** {@code NAME PORT}: makes a situation in a process of its own and holds it until standard input ends. */
final class HoldMain {

    private HoldMain() {}

    public static void main(String[] arguments) throws IOException {
        HoldSituation situation = Situations.find(arguments[0])
                .orElseThrow(() -> new IllegalArgumentException("no situation " + arguments[0]));
        HoldProcess.run(situation, Integer.parseInt(arguments[1]), System.in, System.out::println);
        System.exit(0); // where the first thread has ended, nobody else would end the process
    }
}
