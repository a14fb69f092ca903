package dev.portwhy.linux.sys;

/**
 * The effective user of the calling thread alone. The system call itself changes one thread (setresuid(2), "C
 * library/kernel differences"), and the thread's effective capabilities go and come back with it as in any process
 * (capabilities(7)).
 */
public final class ThreadUser {

    private static final int UNCHANGED = -1;

    private ThreadUser() {}

    /** Makes {@code uid} the effective user; the real and the saved one stay, so that there is a way back. */
    public static void become(int uid) throws KernelException {
        Syscall.check("setresuid(" + uid + ")", Syscall.call(SyscallNumbers.SETRESUID, UNCHANGED, uid, UNCHANGED));
    }
}
