/** What systemd's own files say about sockets it keeps (systemd.socket(5)). */
@NullMarked
package dev.portwhy.linux.systemd;

import org.jspecify.annotations.NullMarked;
