package dev.portwhy.boot;

import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Byte;
import static java.lang.constant.ConstantDescs.CD_Character;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Short;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the value on top of the stack into one of another type: by a cast, by boxing, or by the class of its number. */
final class Conversion {

    private static final Map<ClassDesc, ClassDesc> BOXES = Map.of(
            CD_boolean, CD_Boolean,
            CD_byte, CD_Byte,
            CD_char, CD_Character,
            CD_short, CD_Short,
            CD_int, CD_Integer,
            CD_long, CD_Long,
            CD_float, CD_Float,
            CD_double, CD_Double);

    private Conversion() {}

    /**
     * Writes it.
     *
     * @param from what is on the stack
     * @param known what it is known to be, where {@code from} is erased
     * @param to what is wanted
     */
    static void write(CodeBuilder code, ClassDesc from, ClassDesc known, ClassDesc to) {
        if (from.isPrimitive() && to.isPrimitive()) {
            code.conversion(TypeKind.from(from), TypeKind.from(to));
        } else if (from.isPrimitive()) {
            ClassDesc box = box(from);
            code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, from));
        } else if (to.isPrimitive()) {
            ClassDesc unboxed = unboxed(known);
            ClassDesc type = unboxed == null ? to : unboxed;
            code.checkcast(box(type)).invokevirtual(box(type), type.displayName() + "Value", MethodTypeDesc.of(type));
            code.conversion(TypeKind.from(type), TypeKind.from(to));
        } else if (!to.equals(from) && !to.equals(CD_Object)) {
            code.checkcast(to);
        }
    }

    /** The class that holds a value of a primitive type. */
    static ClassDesc box(ClassDesc primitive) {
        ClassDesc box = BOXES.get(primitive);
        if (box == null) {
            throw new IllegalArgumentException(primitive.displayName());
        }
        return box;
    }

    private static @Nullable ClassDesc unboxed(ClassDesc box) {
        for (Map.Entry<ClassDesc, ClassDesc> entry : BOXES.entrySet()) {
            if (entry.getValue().equals(box)) {
                return entry.getKey();
            }
        }
        return null;
    }
}
