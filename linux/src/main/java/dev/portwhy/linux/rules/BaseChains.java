package dev.portwhy.linux.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The chains that packets from the network enter by themselves, before a socket is looked for ({@code NF_INET_PRE_ROUTING}). What
 * stands in another chain is for those packets only that a rule has sent there, so a rule that names no port may still be for one.
 */
record BaseChains(Set<String> names) {

    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NF_INET_PRE_ROUTING = 0;

    /** Those among the chains of a family, each given by its attributes. */
    static BaseChains of(List<byte[]> chains) {
        Set<String> names = new HashSet<>();
        for (byte[] chain : chains) {
            byte[] hook = Attributes.find(Attributes.find(chain, NFTA_CHAIN_HOOK), NFTA_HOOK_HOOKNUM);
            if (hook.length == 4 && Attributes.number(hook) == NF_INET_PRE_ROUTING) {
                names.add(name(
                        Attributes.text(Attributes.find(chain, NFTA_CHAIN_TABLE)),
                        Attributes.text(Attributes.find(chain, NFTA_CHAIN_NAME))));
            }
        }
        return new BaseChains(names);
    }

    boolean contains(String table, String chain) {
        return names.contains(name(table, chain));
    }

    private static String name(String table, String chain) {
        return table + " " + chain;
    }
}
