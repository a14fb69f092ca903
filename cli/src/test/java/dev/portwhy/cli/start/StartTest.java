package dev.portwhy.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways that have to be quick, on a machine with nothing on it: what they load, every later start loads too. */
@Tag("kernel")
class StartTest {

    /** Each of them comes with a hundred others, to make code that was not there when the program was built. */
    private static final List<String> MACHINERY =
            List.of("java.lang.classfile.TypeKind", "java.util.stream.StreamSupport", "java.util.regex.Pattern");

    /** What is needed where there are many sockets has its place in the cache, however quiet the machine was. */
    private static final List<String> MANY = List.of(
            "dev.portwhy.linux.proc.ProcPidStat", "dev.portwhy.wire.LineParts", "dev.portwhy.linux.bpf.PortUsers");

    /** So has what is needed where somebody has the port. */
    private static final List<String> HELD = List.of(
            "dev.portwhy.diagnosis.HeldByListener",
            "dev.portwhy.diagnosis.StopHolder",
            "dev.portwhy.cli.why.HolderDetails",
            "dev.portwhy.linux.file.OwnedFiles$Followed");

    private static final Path MESSAGES = Path.of("../words/src/main/resources/dev/portwhy/words/messages");

    @TempDir
    Path directory;

    @Test
    void loadsNothingThatMakesCode() throws Exception {
        assumeTrue(Syscall.geteuid() == 0, "namespaces of its own take root");
        List<String> program = programIn(directory);
        List<String> lines = loadedAlone(program, "dev.portwhy.cli.Training");
        assertThat(lines).anyMatch(line -> line.contains("dev.portwhy.cli.why.WhyScreen "));
        List<String> needed = new java.util.ArrayList<>(MANY);
        needed.addAll(HELD);
        for (String name : needed) {
            assertThat(lines).as(name).anyMatch(line -> line.contains(" " + name + " "));
        }
        for (String name :
                List.of("dev.portwhy.cli.Manual", "dev.portwhy.cli.OptionEntry", "dev.portwhy.cli.HelpPage")) {
            assertThat(lines).as(name).noneMatch(line -> line.contains(" " + name + " "));
        }
        assertThat(lines).noneMatch(line -> line.contains(" dev.portwhy.act."));
        for (String name : List.of(" dev.portwhy.agent.", " dev.portwhy.cli.past.", " java.sql.", " org.sqlite.")) {
            assertThat(lines).as(name).noneMatch(line -> line.contains(name));
        }
        for (String name : MACHINERY) {
            assertThat(lines).as(name).noneMatch(line -> line.contains(" " + name + " "));
        }
    }

    /** A package has no other cache: for one class that is not in the list a start opens the jar, a fifth of its time. */
    @Test
    void whatAStartLoadsStandsInTheListOfThePackages() throws Exception {
        assumeTrue(Syscall.geteuid() == 0, "namespaces of its own take root");
        List<String> program = programIn(directory);
        List<String> listed = Files.readAllLines(Path.of("../packages/start.classes"));
        for (String question : List.of("59873", "443 -q", "who -ta")) {
            List<String> ours = loadedAlone(program, ("dev.portwhy.cli.Main " + question).split(" ", -1)).stream()
                    .map(line -> line.replaceAll("^.*\\] | source:.*", "").replace('.', '/'))
                    .filter(name -> name.startsWith("dev/portwhy/"))
                    .toList();
            assertThat(ours).hasSizeGreaterThan(100);
            assertThat(listed)
                    .as("%s; ./dev package --train adds what is missing", question)
                    .containsAll(ours);
        }
    }

    /** Opening a jar of all classes takes longer than the whole answer without. */
    @Test
    void messagesAreReadFromFilesBesideTheJar() throws Exception {
        // Letters that are written otherwise in a URL.
        Path place = Files.createDirectories(directory.resolve("a b%41"));
        List<String> command = new java.util.ArrayList<>(programIn(place));
        command.addAll(List.of("dev.portwhy.cli.Main", "--help", "--lang", "en"));
        Path help = place.resolve("messages/help_en.properties");
        assertThat(help).hasSameBinaryContentAs(MESSAGES.resolve("help_en.properties"));
        Files.writeString(help, Files.readString(help).replace("this machine", "that machine"));
        assertThat(run(command)).contains("that machine");
        Files.delete(help);
        assertThat(run(command)).contains("this machine").doesNotContain("that machine");
    }

    /** The launcher gives Java a locale in which it understands the names of files. */
    @Test
    void theLanguageIsTheOneOfTheCallersLocale() throws Exception {
        String jars = String.join(":", ProgramJars.in(directory));
        assertThat(run(java("-Dportwhy.locale=zh_CN.UTF-8", "-cp", jars, "dev.portwhy.cli.Main", "--help")))
                .contains("这台机器");
        assertThat(run(java("-Dportwhy.locale=C", "-cp", jars, "dev.portwhy.cli.Main", "--help")))
                .contains("this machine");
    }

    /** The JVM ends with 1 where an exception leaves main(), and 1 is an answer. */
    @Test
    void withoutWordsTheFaultIsOneLineAndNoAnswer() throws Exception {
        List<String> jars = new java.util.ArrayList<>();
        for (String jar : ProgramJars.in(directory)) {
            Path copy = directory.resolve("bare-" + Path.of(jar).getFileName());
            Files.copy(Path.of(jar), copy);
            try (var files = FileSystems.newFileSystem(copy)) {
                Path messages = files.getPath("dev/portwhy/words/messages");
                for (String file : List.of("common_en.properties", "common_zh.properties")) {
                    Files.deleteIfExists(messages.resolve(file));
                }
            }
            jars.add(copy.toString());
        }
        List<String> command = java("-cp", String.join(":", jars), "dev.portwhy.cli.Main", "--no-such-option");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor()).isEqualTo(70);
        assertThat(out).isEmptyFile();
        assertThat(Files.readString(err)).hasLineCount(1).startsWith("portwhy: ");
    }

    /** The lines about the classes that a run of {@code program} with these words loads where there is nothing to see. */
    private List<String> loadedAlone(List<String> program, String... words) throws IOException, InterruptedException {
        Path loaded = Files.createTempFile(directory, "loaded", null);
        List<String> alone = new java.util.ArrayList<>(
                List.of("unshare", "--net", "--pid", "--fork", "--mount", "--propagation", "private", "--mount-proc"));
        alone.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        alone.addAll(program);
        alone.add(alone.size() - 2, "-Xlog:class+load:file=" + loaded);
        alone.addAll(List.of(words));
        assertThat(status(alone)).as("an answer").isBetween(0, 3);
        return Files.readAllLines(loaded);
    }

    /** Makes the quick jar in a directory, and gives the command that is followed by a class of it. */
    private List<String> programIn(Path place) throws IOException, InterruptedException {
        Path jar = place.resolve("quick.jar");
        List<String> made = java("-Dportwhy.syscalls=" + directory.resolve("syscalls.so"));
        List<String> program = new java.util.ArrayList<>(made);
        made.addAll(ProgramJars.quickJar(directory, jar));
        run(made);
        program.addAll(List.of("-cp", jar.toString()));
        return program;
    }

    private static List<String> java(String... words) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(words));
        return command;
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        assertThat(status(command)).as(Files.readString(output())).isZero();
        return Files.readString(output());
    }

    private Path output() {
        return directory.resolve("output");
    }

    private int status(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start()
                .waitFor();
    }
}
