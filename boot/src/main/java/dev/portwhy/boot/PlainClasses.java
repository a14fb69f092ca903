package dev.portwhy.boot;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Classes without what would be made when they run: a lambda becomes a class of its own, {@code equals}, {@code hashCode}
 * and {@code toString} of a record become code (JVM specification, 6.5, invokedynamic).
 *
 * <p>The first such instruction costs the program's start a tenth of a second, and with a start-up cache still the four
 * hundred JDK classes that do the making. They do the same afterwards; nothing is left out and nothing is guessed: what
 * is not one of these two forms stays as it is.
 */
final class PlainClasses {

    private static final ClassDesc LAMBDAS = ClassDesc.of("java.lang.invoke.LambdaMetafactory");
    private static final ClassDesc RECORDS = ClassDesc.of("java.lang.runtime.ObjectMethods");

    private final ClassFile files;
    private final Map<String, byte[]> classes;
    private final Map<String, byte[]> changed = new LinkedHashMap<>();
    private final Map<String, List<ClassDesc>> newMembers = new LinkedHashMap<>();

    private PlainClasses(Map<String, byte[]> classes) {
        this.classes = classes;
        files = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));
    }

    /**
     * All classes, those that were changed and those that were added among them.
     *
     * @param classes class files by their path
     * @throws IllegalArgumentException where a changed class would not pass the JVM's verification
     */
    static Map<String, byte[]> of(Map<String, byte[]> classes) {
        PlainClasses plain = new PlainClasses(classes);
        classes.forEach(plain::rewrite);
        plain.newMembers.forEach(plain::addMembers);
        for (Map.Entry<String, byte[]> changed : plain.changed.entrySet()) {
            plain.verify(changed.getKey(), changed.getValue());
        }
        Map<String, byte[]> all = new LinkedHashMap<>(classes);
        all.putAll(plain.changed);
        return all;
    }

    private void rewrite(String path, byte[] bytes) {
        ClassModel model = files.parse(bytes);
        ClassDesc self = model.thisClass().asSymbol();
        ClassDesc host = model.findAttribute(Attributes.nestHost())
                .map(NestHostAttribute::nestHost)
                .map(entry -> entry.asSymbol())
                .orElse(self);
        List<ClassDesc> made = new ArrayList<>();
        boolean[] rewritten = {false};
        CodeTransform code = (builder, element) -> {
            ClassDesc maker = element instanceof InvokeDynamicInstruction dynamic
                    ? dynamic.bootstrapMethod().owner()
                    : null;
            if (element instanceof RuntimeVisibleTypeAnnotationsAttribute) {
                // It names places in the code, which move, and is for tools that read sources.
                return;
            }
            if (!(element instanceof InvokeDynamicInstruction dynamic)) {
                builder.with(element);
            } else if (LAMBDAS.equals(maker)
                    && dynamic.bootstrapMethod().methodName().equals("metafactory")) {
                ClassDesc name = self.nested("$" + made.size());
                made.add(name);
                changed.put(path(name), PlainLambda.of(files, name, host, dynamic));
                builder.invokestatic(name, PlainLambda.FACTORY, dynamic.typeSymbol());
                rewritten[0] = true;
            } else if (RECORDS.equals(maker)) {
                PlainRecord.write(builder, self, dynamic);
                rewritten[0] = true;
            } else {
                builder.with(element);
            }
        };
        byte[] whole = files.transformClass(model, ClassTransform.transformingMethodBodies(code));
        if (rewritten[0]) {
            changed.put(path, whole);
        }
        if (!made.isEmpty()) {
            newMembers.computeIfAbsent(path(host), key -> new ArrayList<>()).addAll(made);
        }
    }

    /** A lambda's body is private: its class joins the nest of the one it was written in (JVM specification, 4.7.29). */
    private void addMembers(String hostPath, List<ClassDesc> made) {
        byte[] bytes = changed.getOrDefault(hostPath, classes.get(hostPath));
        if (bytes == null) {
            throw new IllegalArgumentException("no class " + hostPath);
        }
        ClassModel model = files.parse(bytes);
        List<ClassDesc> members = new ArrayList<>();
        model.findAttribute(Attributes.nestMembers())
                .ifPresent(known -> known.nestMembers().forEach(member -> members.add(member.asSymbol())));
        members.addAll(made);
        ClassTransform transform = ClassTransform.dropping(NestMembersAttribute.class::isInstance)
                .andThen(ClassTransform.endHandler(builder -> builder.with(NestMembersAttribute.ofSymbols(members))));
        changed.put(hostPath, files.transformClass(model, transform));
    }

    private void verify(String path, byte[] bytes) {
        List<VerifyError> errors = files.verify(bytes);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(path, errors.getFirst());
        }
    }

    private static String path(ClassDesc name) {
        String descriptor = name.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1) + ".class";
    }
}
