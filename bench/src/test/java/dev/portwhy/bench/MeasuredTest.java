package dev.portwhy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {

    @TempDir
    private Path directory;

    @Test
    void quartersLieAroundTheMiddleAndTellWhetherAGoalIsMetByChance() {
        assertThat(Quartiles.of(3, 1, 2)).isEqualTo(new Quartiles(1, 2, 3));
        Quartiles eight = Quartiles.of(8, 7, 6, 5, 4, 3, 2, 1);
        assertThat(eight).isEqualTo(new Quartiles(3, 5, 6));
        assertThat(eight.met(2.9)).isEqualTo("yes");
        assertThat(eight.met(4)).isEqualTo("yes, by chance");
        assertThat(eight.met(5.5)).isEqualTo("no, by chance");
        assertThat(eight.met(7)).isEqualTo("no");
        assertThat(Quartiles.of(12.34, 12.3, 12.41).text("x")).isEqualTo("12.3x (12.3 to 12.4)");
    }

    @Test
    void aShortProgramIsRunSoOftenByOneShell() throws IOException {
        Path marks = directory.resolve("marks");
        Program.of("mark", "/bin/sh", "-c", "echo >>\"$0\"; exit 2", marks.toString())
                .times(3)
                .run();
        assertThat(Files.readAllLines(marks)).hasSize(3);
        assertThatThrownBy(() ->
                        Program.of("fails", "/bin/sh", "-c", "exit 70").times(3).run())
                .hasMessage("fails failed with exit status 4");
    }

    @Test
    void bothTakeTurnsAndTheMachineIsListenedToBetweenThem() throws IOException {
        Path turns = directory.resolve("turns");
        Noise noise = new Noise();
        AlternatingRuns runs = new AlternatingRuns(
                Program.of("one", "/bin/sh", "-c", "echo one >>\"$0\"", turns.toString()),
                Program.of("two", "/bin/sh", "-c", "echo two >>\"$0\"", turns.toString()),
                Duration.ZERO,
                noise);
        assertThat(runs.rounds()).isEqualTo(3);
        assertThat(Files.readAllLines(turns)).containsExactly("one", "two", "one", "two", "one", "two", "one", "two");
        assertThat(noise.text()).matches("(NOT QUIET|quiet): others \\d+ %, stolen \\d+\\.\\d %, loop x\\d+\\.\\d\\d");
    }

    @Test
    void everySsIsFoundOnce() throws IOException {
        Path one = ss("one");
        Path two = ss("two");
        Path link = Files.createDirectory(directory.resolve("link"));
        Files.createSymbolicLink(link.resolve("ss"), one);
        Files.createDirectories(directory.resolve("three/ss"));
        String places = link + ":" + directory.resolve("three") + "::" + one.getParent() + ":" + two.getParent();
        assertThat(BestSs.all(places))
                .containsExactly(one.toRealPath().toString(), two.toRealPath().toString());
    }

    private Path ss(String name) throws IOException {
        Path file = Files.createDirectory(directory.resolve(name)).resolve("ss");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        return file;
    }

    @Test
    void aCrowdIsAsLargeAsItIsSaidToBeAndLeavesNobodyBehind() throws IOException {
        Crowd crowd = Crowd.idle(1003);
        List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
        assertThat(all).hasSize(1003);
        crowd.close();
        for (ProcessHandle process : all) {
            process.onExit().join();
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void columnsStandBelowEachOther() {
        BenchTable table = new BenchTable("a", "b");
        table.add("longer", "1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(String.format("a       b%nlonger  1%n"));
    }

    @Test
    void aRecordedTreeHasALineForEachProcessorAndGoesWithTheLoad() throws IOException {
        Tree tree = Tree.processors(128);
        assertThat(Files.readAllLines(tree.root().resolve("proc/stat"))).hasSize(1 + 128 + 3);
        assertThat(Files.readAllLines(tree.root().resolve("proc/net/stat/nf_conntrack")))
                .hasSize(129);
        tree.close();
        assertThat(tree.root()).doesNotExist();
    }
}
