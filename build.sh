# shellcheck shell=sh
# The builder of a checkout: portwhy reads it where jars have to be made from sources, and what it says here takes the place of
# what portwhy does with an archive, which comes without this file. It is read only after portwhy has asked whose checkout it is.
# shellcheck disable=SC2154 # root, state, jdk, user, mask are the launcher's

# What a build is made from, each name followed by a zero byte. bench/, fuzz/ and launcher/ are not part of the
# product, tests do not change it.
sources() {
  (cd "$root" && find pom.xml .mvn */pom.xml */src/main -path 'bench/*' -prune -o -path 'fuzz/*' -prune -o -path 'launcher/*' -prune -o "$@" -print0) |
    LC_ALL=C sort -z
}

# Writes what two of find are to walk through while it is looked at who may write to what was built, a comma where half of it is
# done; nothing where a name is not a plain word.
walk_sources() {
  walk=
  left=$(($(sources | tr -dc '\0' | wc -c) / 2))
  for word in $(sources -prune | tr '\0' ' '); do
    files=0
    [ "$left" -le 0 ] || files=$(find "$root/$word" | wc -l)
    left=$((left - files))
    # It is on the side where it brings the two halves closer.
    if [ "$files" = 0 ] || [ "$left" -gt 0 ]; then
      walk="$walk $word"
    elif [ "$((files + left))" -lt "$((-left))" ] && [ -n "$walk" ]; then
      walk="$walk , $word"
    else
      walk="$walk $word ,"
    fi
  done
  walk=${walk# }
  walk=${walk% ,}
  case $walk in
    *[!A-Za-z0-9_./,\ -]* | -* | *[\ ,]-*) ;;
    *) printf "halves='%s'\n" "$walk" ;;
  esac
  walk=
}

# The age of its sources says all about a checkout. They are fourteen hundred: a program that walks the directories takes two
# thirds of what the shell takes with a path for each. Where that program does not run, nothing is known of them.
compare_sources() {
  # shellcheck disable=SC2016 # to be expanded by the reader
  printf 'stale=${newer:-}\n[ "${walked:-}" = "$state" ] || {\n  stale=$(cd "$root" && LC_ALL=C exec find'
  sources -prune | tr '\0' '\n' | sed "s/'/'\\\\''/g; s/.*/ '&'/" | tr -d '\n'
  # shellcheck disable=SC2016
  printf ' -newer "$state/stamp" -print 2>/dev/null)\n  [ $? -lt 126 ] || stale=find\n}\n'
}

make_jars() {
  build
  install_jars "$state"/maven/cli/lib/*.jar "$state"/maven/cli/*.jar "$state"/maven/boot/*.jar
}

# Maven's own lines about what is wrong, without its advice on how to run Maven; its last lines where it did not start at all.
show_failure() {
  grep -qE '^\[(ERROR|WARNING)\] ' "$state/build.log" || tail -n 5 "$state/build.log" >&2
  sed -n 's/^\[\(ERROR\|WARNING\)\] //p' "$state/build.log" | grep -vE '^(-> )?\[Help|^ *$|^To see the full|^Re-run|^For more information|^After correcting' |
    head -n 40 >&2
}

build() {
  command -v mvn >/dev/null || give_up \
    'has to be built and needs Maven for it: install it (Debian, Ubuntu: apt-get install maven)' \
    '需要先构建，请安装 Maven（Debian、Ubuntu：apt-get install maven）'
  [ -x "$jdk/bin/javac" ] || give_up \
    "has to be built and $jdk has no compiler: install the JDK (Debian, Ubuntu: apt-get install openjdk-25-jdk-headless)" \
    "需要先构建，但 $jdk 没有编译器：请安装 JDK（Debian、Ubuntu：apt-get install openjdk-25-jdk-headless）"
  say 'building, which takes a minute the first time' '正在构建，第一次约需一分钟'
  rm -rf "$state/maven/cli/lib" "$state"/maven/cli/*.jar "$state"/maven/boot/*.jar
  # What Maven left there once, while others could write to it, is not built upon.
  [ ! -d "$state/maven" ] || [ -z "$(find "$state/maven" ! -type l \( ! -user "$user" ! -user 0 -o -perm -020 -o -perm -002 \) -print 2>/dev/null)" ] ||
    rm -rf "$state/maven"
  # shellcheck disable=SC2016 # ${project.artifactId} is Maven's
  # The compiler runs in Maven's own JVM, which is the one found here, and without the second compiler of code: what is called in
  # the seconds that a build takes is not worth it. Together that is a fifth of the processor's time.
  # Maven's start script reads a file of the home directory, which may be another user's where sudo kept it.
  ours "${HOME:-/}" || export MAVEN_SKIP_RC=1
  (cd "$root" && umask "$(printf %o "$((0$mask | 0$(umask)))")" &&
    export JAVA_HOME="$jdk" MAVEN_OPTS="${MAVEN_OPTS:-} -XX:TieredStopAtLevel=1" &&
    run mvn -B -P unchecked -pl cli,boot -am '-Dportwhy.jdk=[25,)' -Dportwhy.fork=false \
    -Dportwhy.target="$state"'/maven/${project.artifactId}' \
    -Dmaven.test.skip=true -Dspotless.check.skip -Denforcer.skip -Dcyclonedx.skip package \
    >"$state/build.log" 2>&1 </dev/null) || {
    refused=$(sed -n 's/.*\(Could not transfer artifact\|Cannot access\) \([^ ]*\).*/\2/p' "$state/build.log" | head -n 1)
    [ -z "$refused" ] || give_up \
      "has to be built, and Maven could not download what that takes ($refused, for one): is there a network, a proxy, a certificate missing? All of its output: $state/build.log" \
      "需要先构建，但 Maven 无法下载所需的库（例如 $refused）：请检查网络、代理和证书。完整输出见 $state/build.log"
    show_failure
    give_up "the build failed; all of its output: $state/build.log" "构建失败，完整输出见 $state/build.log"
  }
}
