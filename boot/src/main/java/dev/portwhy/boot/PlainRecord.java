package dev.portwhy.boot;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * {@code equals}, {@code hashCode} and {@code toString} of a record, as {@code java.lang.runtime.ObjectMethods} would make
 * them. When the code begins, the method's receiver, and for {@code equals} the other object, lie on the stack and in the
 * first local variables.
 */
final class PlainRecord {

    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");

    private final CodeBuilder code;
    private final ClassDesc self;
    private final List<ConstantDesc> getters;

    private PlainRecord(CodeBuilder code, ClassDesc self, List<ConstantDesc> getters) {
        this.code = code;
        this.self = self;
        this.getters = getters;
    }

    static void write(CodeBuilder code, ClassDesc self, InvokeDynamicInstruction dynamic) {
        // the class and the names come first
        List<ConstantDesc> arguments = dynamic.bootstrapArgs();
        PlainRecord methods = new PlainRecord(code, self, arguments.subList(2, arguments.size()));
        switch (dynamic.name().stringValue()) {
            case "equals" -> methods.equality();
            case "hashCode" -> methods.hash();
            case "toString" -> methods.text();
            default -> throw new IllegalArgumentException(dynamic.toString());
        }
    }

    private static String name(ConstantDesc getter) {
        return ((DirectMethodHandleDesc) getter).methodName();
    }

    private static ClassDesc type(ConstantDesc getter) {
        return ((DirectMethodHandleDesc) getter).invocationType().returnType();
    }

    private void load(ConstantDesc getter) {
        code.aload(0).getfield(self, name(getter), type(getter));
    }

    private void hash() {
        code.pop().iconst_0();
        for (ConstantDesc getter : getters) {
            ClassDesc type = type(getter);
            code.bipush(31).imul();
            load(getter);
            if (type.isPrimitive()) {
                code.invokestatic(Conversion.box(type), "hashCode", MethodTypeDesc.of(CD_int, type));
            } else {
                code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
            }
            code.iadd();
        }
    }

    private void equality() {
        Label differ = code.newLabel();
        Label end = code.newLabel();
        code.pop2().aload(1).instanceOf(self).ifeq(differ);
        for (ConstantDesc getter : getters) {
            ClassDesc type = type(getter);
            load(getter);
            code.aload(1).checkcast(self).getfield(self, name(getter), type);
            if (type.equals(CD_long)) {
                code.lcmp().ifne(differ);
            } else if (type.equals(CD_double) || type.equals(CD_float)) {
                code.invokestatic(Conversion.box(type), "compare", MethodTypeDesc.of(CD_int, type, type))
                        .ifne(differ);
            } else if (type.isPrimitive()) {
                code.if_icmpne(differ);
            } else {
                code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
                        .ifeq(differ);
            }
        }
        code.iconst_1().goto_(end).labelBinding(differ).iconst_0().labelBinding(end);
    }

    private void text() {
        String name = self.displayName();
        code.pop().new_(BUILDER).dup().invokespecial(BUILDER, INIT_NAME, MTD_void);
        String before = name.substring(name.lastIndexOf('$') + 1) + "[";
        for (ConstantDesc getter : getters) {
            append(before + name(getter) + "=");
            load(getter);
            ClassDesc type = type(getter);
            boolean small = type.equals(CD_byte) || type.equals(CD_short);
            append(small ? CD_int : type.isPrimitive() ? type : CD_Object);
            before = ", ";
        }
        append(getters.isEmpty() ? before + "]" : "]");
        code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String));
    }

    private void append(String text) {
        code.ldc(text);
        append(CD_String);
    }

    private void append(ClassDesc type) {
        code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, type));
    }
}
