package dev.portwhy.cli.free;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real sshd(8) on 127.0.0.1:2222 of an isolated shell, with keys of its own. */
final class FreeSsh {

    private FreeSsh() {}

    /** The shell; in it {@code $S} is ssh(1) with the key for {@code $A}, who logs in there, and the directory is one of its own. */
    static IsolatedShell start() throws IOException {
        Programs.assumeRootWith("ssh", "sshd", "ssh-keygen", "ss");
        Path directory = Files.createTempDirectory("portwhy-ssh");
        IsolatedShell shell = new IsolatedShell(
                // Whatever is in this network: clients and logins have left their parents behind.
                "for p in $(ls /proc | grep '^[0-9]'); do [ $p != $$ ] && [ \"$(readlink /proc/$p/ns/net)\" ="
                        + " \"$(readlink /proc/$$/ns/net)\" ] && kill -9 $p; done; rm -rf " + directory);
        try {
            shell.run("mkdir /run/sshd && cd " + directory
                    + " && for k in host id; do ssh-keygen -q -t ed25519 -N '' -f $k; done && cp id.pub keys");
            shell.run(
                    "printf 'ListenAddress 127.0.0.1:2222\\nHostKey %s/host\\nPidFile /run/sshd.pid\\n"
                            + "AuthorizedKeysFile %s/keys\\nStrictModes no\\nUsePAM no\\nPermitRootLogin yes\\n' $PWD $PWD > conf");
            shell.run("$(command -v sshd) -D -f $PWD/conf </dev/null >log 2>&1 & true");
            FreeShell.listens(shell, 2222);
            shell.run("S=\"ssh -F none -i $PWD/id -p 2222 -o UserKnownHostsFile=$PWD/known -o BatchMode=yes"
                    + " -o StrictHostKeyChecking=no -o LogLevel=ERROR -o ExitOnForwardFailure=yes\"; A=root@127.0.0.1");
        } catch (IOException e) {
            shell.close();
            throw e;
        }
        return shell;
    }
}
