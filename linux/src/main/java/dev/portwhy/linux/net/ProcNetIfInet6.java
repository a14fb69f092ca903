package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import java.util.List;

/**
 * {@code /proc/net/if_inet6} ({@code if6_seq_show()} in {@code net/ipv6/addrconf.c}): address, interface index, prefix
 * length, scope and flags in hexadecimal, then the device.
 */
final class ProcNetIfInet6 {

    private static final int IFA_F_OPTIMISTIC = 0x04;
    private static final int IFA_F_TENTATIVE = 0x40;

    private ProcNetIfInet6() {}

    /** Adds the addresses of a file; lines that are none are passed over. */
    static void parse(TextCursor file, List<LocalAddress> into) {
        while (!file.atEnd()) {
            long word0 = file.word32();
            long word1 = file.word32();
            long word2 = file.word32();
            long word3 = file.word32();
            long index = file.hexadecimal();
            long prefix = file.hexadecimal();
            file.skipWord();
            long flags = file.hexadecimal();
            String device = file.word();
            if (word0 >= 0
                    && word1 >= 0
                    && word2 >= 0
                    && word3 >= 0
                    && prefix >= 0
                    && prefix <= 128
                    && flags >= 0
                    && index > 0) {
                IpAddress address = IpAddress.v6((int) word0, (int) word1, (int) word2, (int) word3);
                boolean tentative = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
                into.add(new LocalAddress(address, (int) prefix, (int) index, device, device.equals("lo"), tentative));
            }
            file.nextLine();
        }
    }
}
