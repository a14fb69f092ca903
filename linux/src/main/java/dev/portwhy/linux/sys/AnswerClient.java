package dev.portwhy.linux.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A program of some eight hundred bytes that has a question answered by a process that is there already, or else becomes the
 * program that answers it itself: {@code ask SOCKET SET COMMAND LOCALE JAVA...}.
 *
 * <p>It connects to the unix socket, hands over its words and environment as they lie in its memory (execve(2) lays them side by
 * side) and what it is shown on, and waits for at most {@value #PATIENCE_MS} ms for a first sign. Then it copies what comes to its
 * standard output and error, and ends with the status that it is told. Where there is no such socket, nobody takes the question,
 * or what answered is gone before it has said anything, it executes {@code JAVA...} in its place, so that nothing is lost but the
 * attempt.
 *
 * <p>As {@link SyscallLibrary} it needs no libc and no compiler, and is for x86-64 only. What goes to and fro stands in {@link
 * LocalConnection}.
 */
public final class AnswerClient {

    /** What a request begins with. */
    static final long MAGIC = 0x00316b7361796877L;

    /** Magic, number of words, bytes of words and environment, whether standard output is a terminal, and its struct winsize. */
    static final int HEADER = 28;

    /** How long it waits for the first sign that somebody answers. */
    static final int PATIENCE_MS = 300;

    private static final String NAME = "ask";

    private static final int BASE = 0x400000;
    private static final int CODE_AT = 64 + 2 * 56;

    /** The bytes of each instruction in hexadecimal, behind them what it is in Intel's notation; names of places stand alone. */
    private static final String CODE = """
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

    private AnswerClient() {}

    /** Writes the program beside the file that {@link SyscallLibrary#PROPERTY} names, unless it is there or is none for this processor. */
    public static void prepare() throws IOException {
        String beside = System.getProperty(SyscallLibrary.PROPERTY, "");
        if (beside.isEmpty() || !isForThisProcessor()) {
            return;
        }
        Path file = Path.of(beside).resolveSibling(NAME);
        if (!Files.exists(file)) {
            write(file);
        }
    }

    /** Writes it, whole or not at all, to be run by whoever the process's mask lets read it. */
    public static void write(Path file) throws IOException {
        Path whole = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Files.write(whole, bytes());
        Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(whole));
        rights.add(PosixFilePermission.OWNER_EXECUTE);
        if (rights.contains(PosixFilePermission.GROUP_READ)) {
            rights.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (rights.contains(PosixFilePermission.OTHERS_READ)) {
            rights.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(whole, rights);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The whole file: an ELF program of one segment (System V ABI, chapter 5). */
    static byte[] bytes() {
        int[] code = code();
        int size = CODE_AT + code.length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2).putShort((short) 62).putInt(1).putLong(BASE + CODE_AT);
        out.putLong(64).putLong(0).putInt(0).putShort((short) 64).putShort((short) 56);
        out.putShort((short) 2).putShort((short) 64).putShort((short) 0).putShort((short) 0);
        SyscallLibrary.segment(
                out, SyscallLibrary.PT_LOAD, SyscallLibrary.READ | SyscallLibrary.EXECUTE, 0, BASE, size, 0x1000);
        SyscallLibrary.segment(
                out, SyscallLibrary.PT_GNU_STACK, SyscallLibrary.READ | SyscallLibrary.WRITE, 0, 0, 0, 16);
        SyscallLibrary.code(out, CODE_AT, code);
        return out.array();
    }

    private static int[] code() {
        return CODE.lines()
                .map(line -> line.substring(0, line.indexOf(';')).strip())
                .filter(octets -> !octets.isEmpty())
                .flatMapToInt(octets -> Arrays.stream(octets.split(" ")).mapToInt(octet -> Integer.parseInt(octet, 16)))
                .toArray();
    }

    static boolean isForThisProcessor() {
        return System.getProperty("os.arch", "").equals("amd64");
    }
}
