package dev.portwhy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Classes as they were compiled beside the same classes written plainly. */
class PlainClassesTest {

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

    @Test
    void aClassWithoutItsHostIsRefused() throws IOException {
        Map<String, byte[]> classes = forms();
        classes.remove("dev/portwhy/boot/Forms.class");
        assertThatThrownBy(() -> PlainClasses.of(classes)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, byte[]> forms() throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (String name : List.of("", "$Empty", "$Every", "$Nested", "$Greeting", "$Word")) {
            String path = "dev/portwhy/boot/Forms" + name + ".class";
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
}
