package dev.portwhy.model.capture;

import java.util.Set;

/**
 * Names of programs that say nothing about who runs them, since everybody does. Answers depend on some: a shell that keeps a
 * port has inherited it, a systemd keeps it for somebody else.
 */
public final class PublicNames {

    private static final Set<String> PROGRAMS = Set.of(
            ("agetty apache2 ash atd auditd avahi-daemon avahi awk bash beam.smp busybox caddy cat catatonit chronyd"
                            + " chrony conmon containerd containerd-shim containerd-shim-runc-v2 coredns crio cri-o cron crond"
                            + " crun cupsd cups curl cut dash dbus dbus-daemon dbus-broker dd dhclient dhcpcd dnsmasq docker"
                            + " docker-init docker-proxy dockerd dotnet envoy etcd exim4 exim fail2ban-server fail2ban fish flock"
                            + " gawk gdb git go grafana grep gunicorn gzip haproxy head httpd inotifywait iperf3 ip java journald"
                            + " kube-apiserver kube-proxy kubelet ksh less lighttpd lockd logger login lsof master mawk memcached"
                            + " mongod mongodb more mysqld mysql mariadbd mariadb named bind9 nc ncat netcat NetworkManager nfsd"
                            + " nginx node node_exporter nohup nscd ntpd openvpn pager pasta pasta.avx2 perl php php-fpm podman"
                            + " portwhy postfix postgres postgresql prometheus pulseaudio pipewire python python3"
                            + " qemu-system-x86_64 rabbitmq-server redis redis-server rootlessport rpc.statd rpcbind rsync"
                            + " rsyslogd rsyslog ruby runc runsvdir s6-supervise screen sed sh sleep slirp4netns smbd snapd socat"
                            + " sort squid ss ssh ssh-agent sshd sshd-session strace stunnel su sudo supervisord systemd"
                            + " systemd-journal systemd-logind systemd-network systemd-networkd systemd-resolve systemd-resolved"
                            + " systemd-timesyn systemd-timesyncd systemd-udevd tail tee timeout tini tmux tomcat traefik tr udevd"
                            + " unbound uvicorn uwsgi varnishd vi vim watch wc wg wpa_supplicant xargs xinetd xz yes zsh")
                    .split(" "));

    private PublicNames() {}

    /** Whether a program's name is one of them, a version behind it left aside: {@code python3.11}. */
    public static boolean has(String program) {
        int end = program.length();
        while (end > 0
                && (program.charAt(end - 1) >= '0' && program.charAt(end - 1) <= '9'
                        || program.charAt(end - 1) == '.')) {
            end--;
        }
        return PROGRAMS.contains(program) || PROGRAMS.contains(program.substring(0, end));
    }
}
