package dev.portwhy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.linux.kit.TextReader.Writer;
import dev.portwhy.linux.kit.TextReaders;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reader of foreign text in this module, on files of every size that matters to a buffer, on cut ones and on such as
 * are no text at all. A reader that is not in the table fails the last test here.
 */
class TextReadersTest {

    /** Around the first buffer of a reader, around what one read(2) brings, and far above both. */
    private static final int[] SIZES = {4095, 4096, 4097, 16_383, 16_384, 16_385, 100_000};

    /** Read text, but not files that grow: one line, one number, or what the kernel gives in one piece. */
    private static final Set<String> ONE_LINE = Set.of(
            "dev.portwhy.linux.proc.ProcPidStat",
            "dev.portwhy.linux.holders.RunningPrograms",
            "dev.portwhy.linux.recorded.RecordedHost",
            "dev.portwhy.linux.live.LiveHost",
            "dev.portwhy.linux.net.MissingRows",
            "dev.portwhy.linux.bpf.KernelLayout",
            "dev.portwhy.linux.rules.LegacyTables",
            "dev.portwhy.linux.container.ContainerCatalogue");

    /** Read live files only, whose parsers take the bytes of what {@link NativeFiles} read; tested apart. */
    private static final Set<String> LIVE = Set.of(
            "dev.portwhy.linux.live.SameView",
            "dev.portwhy.linux.live.SocketCounts",
            "dev.portwhy.linux.live.UnixPath",
            "dev.portwhy.linux.netns.MountedNamespaces",
            "dev.portwhy.linux.holders.HiddenProcesses",
            "dev.portwhy.linux.netns.OtherRuns",
            "dev.portwhy.linux.live.UnreadNamespaces");

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    static List<TextReader> readers() {
        return TextReaders.all();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void firstAndLastEntryOfAFileOfAnySizeAreFound(TextReader reader) {
        for (int size : SIZES) {
            byte[] file = reader.file(size);
            assertThat(file).hasSize(size);
            assertThat(reader.read(tree, file))
                    .as("%d bytes", size)
                    .contains(reader.row().apply(0), reader.row().apply(reader.count(size) - 1));
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void ofACutFileNothingIsFoundThatTheWholeOneDoesNotSay(TextReader reader) {
        byte[] file = reader.file(4500);
        Set<String> whole = reader.read(tree, file);
        whole.addAll(reader.read(tree, new byte[0])); // what is said where nothing is known
        boolean known = reader.writer() == Writer.KERNEL || reader.writer() == Writer.JSON;
        for (int length = file.length - 1; length > 0; length -= length > file.length - 60 || length < 40 ? 1 : 197) {
            Set<String> found = reader.read(tree, Arrays.copyOf(file, length));
            if (known && !whole.containsAll(found)) {
                found.removeAll(whole);
                assertThat(found)
                        .as("found in the first %d bytes alone", length)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void linesMayEndInTheWayOfOtherSystems(TextReader reader) {
        if (reader.writer() == Writer.ZEROES) {
            return;
        }
        byte[] file = reader.file(4500);
        assertThat(reader.read(tree, TextReader.withCarriageReturns(file)))
                .contains(reader.row().apply(0), reader.row().apply(reader.count(4500) - 1));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void whatAPersonWroteNeedsNoEndOfItsLastLine(TextReader reader) {
        if (reader.writer() != Writer.PERSON) {
            return;
        }
        byte[] file = reader.file(4500);
        assertThat(reader.read(tree, Arrays.copyOf(file, file.length - 1)))
                .contains(reader.row().apply(0), reader.row().apply(reader.count(4500) - 1));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void whatIsNoTextSaysNothing(TextReader reader) throws IOException {
        Set<String> nothing = reader.read(tree, new byte[0]);
        assertThat(reader.read(tree, new byte[100_000])).as("zero bytes").isEqualTo(nothing);
        if (reader.writer() != Writer.ZEROES) { // a process may call itself anything
            assertThat(reader.read(tree, Files.readAllBytes(ownClass())))
                    .as("a class file")
                    .isEqualTo(nothing);
        }
        byte[] file = reader.file(4500);
        byte[] damaged = file.clone();
        Arrays.fill(damaged, file.length / 2, file.length / 2 + 512, (byte) 0);
        assertThat(reader.read(tree, damaged)).as("a page of zero bytes").isNotNull();
        Fixture.mutations(reader.file(1000), 11, 60, bytes -> reader.read(tree, bytes));
    }

    private static Path ownClass() {
        return classes().resolve("dev/portwhy/linux/file/KernelFiles.class");
    }

    private static Path classes() {
        try {
            return Path.of(KernelFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noReaderIsForgotten() throws IOException {
        Set<String> known = new HashSet<>(ONE_LINE);
        known.addAll(LIVE);
        readers().forEach(reader -> reader.parsers().forEach(parser -> known.add(parser.getName())));
        Set<String> forgotten = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".class")) {
                    ClassModel model = ClassFile.of().parse(file);
                    String name =
                            model.thisClass().asInternalName().replace('/', '.').replaceFirst("\\$.*", "");
                    if (!known.contains(name) && readsText(model)) {
                        forgotten.add(name);
                    }
                }
            }
        }
        assertThat(forgotten)
                .as("classes that read text: each needs an entry in the table of its package")
                .isEmpty();
    }

    /**
     * The calls that find and open what is read. Two more classes open files by calls of their own, and do nothing else of this
     * by themselves: a setting is written by the descriptor it was opened with; and the durable files of the journal are made
     * with permissions, by whatever thread, through an interface that tests end between any two calls.
     */
    @Test
    void filesAreReadInOnePlace() throws IOException {
        Set<String> calls = Set.of("OPENAT", "READLINKAT", "FSTATAT", "STATX", "GETDENTS64");
        Map<String, Set<String>> callers = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".class")) {
                    ClassModel model = ClassFile.of().parse(file);
                    String name = model.thisClass().asInternalName();
                    if (!name.equals("dev/portwhy/linux/sys/SyscallNumbers")) {
                        Set<String> made = numbers(model);
                        made.retainAll(calls);
                        if (!made.isEmpty()) {
                            callers.put(name, made);
                        }
                    }
                }
            }
        }
        assertThat(callers)
                .containsOnly(
                        Map.entry("dev/portwhy/linux/file/FileCalls", calls),
                        Map.entry("dev/portwhy/linux/file/LinuxDisk", Set.of("OPENAT")),
                        Map.entry("dev/portwhy/linux/file/SysctlFile", Set.of("OPENAT")),
                        // It asks its own descriptors for their numbers, by no path.
                        Map.entry("dev/portwhy/linux/sys/OwnCopies", Set.of("FSTATAT")));
    }

    /** The numbers of system calls that a class takes from their table. */
    private static Set<String> numbers(ClassModel model) {
        Set<String> numbers = new TreeSet<>();
        model.methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .forEach(element -> {
                    if (element instanceof FieldInstruction field
                            && field.owner().asInternalName().equals("dev/portwhy/linux/sys/SyscallNumbers")) {
                        numbers.add(field.name().stringValue());
                    }
                });
        return numbers;
    }

    private static final Set<String> FILE_READERS = Set.of(
            "dev/portwhy/linux/file/KernelFiles",
            "dev/portwhy/linux/file/NativeFiles",
            "dev/portwhy/linux/file/OwnedFiles");
    private static final Set<String> READS =
            Set.of("read", "readAt", "readOnce", "readPinned", "stream", "text", "textOfUserOrRoot", "cursor", "lines");
    private static final String CURSOR = "Ldev/portwhy/linux/file/TextCursor;";

    /** Whether a class takes a cursor or asks for the content of a file. */
    private static boolean readsText(ClassModel model) {
        String name = model.thisClass().asInternalName();
        if (FILE_READERS.contains(name) || name.equals("dev/portwhy/linux/file/TextCursor")) {
            return false;
        }
        for (MethodModel method : model.methods()) {
            if (method.methodType().stringValue().contains(CURSOR)) {
                return true;
            }
            boolean reads = method.code()
                    .map(code -> code.elementStream()
                            .anyMatch(element -> element instanceof InvokeInstruction call
                                    && FILE_READERS.contains(call.owner().asInternalName())
                                    && READS.contains(call.name().stringValue())))
                    .orElse(false);
            if (reads) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aNameThatIsNoUtf8IsReadAsFarAsItIs() {
        tree.file("/etc/passwd", "j\u00fcrgen:x:1000:1000::/home/j:/bin/sh\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(EtcPasswd.read(new KernelFiles(tree.root())).name(1000)).isEqualTo("j\ufffdrgen");
    }
}
