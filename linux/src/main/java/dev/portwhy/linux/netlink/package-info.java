/** Requests and answers of netlink(7): sockets, routes, devices, rules. */
@NullMarked
package dev.portwhy.linux.netlink;

import org.jspecify.annotations.NullMarked;
