package dev.portwhy.boot;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The class for one lambda or method reference: what {@code LambdaMetafactory.metafactory()} would make for the same
 * arguments (its documentation tells how types are adapted).
 */
final class PlainLambda {

    /** The method that takes what the lambda captures and gives it. */
    static final String FACTORY = "of";

    private final ClassDesc name;

    /** From what is captured to the interface. */
    private final MethodTypeDesc site;

    private final MethodTypeDesc constructor;
    private final String method;

    /** The interface's method, erased; the same as this lambda knows it. */
    private final MethodTypeDesc erased;

    private final MethodTypeDesc known;
    private final DirectMethodHandleDesc body;

    private PlainLambda(ClassDesc name, InvokeDynamicInstruction dynamic) {
        this.name = name;
        this.site = dynamic.typeSymbol();
        this.constructor = site.changeReturnType(CD_void);
        this.method = dynamic.name().stringValue();
        this.erased = (MethodTypeDesc) dynamic.bootstrapArgs().get(0);
        this.body = (DirectMethodHandleDesc) dynamic.bootstrapArgs().get(1);
        this.known = (MethodTypeDesc) dynamic.bootstrapArgs().get(2);
    }

    /** The class file of a class with the given name, in the nest of {@code host}. */
    static byte[] of(ClassFile files, ClassDesc name, ClassDesc host, InvokeDynamicInstruction dynamic) {
        return new PlainLambda(name, dynamic).build(files, host);
    }

    private byte[] build(ClassFile files, ClassDesc host) {
        return files.build(name, builder -> {
            builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC | ClassFile.ACC_SUPER)
                    .withInterfaceSymbols(site.returnType())
                    .with(NestHostAttribute.of(host));
            for (int i = 0; i < site.parameterCount(); i++) {
                builder.withField(field(i), site.parameterType(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            }
            builder.withMethodBody(INIT_NAME, constructor, ClassFile.ACC_PRIVATE, this::constructor);
            builder.withMethodBody(FACTORY, site, ClassFile.ACC_STATIC, this::factory);
            builder.withMethodBody(method, erased, ClassFile.ACC_PUBLIC, this::method);
        });
    }

    private static String field(int index) {
        return "captured" + index;
    }

    private void constructor(CodeBuilder code) {
        code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void);
        for (int i = 0; i < site.parameterCount(); i++) {
            ClassDesc type = site.parameterType(i);
            code.aload(0).loadLocal(TypeKind.from(type), code.parameterSlot(i)).putfield(name, field(i), type);
        }
        code.return_();
    }

    private void factory(CodeBuilder code) {
        code.new_(name).dup();
        for (int i = 0; i < site.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(site.parameterType(i)), code.parameterSlot(i));
        }
        code.invokespecial(name, INIT_NAME, constructor).areturn();
    }

    private void method(CodeBuilder code) {
        // with the receiver as the first parameter, where there is one
        MethodTypeDesc wanted = body.invocationType();
        if (body.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR) {
            code.new_(body.owner()).dup();
        }
        int captured = site.parameterCount();
        for (int i = 0; i < captured; i++) {
            code.aload(0).getfield(name, field(i), site.parameterType(i));
        }
        for (int i = 0; i < erased.parameterCount(); i++) {
            ClassDesc type = erased.parameterType(i);
            code.loadLocal(TypeKind.from(type), code.parameterSlot(i));
            Conversion.write(code, type, known.parameterType(i), wanted.parameterType(captured + i));
        }
        call(code);
        ClassDesc result = wanted.returnType();
        if (!erased.returnType().equals(CD_void)) {
            Conversion.write(code, result, known.returnType(), erased.returnType());
        } else if (TypeKind.from(result).slotSize() == 2) {
            code.pop2();
        } else if (!result.equals(CD_void)) {
            code.pop();
        }
        code.return_(TypeKind.from(erased.returnType()));
    }

    private void call(CodeBuilder code) {
        MethodTypeDesc type = MethodTypeDesc.ofDescriptor(body.lookupDescriptor());
        switch (body.kind()) {
            case STATIC, INTERFACE_STATIC ->
                code.invokestatic(body.owner(), body.methodName(), type, body.isOwnerInterface());
            case VIRTUAL, SPECIAL -> code.invokevirtual(body.owner(), body.methodName(), type);
            case INTERFACE_VIRTUAL, INTERFACE_SPECIAL -> code.invokeinterface(body.owner(), body.methodName(), type);
            case CONSTRUCTOR -> code.invokespecial(body.owner(), INIT_NAME, type);
            case GETTER, SETTER, STATIC_GETTER, STATIC_SETTER -> throw new IllegalArgumentException(body.toString());
        }
    }
}
