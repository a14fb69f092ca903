package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.words.Catalogue;
import dev.portwhy.words.Language;
import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever names a sentence gives it as many values as it has places; in class files the two stand side by side. */
class TextArgumentsTest {

    private final Map<String, Integer> places = new TreeMap<>();
    private final Set<String> wrong = new TreeSet<>();
    private int calls;

    @Test
    void everySentenceGetsAsManyValuesAsItHasPlaces() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                classes(path);
            } else if (entry.endsWith(".jar") && !entry.endsWith("-tests.jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    classes(jar.getPath("/"));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(450);
    }

    private void classes(Path root) throws IOException {
        if (!Files.isDirectory(root.resolve("dev/portwhy"))) {
            return;
        }
        try (Stream<Path> files = Files.walk(root.resolve("dev/portwhy"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".class")).toList()) {
                ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
                for (MethodModel method : model.methods()) {
                    method.code().ifPresent(code -> calls(file + " " + method.methodName(), code.elementList()));
                }
            }
        }
    }

    /** A key, and right behind it an array for the values. */
    private void calls(String where, List<CodeElement> code) {
        List<Instruction> steps = new ArrayList<>();
        for (CodeElement element : code) {
            if (element instanceof Instruction step) {
                steps.add(step);
            }
        }
        for (int i = 0; i + 2 < steps.size(); i++) {
            if (steps.get(i) instanceof ConstantInstruction key
                    && key.constantValue() instanceof String text
                    && steps.get(i + 1) instanceof ConstantInstruction count
                    && count.constantValue() instanceof Integer given
                    && steps.get(i + 2) instanceof NewReferenceArrayInstruction
                    && wanted(text) >= 0) {
                calls++;
                // What is wrong in a filter is told with the place of the word, which the exception itself puts in
                // front.
                boolean placed = text.startsWith("filter.") && !text.equals("filter.error");
                int values = placed ? given + 1 : given;
                if (wanted(text) != values) {
                    wrong.add(text + " has " + wanted(text) + " places, and gets " + values + " values in " + where);
                }
            }
        }
    }

    /** How many values a sentence takes; -1 where there is none of that name. */
    private int wanted(String key) {
        int dot = key.indexOf('.');
        if (dot <= 0 || key.indexOf(' ') >= 0) {
            return -1;
        }
        return places.computeIfAbsent(key, name -> {
            String message = Catalogue.load(name.substring(0, dot), Language.EN).get(name);
            int most = message == null ? -1 : 0;
            for (String place : message == null ? Set.<String>of() : CatalogueTest.places(message)) {
                most = Math.max(most, Integer.parseInt(place) + 1);
            }
            return most;
        });
    }
}
