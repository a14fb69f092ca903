package dev.portwhy.lab;

import dev.portwhy.ports.scenario.ScenarioParser;

/** A program that is at a long scenario: what a test ends in every way a program can be ended. */
final class LabOwner {

    private LabOwner() {}

    public static void main(String[] arguments) throws Exception {
        try (KernelProcess process = KernelProcess.start()) {
            System.out.println(process.pid());
            process.run(ScenarioParser.parse("long", "device d0\nnetns b\ns = tcp4\ns bind 0.0.0.0:80\nwait 600s\n"));
        }
    }
}
