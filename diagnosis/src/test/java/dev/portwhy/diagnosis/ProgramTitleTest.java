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
                    gunicorn | gunicorn: master [app] | gunicorn: master [app]
                    gunicorn: maste | gunicorn: master [shop] | gunicorn: master [shop]
                    ruby | puma 6.4.2 (tcp://0.0.0.0:3000) [shop] | puma 6.4.2 (tcp://0.0.0.0:3000) [shop]
                    php-fpm8.2 | php-fpm: pool www | php-fpm: pool www
                    php-fpm8.2 | php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf) | php-fpm8.2
                    java | java @/srv/app.args | java @/srv/app.args
                    java | java @jvm.args -cp x com.example.Main | java com.example.Main
                    jsvc | jsvc -user web -cp x org.apache.catalina.startup.Bootstrap | jsvc org.apache.catalina.startup.Bootstrap
                    python3 | python3 -m uvicorn app:app --port 80 | python3 -m uvicorn app:app
                    uvicorn | /usr/bin/python3 /usr/local/bin/uvicorn main:app | uvicorn main:app
                    node | node --inspect server.js | node server.js
                    node | node --max-old-space-size 4096 dist/main.js | node dist/main.js
                    npm start | npm start | npm start
                    node | node /usr/bin/npm run dev | node /usr/bin/npm run
                    perl | perl -MIO::Socket -we print | perl -we …
                    perl | perl -w server.pl 80 | perl server.pl
                    sh | sh -e /srv/run.sh | sh /srv/run.sh
                    bash | bash -ec while.true | bash -ec …
                    deno | deno run --allow-net main.ts | deno run main.ts
                    bun | bun run server.ts | bun run server.ts
                    dotnet | dotnet exec /srv/App.dll | dotnet exec /srv/App.dll
                    dotnet | dotnet /srv/App.dll --urls http://+:80 | dotnet /srv/App.dll
                    beam.smp | /usr/lib/erlang/erts-13.1/bin/beam.smp -W w -- -root /usr/lib/erlang -s rabbit boot -sname rabbit@web1 | beam.smp -sname rabbit@web1
                    beam.smp | beam.smp -- -s rabbit boot | beam.smp -s rabbit
                    uwsgi | uwsgi --ini /etc/uwsgi/shop.ini | uwsgi --ini /etc/uwsgi/shop.ini
                    busybox | busybox httpd -f -p 80 | busybox httpd
                    php | php -d x=1 -t public -S [::]:80 | php -S [::]:80
                    ruby | ruby -r bundler/setup app.rb | ruby app.rb
                    systemd-resolve | /lib/systemd/systemd-resolved | systemd-resolved
                    prometheus-node | /usr/bin/prometheus-node-exporter --web.listen-address=:9100 | prometheus-node-exporter
                    张三的服务 | /usr/bin/python3 /srv/张三的服务程序.py | 张三的服务程序.py
                    a张三的服� | /usr/bin/python3 /srv/a张三的服务.py | a张三的服务.py
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
