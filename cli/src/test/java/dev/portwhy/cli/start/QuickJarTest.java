package dev.portwhy.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.boot.QuickJar;
import dev.portwhy.cli.Main;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program in one jar: every class of it passes the JVM's verification, and it runs. */
class QuickJarTest {

    @TempDir
    Path directory;

    @Test
    void everyClassOfTheProgramIsPlainAndLoads() throws Exception {
        Path jar = written();
        Map<String, byte[]> classes = classes(jar);
        for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
            assertThat(makers(entry.getValue()))
                    .as(entry.getKey())
                    .doesNotContain("LambdaMetafactory", "ObjectMethods");
        }
        List<URL> places = new ArrayList<>(List.of(jar.toUri().toURL()));
        for (String late : ProgramJars.late()) {
            places.add(Path.of(late).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
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

    /** What is in the jar is looked through at every start. */
    @Test
    void whatMakesTheJarIsNotInIt() throws Exception {
        assertThat(classes(written()).keySet())
                .contains("dev/portwhy/cli/Main.class")
                .noneMatch(
                        name -> name.startsWith(QuickJar.class.getPackageName().replace('.', '/')));
    }

    private Path written() throws Exception {
        Path jar = directory.resolve("quick.jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(ProgramJars.quickJar(directory, jar));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return jar;
    }

    private static Map<String, byte[]> classes(Path jar) throws Exception {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".class")) {
                    classes.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return classes;
    }

    /** The classes whose methods make code when this class runs. */
    private static List<String> makers(byte[] bytes) {
        List<String> makers = new ArrayList<>();
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            for (CodeElement element :
                    method.code().map(code -> code.elementList()).orElse(List.of())) {
                if (element instanceof InvokeDynamicInstruction dynamic) {
                    makers.add(dynamic.bootstrapMethod().owner().displayName());
                }
            }
        }
        return makers;
    }
}
