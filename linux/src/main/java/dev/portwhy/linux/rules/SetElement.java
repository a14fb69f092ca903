package dev.portwhy.linux.rules;

import dev.portwhy.linux.netlink.NetlinkAttributes;
import java.util.ArrayList;
import java.util.List;

/** An element of a set or map of nftables ({@code NFTA_SET_ELEM_*}). */
final class SetElement {

    private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_SET_ELEM_DATA = 2;
    private static final int NFTA_SET_ELEM_FLAGS = 3;
    private static final int NFTA_SET_ELEM_KEY_END = 10;
    private static final int NFTA_DATA_VALUE = 1;
    private static final int NFT_SET_ELEM_INTERVAL_END = 1;

    private final byte[] key;
    private final byte[] keyEnd;
    private final boolean intervalEnd;
    private final byte[] data;

    private SetElement(byte[] element) {
        key = value(element, NFTA_SET_ELEM_KEY);
        keyEnd = value(element, NFTA_SET_ELEM_KEY_END);
        intervalEnd =
                (Attributes.number(Attributes.find(element, NFTA_SET_ELEM_FLAGS)) & NFT_SET_ELEM_INTERVAL_END) != 0;
        data = value(element, NFTA_SET_ELEM_DATA);
    }

    /** The key, or the first one of an interval. */
    byte[] key() {
        return key;
    }

    /** The last key of an interval that is kept in one element; empty where it is not. */
    byte[] keyEnd() {
        return keyEnd;
    }

    /** Whether the key is the first one behind an interval that an earlier element begins. */
    boolean intervalEnd() {
        return intervalEnd;
    }

    /** The value of a map; empty for a set, or where it is a verdict. */
    byte[] data() {
        return data;
    }

    /** The elements of a dump. */
    static List<SetElement> all(List<byte[]> messages) {
        List<SetElement> elements = new ArrayList<>();
        for (byte[] message : messages) {
            NetlinkAttributes.each(Attributes.find(message, NFTA_SET_ELEM_LIST_ELEMENTS), (type, value) -> {
                if (type == NFTA_LIST_ELEM) {
                    elements.add(new SetElement(value));
                }
            });
        }
        return elements;
    }

    private static byte[] value(byte[] element, int type) {
        return Attributes.find(Attributes.find(element, type), NFTA_DATA_VALUE);
    }
}
