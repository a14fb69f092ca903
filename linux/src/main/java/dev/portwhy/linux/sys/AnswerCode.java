package dev.portwhy.linux.sys;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What {@link AnswerClient}'s program consists of, for each processor that there is one for: the octets of each instruction in
 * hexadecimal, and behind them what it is in the notation of the processor's maker; names of places stand alone.
 */
final class AnswerCode {

    /** Octets as they lie in memory. */
    static final String X86_64 = """
            ; _start:
            48 89 e5                ; mov rbp, rsp
            8b 5d 00                ; mov ebx, [rbp]
            83 fb 06                ; cmp ebx, 6
            0f 8c 02 02 00 00       ; jl gone
            48 81 ec 00 41 00 00    ; sub rsp, 0x4100
            45 31 ff                ; xor r15d, r15d
            b8 29 00 00 00          ; mov eax, 41 (socket)
            bf 01 00 00 00          ; mov edi, 1
            be 01 08 08 00          ; mov esi, 0x80801
            31 d2                   ; xor edx, edx
            0f 05                   ; syscall
            85 c0                   ; test eax, eax
            0f 88 c6 01 00 00       ; js own
            41 89 c4                ; mov r12d, eax
            48 89 e7                ; mov rdi, rsp
            b8 01 00 00 00          ; mov eax, 1
            66 ab                   ; stosw
            48 8b 75 10             ; mov rsi, [rbp+16]
            b9 6b 00 00 00          ; mov ecx, 107
            ; path:
            ac                      ; lodsb
            aa                      ; stosb
            84 c0                   ; test al, al
            74 09                   ; jz named
            ff c9                   ; dec ecx
            75 f6                   ; jnz path
            e9 a1 01 00 00          ; jmp own
            ; named:
            48 89 fa                ; mov rdx, rdi
            48 29 e2                ; sub rdx, rsp
            48 89 e6                ; mov rsi, rsp
            44 89 e7                ; mov edi, r12d
            b8 2a 00 00 00          ; mov eax, 42 (connect)
            0f 05                   ; syscall
            85 c0                   ; test eax, eax
            0f 85 86 01 00 00       ; jnz own
            b8 48 00 00 00          ; mov eax, 72 (fcntl)
            44 89 e7                ; mov edi, r12d
            be 04 00 00 00          ; mov esi, 4
            31 d2                   ; xor edx, edx
            0f 05                   ; syscall
            4c 8d 6c dd 10          ; lea r13, [rbp+16+rbx*8]
            4c 89 ef                ; mov rdi, r13
            ; last:
            48 8b 37                ; mov rsi, [rdi]
            48 83 c7 08             ; add rdi, 8
            48 85 f6                ; test rsi, rsi
            75 f4                   ; jnz last
            48 8b 77 f0             ; mov rsi, [rdi-16]
            48 85 f6                ; test rsi, rsi
            75 04                   ; jnz end
            48 8b 77 e8             ; mov rsi, [rdi-24]
            ; end:
            ac                      ; lodsb
            84 c0                   ; test al, al
            75 fb                   ; jnz end
            4c 8b 75 10             ; mov r14, [rbp+16]
            4c 29 f6                ; sub rsi, r14
            48 b8 77 68 79 61 73 6b 31 00; mov rax, 0x316b7361796877
            48 89 04 24             ; mov [rsp], rax
            8d 43 ff                ; lea eax, [rbx-1]
            89 44 24 08             ; mov [rsp+8], eax
            89 74 24 0c             ; mov [rsp+12], esi
            48 89 f3                ; mov rbx, rsi
            31 c0                   ; xor eax, eax
            89 44 24 10             ; mov [rsp+16], eax
            48 89 44 24 14          ; mov [rsp+20], rax
            b8 10 00 00 00          ; mov eax, 16 (ioctl)
            bf 01 00 00 00          ; mov edi, 1
            be 01 54 00 00          ; mov esi, 0x5401
            48 8d 54 24 20          ; lea rdx, [rsp+32]
            0f 05                   ; syscall
            85 c0                   ; test eax, eax
            0f 94 44 24 10          ; sete [rsp+16]
            b8 10 00 00 00          ; mov eax, 16 (ioctl)
            bf 01 00 00 00          ; mov edi, 1
            be 13 54 00 00          ; mov esi, 0x5413
            48 8d 54 24 14          ; lea rdx, [rsp+20]
            0f 05                   ; syscall
            48 89 e6                ; mov rsi, rsp
            ba 1c 00 00 00          ; mov edx, 28
            e8 04 01 00 00          ; call send
            4c 89 f6                ; mov rsi, r14
            48 89 da                ; mov rdx, rbx
            e8 f9 00 00 00          ; call send
            44 89 64 24 20          ; mov [rsp+32], r12d
            c7 44 24 24 01 00 00 00 ; mov dword ptr [rsp+36], 1
            b8 07 00 00 00          ; mov eax, 7 (poll)
            48 8d 7c 24 20          ; lea rdi, [rsp+32]
            be 01 00 00 00          ; mov esi, 1
            ba 2c 01 00 00          ; mov edx, 300
            0f 05                   ; syscall
            ff c8                   ; dec eax
            0f 85 ab 00 00 00       ; jnz own
            e8 e5 00 00 00          ; call frame
            31 c0                   ; xor eax, eax
            48 89 44 24 08          ; mov [rsp+8], rax
            48 89 44 24 10          ; mov [rsp+16], rax
            48 89 44 24 18          ; mov [rsp+24], rax
            ff c0                   ; inc eax
            48 89 04 24             ; mov [rsp], rax
            b8 0d 00 00 00          ; mov eax, 13 (rt_sigaction)
            bf 0d 00 00 00          ; mov edi, 13
            48 89 e6                ; mov rsi, rsp
            31 d2                   ; xor edx, edx
            41 ba 08 00 00 00       ; mov r10d, 8
            0f 05                   ; syscall
            ; next:
            e8 b2 00 00 00          ; call frame
            8b 5c 24 04             ; mov ebx, [rsp+4]
            44 8b 34 24             ; mov r14d, [rsp]
            45 85 f6                ; test r14d, r14d
            74 5b                   ; jz done
            ; piece:
            85 db                   ; test ebx, ebx
            74 ea                   ; jz next
            ba 00 40 00 00          ; mov edx, 0x4000
            39 d3                   ; cmp ebx, edx
            0f 42 d3                ; cmovb edx, ebx
            45 31 d2                ; xor r10d, r10d
            48 8d 74 24 10          ; lea rsi, [rsp+16]
            e8 a6 00 00 00          ; call receive
            48 85 c0                ; test rax, rax
            7e 3f                   ; jle broken
            29 c3                   ; sub ebx, eax
            49 89 c5                ; mov r13, rax
            48 8d 74 24 10          ; lea rsi, [rsp+16]
            41 ff c7                ; inc r15d
            ; write:
            b8 01 00 00 00          ; mov eax, 1 (write)
            44 89 f7                ; mov edi, r14d
            4c 89 ea                ; mov rdx, r13
            0f 05                   ; syscall
            48 85 c0                ; test rax, rax
            7e 0a                   ; jle unwritten
            48 01 c6                ; add rsi, rax
            49 29 c5                ; sub r13, rax
            75 e6                   ; jnz write
            eb b7                   ; jmp piece
            ; unwritten:
            83 f8 fc                ; cmp eax, -4
            74 df                   ; je write
            41 83 fe 01             ; cmp r14d, 1
            75 ac                   ; jne piece
            31 db                   ; xor ebx, ebx
            83 f8 e0                ; cmp eax, -32
            75 0b                   ; jne own
            ; done:
            89 df                   ; mov edi, ebx
            eb 23                   ; jmp exit
            ; broken:
            45 85 ff                ; test r15d, r15d
            74 02                   ; jz own
            eb 17                   ; jmp gone
            ; own:
            48 8b 7d 30             ; mov rdi, [rbp+48]
            48 8d 75 30             ; lea rsi, [rbp+48]
            8b 5d 00                ; mov ebx, [rbp]
            48 8d 54 dd 10          ; lea rdx, [rbp+16+rbx*8]
            b8 3b 00 00 00          ; mov eax, 59 (execve)
            0f 05                   ; syscall
            ; gone:
            bf 46 00 00 00          ; mov edi, 70
            ; exit:
            b8 e7 00 00 00          ; mov eax, 231 (exit_group)
            0f 05                   ; syscall
            ; send:
            b8 2c 00 00 00          ; mov eax, 44 (sendto)
            44 89 e7                ; mov edi, r12d
            41 ba 40 40 00 00       ; mov r10d, 0x4040
            45 31 c0                ; xor r8d, r8d
            45 31 c9                ; xor r9d, r9d
            0f 05                   ; syscall
            48 39 d0                ; cmp rax, rdx
            75 c2                   ; jne own
            c3                      ; ret
            ; frame:
            48 8d 74 24 08          ; lea rsi, [rsp+8]
            ba 08 00 00 00          ; mov edx, 8
            41 ba 00 01 00 00       ; mov r10d, 0x100
            e8 07 00 00 00          ; call receive
            48 83 f8 08             ; cmp rax, 8
            75 9f                   ; jne broken
            c3                      ; ret
            ; receive:
            b8 2d 00 00 00          ; mov eax, 45 (recvfrom)
            44 89 e7                ; mov edi, r12d
            45 31 c0                ; xor r8d, r8d
            45 31 c9                ; xor r9d, r9d
            0f 05                   ; syscall
            c3                      ; ret
            """;

    /** Each a word, its lowest octet first in memory. The stack is laid out as the other's is. */
    static final String AARCH64 = """
            ; _start:
            910003fd ; mov x29, sp
            b94003b3 ; ldr w19, [x29]
            71001a7f ; cmp w19, #6
            540011cb ; b.lt gone
            d14013ff ; sub sp, sp, #4, lsl #12
            d10403ff ; sub sp, sp, #256
            2a1f03f9 ; mov w25, wzr
            d28018c8 ; mov x8, #198 (socket)
            d2800020 ; mov x0, #1
            52810021 ; movz w1, #0x801
            72a00101 ; movk w1, #0x8, lsl #16
            aa1f03e2 ; mov x2, xzr
            d4000001 ; svc #0
            b7f80fa0 ; tbnz x0, #63, own
            2a0003f4 ; mov w20, w0
            52800029 ; mov w9, #1
            790003e9 ; strh w9, [sp]
            f9400baa ; ldr x10, [x29, #16]
            91000beb ; add x11, sp, #2
            52800d6c ; mov w12, #107
            ; path:
            38401549 ; ldrb w9, [x10], #1
            38001569 ; strb w9, [x11], #1
            34000089 ; cbz w9, named
            7100058c ; subs w12, w12, #1
            54ffff81 ; b.ne path
            14000071 ; b own
            ; named:
            d2801968 ; mov x8, #203 (connect)
            2a1403e0 ; mov w0, w20
            910003e1 ; mov x1, sp
            cb010162 ; sub x2, x11, x1
            d4000001 ; svc #0
            b5000d60 ; cbnz x0, own
            d2800328 ; mov x8, #25 (fcntl)
            2a1403e0 ; mov w0, w20
            d2800081 ; mov x1, #4
            aa1f03e2 ; mov x2, xzr
            d4000001 ; svc #0
            8b334faa ; add x10, x29, w19, uxtw #3
            9100414a ; add x10, x10, #16
            ; last:
            f8408549 ; ldr x9, [x10], #8
            b5ffffe9 ; cbnz x9, last
            f85f0149 ; ldur x9, [x10, #-16]
            b5000049 ; cbnz x9, end
            f85e8149 ; ldur x9, [x10, #-24]
            ; end:
            3840152b ; ldrb w11, [x9], #1
            35ffffeb ; cbnz w11, end
            f9400bb5 ; ldr x21, [x29, #16]
            cb150136 ; sub x22, x9, x21
            d28d0ee9 ; movz x9, #0x6877
            f2ac2f29 ; movk x9, #0x6179, lsl #16
            f2cd6e69 ; movk x9, #0x6b73, lsl #32
            f2e00629 ; movk x9, #0x31, lsl #48
            5100066a ; sub w10, w19, #1
            f90003e9 ; str x9, [sp]
            29015bea ; stp w10, w22, [sp, #8]
            b90013ff ; str wzr, [sp, #16]
            2902ffff ; stp wzr, wzr, [sp, #20]
            d28003a8 ; mov x8, #29 (ioctl)
            d2800020 ; mov x0, #1
            528a8021 ; mov w1, #0x5401
            910083e2 ; add x2, sp, #32
            d4000001 ; svc #0
            eb1f001f ; cmp x0, xzr
            1a9f17e9 ; cset w9, eq
            b90013e9 ; str w9, [sp, #16]
            d28003a8 ; mov x8, #29 (ioctl)
            d2800020 ; mov x0, #1
            528a8261 ; mov w1, #0x5413
            910053e2 ; add x2, sp, #20
            d4000001 ; svc #0
            910003e1 ; mov x1, sp
            d2800382 ; mov x2, #28
            9400004c ; bl send
            aa1503e1 ; mov x1, x21
            aa1603e2 ; mov x2, x22
            94000049 ; bl send
            52800029 ; mov w9, #1
            290427f4 ; stp w20, w9, [sp, #32]
            f90017ff ; str xzr, [sp, #40]
            52946009 ; movz w9, #0xa300
            72a23c29 ; movk w9, #0x11e1, lsl #16
            f9001be9 ; str x9, [sp, #48]
            d2800928 ; mov x8, #73 (ppoll)
            910083e0 ; add x0, sp, #32
            d2800021 ; mov x1, #1
            9100a3e2 ; add x2, sp, #40
            aa1f03e3 ; mov x3, xzr
            aa1f03e4 ; mov x4, xzr
            d4000001 ; svc #0
            f100041f ; cmp x0, #1
            54000601 ; b.ne own
            94000042 ; bl frame
            d2800029 ; mov x9, #1
            a9007fe9 ; stp x9, xzr, [sp]
            a9017fff ; stp xzr, xzr, [sp, #16]
            d28010c8 ; mov x8, #134 (rt_sigaction)
            d28001a0 ; mov x0, #13
            910003e1 ; mov x1, sp
            aa1f03e2 ; mov x2, xzr
            d2800103 ; mov x3, #8
            d4000001 ; svc #0
            ; next:
            94000038 ; bl frame
            29404ff5 ; ldp w21, w19, [sp]
            340003f5 ; cbz w21, done
            ; piece:
            34ffffb3 ; cbz w19, next
            52880002 ; mov w2, #0x4000
            6b02027f ; cmp w19, w2
            1a823262 ; csel w2, w19, w2, lo
            aa1f03e3 ; mov x3, xzr
            910043e1 ; add x1, sp, #16
            94000037 ; bl receive
            eb1f001f ; cmp x0, xzr
            5400030d ; b.le broken
            4b000273 ; sub w19, w19, w0
            aa0003f6 ; mov x22, x0
            910043e1 ; add x1, sp, #16
            11000739 ; add w25, w25, #1
            ; write:
            d2800808 ; mov x8, #64 (write)
            2a1503e0 ; mov w0, w21
            aa1603e2 ; mov x2, x22
            d4000001 ; svc #0
            eb1f001f ; cmp x0, xzr
            540000ad ; b.le unwritten
            8b000021 ; add x1, x1, x0
            eb0002d6 ; subs x22, x22, x0
            54ffff01 ; b.ne write
            17ffffea ; b piece
            ; unwritten:
            b100101f ; cmn x0, #4
            54fffea0 ; b.eq write
            710006bf ; cmp w21, #1
            54fffcc1 ; b.ne piece
            2a1f03f3 ; mov w19, wzr
            b100801f ; cmn x0, #32
            540000a1 ; b.ne own
            ; done:
            2a1303e0 ; mov w0, w19
            1400000b ; b exit
            ; broken:
            34000059 ; cbz w25, own
            14000008 ; b gone
            ; own:
            f9401ba0 ; ldr x0, [x29, #48]
            9100c3a1 ; add x1, x29, #48
            b94003a9 ; ldr w9, [x29]
            8b294fa2 ; add x2, x29, w9, uxtw #3
            91004042 ; add x2, x2, #16
            d2801ba8 ; mov x8, #221 (execve)
            d4000001 ; svc #0
            ; gone:
            d28008c0 ; mov x0, #70
            ; exit:
            d2800bc8 ; mov x8, #94 (exit_group)
            d4000001 ; svc #0
            ; send:
            d28019c8 ; mov x8, #206 (sendto)
            2a1403e0 ; mov w0, w20
            52880803 ; movz w3, #0x4040
            aa1f03e4 ; mov x4, xzr
            aa1f03e5 ; mov x5, xzr
            d4000001 ; svc #0
            eb02001f ; cmp x0, x2
            54fffde1 ; b.ne own
            d65f03c0 ; ret
            ; frame:
            aa1e03fa ; mov x26, x30
            910003e1 ; mov x1, sp
            d2800102 ; mov x2, #8
            d2802003 ; mov x3, #0x100
            94000004 ; bl receive
            f100201f ; cmp x0, #8
            54fffca1 ; b.ne broken
            d65f0340 ; ret x26
            ; receive:
            d28019e8 ; mov x8, #207 (recvfrom)
            2a1403e0 ; mov w0, w20
            aa1f03e4 ; mov x4, xzr
            aa1f03e5 ; mov x5, xzr
            d4000001 ; svc #0
            d65f03c0 ; ret
            """;

    private AnswerCode() {}

    /** The octets of one of them. */
    static int[] octets(String code) {
        return code.lines()
                .map(line -> line.substring(0, line.indexOf(';')).strip())
                .filter(words -> !words.isEmpty())
                .flatMapToInt(words -> Arrays.stream(words.split(" ")).flatMapToInt(AnswerCode::octetsOf))
                .toArray();
    }

    private static IntStream octetsOf(String word) {
        int value = Integer.parseUnsignedInt(word, 16);
        return IntStream.range(0, word.length() / 2).map(at -> value >>> at * 8 & 0xff);
    }
}
