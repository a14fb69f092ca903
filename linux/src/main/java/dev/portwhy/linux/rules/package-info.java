/** Rules of the kernel that serve ports without a socket: nftables, iptables, IPVS. */
@NullMarked
package dev.portwhy.linux.rules;

import org.jspecify.annotations.NullMarked;
