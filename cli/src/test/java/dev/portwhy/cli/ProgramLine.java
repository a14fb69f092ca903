package dev.portwhy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words that start the program of these tests in a JVM of its own. */
public final class ProgramLine {

    /** As the launcher starts it, but for the size of the heap. */
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:-AOTReplayTraining",
            "-XX:-AOTAdapterCaching",
            "-XX:-AOTStubCaching",
            "-XX:Tier3InvocationThreshold=1000",
            "-XX:Tier3MinInvocationThreshold=500",
            "-XX:Tier3CompileThreshold=5000",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED");

    private static final List<String> CACHED = ProgramCache.words(JVM);

    private ProgramLine() {}

    /** With these arguments, from the classes of this test run; options of the JVM may be put in at place 1. */
    public static List<String> of(String... arguments) {
        return line(CACHED, arguments);
    }

    /** From classes that stand elsewhere. */
    public static List<String> from(String classPath, String... arguments) {
        return line(List.of("-cp", classPath, "dev.portwhy.cli.Main"), arguments);
    }

    private static List<String> line(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(program);
        command.addAll(List.of(arguments));
        return command;
    }
}
