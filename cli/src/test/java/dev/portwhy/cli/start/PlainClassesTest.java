package dev.portwhy.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes as they were compiled beside the same classes written plainly. */
class PlainClassesTest {

    @TempDir
    Path directory;

    @Test
    void doTheSameAsTheClassesTheyWereMadeOf() throws Exception {
        Map<String, byte[]> plain = PlainClasses.of(forms());
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                byte[] bytes = plain.get(name.replace('.', '/') + ".class");
                if (bytes == null) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known != null ? known : defineClass(name, bytes, 0, bytes.length);
            }
        };
        Object made = loader.loadClass(Forms.class.getName()).getConstructor().newInstance();
        assertThat(made.getClass()).isNotSameAs(Forms.class);
        assertThat(((Supplier<?>) made).get()).isEqualTo(new Forms().get());
    }

    @Test
    void haveNothingThatIsMadeWhenTheyRun() throws IOException {
        assertThat(makers(forms())).isNotEmpty();
        assertThat(makers(PlainClasses.of(forms()))).isEmpty();
    }

    /** The whole program: every class of it passes the JVM's verification, and it runs. */
    @Test
    void aProgramOfThemIsOneJarThatRuns() throws Exception {
        Path jar = directory.resolve("quick.jar");
        QuickJar.write(jarsOfTheProgram(directory), jar);
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar.toFile())) {
            for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".class")) {
                    classes.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        assertThat(makers(classes))
                .noneMatch(maker -> maker.contains("metafactory") || maker.contains("ObjectMethods"));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (String name : classes.keySet()) {
                // Initialized or not, a class that is asked for its methods has been verified.
                Class<?> loaded =
                        loader.loadClass(name.substring(0, name.length() - 6).replace('/', '.'));
                assertThat(loaded.getDeclaredMethods()).isNotNull();
            }
            assertThat(loader.loadClass(Main.class.getName())
                            .getProtectionDomain()
                            .getCodeSource())
                    .isNotNull();
        }
    }

    @Test
    void aClassWithoutItsHostIsRefused() throws IOException {
        Map<String, byte[]> classes = forms();
        classes.remove("dev/portwhy/cli/start/Forms.class");
        assertThatThrownBy(() -> PlainClasses.of(classes)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, byte[]> forms() throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (String name : List.of("", "$Empty", "$Every", "$Nested", "$Greeting", "$Word")) {
            String path = "dev/portwhy/cli/start/Forms" + name + ".class";
            try (@Nullable InputStream in = Forms.class.getResourceAsStream("/" + path)) {
                assertThat(in).as(path).isNotNull();
                classes.put(path, in.readAllBytes());
            }
        }
        return classes;
    }

    private static Set<String> makers(Map<String, byte[]> classes) {
        Set<String> makers = new TreeSet<>();
        classes.values()
                .forEach(bytes -> ClassFile.of()
                        .parse(bytes)
                        .methods()
                        .forEach(method -> method.code()
                                .ifPresent(code -> code.forEach(element -> {
                                    if (element instanceof InvokeDynamicInstruction dynamic) {
                                        makers.add(dynamic.bootstrapMethod()
                                                        .owner()
                                                        .displayName() + "."
                                                + dynamic.bootstrapMethod().methodName());
                                    }
                                }))));
        return makers;
    }

    /** What stands on the class path of this test, directories made to jars in a directory. */
    static String[] jarsOfTheProgram(Path directory) throws IOException {
        List<String> jars = new java.util.ArrayList<>();
        for (String place : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path path = Path.of(place);
            if (Files.isDirectory(path) && !place.endsWith("test-classes")) {
                jars.add(zipped(path, directory.resolve(jars.size() + ".jar")));
            } else if (path.getFileName()
                    .toString()
                    .matches("(jackson-core|model|ports|linux|diagnosis|lab).*(?<!tests)[.]jar")) {
                jars.add(place);
            }
        }
        return jars.toArray(String[]::new);
    }

    private static String zipped(Path classes, Path jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
        return jar.toString();
    }
}
