package dev.portwhy.linux.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The chains that packets from the network enter by themselves, before a socket is looked for ({@code NF_INET_PRE_ROUTING}). What
 * stands in another chain is for those packets only that a rule has sent there, so a rule that names no port may still be for one.
 *
 * @param names those chains
 * @param reach from where packets come to each chain
 */
record BaseChains(Set<String> names, ChainReach reach) {

    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NF_INET_PRE_ROUTING = 0;
    private static final int NF_INET_LOCAL_OUT = 3;

    /** Those among the chains of a family, each given by its attributes. */
    static BaseChains of(List<byte[]> chains) {
        Set<String> names = new HashSet<>();
        ChainReach reach = new ChainReach();
        for (byte[] chain : chains) {
            byte[] hook = Attributes.find(Attributes.find(chain, NFTA_CHAIN_HOOK), NFTA_HOOK_HOOKNUM);
            int number = hook.length == 4 ? Attributes.number(hook) : -1;
            String table = Attributes.text(Attributes.find(chain, NFTA_CHAIN_TABLE));
            String name = Attributes.text(Attributes.find(chain, NFTA_CHAIN_NAME));
            if (number == NF_INET_PRE_ROUTING) {
                names.add(name(table, name));
                reach.network(table, name);
            } else if (number == NF_INET_LOCAL_OUT) {
                reach.here(table, name);
            }
        }
        return new BaseChains(names, reach);
    }

    boolean contains(String table, String chain) {
        return names.contains(name(table, chain));
    }

    private static String name(String table, String chain) {
        return table + " " + chain;
    }
}
