package dev.portwhy.linux.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * An element of a set or map of nftables ({@code NFTA_SET_ELEM_*}).
 *
 * @param key the key, or the first one of an interval
 * @param keyEnd the last key of an interval that is kept in one element; empty where it is not
 * @param intervalEnd whether the key is the first one behind an interval that an earlier element begins
 * @param data the value of a map; empty for a set, or where it is a verdict
 */
record SetElement(byte[] key, byte[] keyEnd, boolean intervalEnd, byte[] data) {

    private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_SET_ELEM_DATA = 2;
    private static final int NFTA_SET_ELEM_FLAGS = 3;
    private static final int NFTA_SET_ELEM_KEY_END = 10;
    private static final int NFTA_DATA_VALUE = 1;
    private static final int NFT_SET_ELEM_INTERVAL_END = 1;

    /** The elements of a dump. */
    static List<SetElement> all(List<byte[]> messages) {
        List<SetElement> elements = new ArrayList<>();
        for (byte[] message : messages) {
            Attributes.walk(Attributes.find(message, NFTA_SET_ELEM_LIST_ELEMENTS), (type, value) -> {
                if (type == NFTA_LIST_ELEM) {
                    elements.add(of(value));
                }
            });
        }
        return elements;
    }

    private static SetElement of(byte[] element) {
        return new SetElement(
                value(element, NFTA_SET_ELEM_KEY),
                value(element, NFTA_SET_ELEM_KEY_END),
                (Attributes.number(Attributes.find(element, NFTA_SET_ELEM_FLAGS)) & NFT_SET_ELEM_INTERVAL_END) != 0,
                value(element, NFTA_SET_ELEM_DATA));
    }

    private static byte[] value(byte[] element, int type) {
        return Attributes.find(Attributes.find(element, type), NFTA_DATA_VALUE);
    }
}
