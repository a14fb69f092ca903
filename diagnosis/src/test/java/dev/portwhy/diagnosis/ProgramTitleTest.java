package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.ProcessInfo;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interpreters are named by what they run; everything else by its own name. */
class ProgramTitleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    java | java -Xmx32m -Dcatalina.base=/srv/a -cp /x:/y org.apache.catalina.startup.Bootstrap start | java org.apache.catalina.startup.Bootstrap, catalina.base=/srv/a
                    java | /usr/lib/jvm/bin/java -Dpassword=x -jar /srv/app.jar --server.port=80 | java -jar /srv/app.jar
                    java | java --module-path m -m app/main.Main | java app/main.Main
                    java | java --add-opens java.base/java.lang=ALL-UNNAMED kafka.Kafka server.properties | java kafka.Kafka
                    java | java -version | java
                    python3 | python3 app.py | python3 app.py
                    python3 | /usr/bin/python3 -u -W ignore /srv/app.py --token secret | python3 /srv/app.py
                    python3 | python3 -m http.server 8000 | python3 -m http.server
                    python3 | python3 manage.py runserver 0.0.0.0:80 | python3 manage.py runserver
                    python3 | python3 -c import.os | python3 -c …
                    python3.11 | python3.11 app.py Secret1 | python3.11 app.py
                    gunicorn | /usr/bin/python3 /usr/bin/gunicorn app:app -b :80 | gunicorn app:app
                    gunicorn | gunicorn: master [app] | gunicorn
                    avahi-daemon | python3 -c x | avahi-daemon
                    MainThread | node /srv/server.js | node /srv/server.js
                    node | node --require ./x.js server.js | node server.js
                    ruby | ruby -I lib bin/rails server | ruby bin/rails server
                    perl | perl -w /usr/bin/srv.pl | perl /usr/bin/srv.pl
                    php | php -S 0.0.0.0:80 -t public | php -S 0.0.0.0:80
                    php | php artisan serve | php artisan serve
                    bash | bash -o pipefail run.sh | bash run.sh
                    bash | -bash | bash
                    nginx | nginx: master process nginx | nginx
                    python3 | python3 /srv/a/very/long/way/down/to/where/the/one/program/of/this/test/lives/app.py | python3 …/way/down/to/where/the/one/program/of/this/test/lives/app.py
                    """)
    void namesWhatIsRun(String comm, String cmdline, String title) {
        ProcessInfo process = new ProcessInfo(
                7, 1, comm, List.of(cmdline.split(" ", -1)), null, false, 0, "root", Instant.EPOCH, null, null, null);
        assertThat(ProgramTitle.of(process)).isEqualTo(title);
    }
}
