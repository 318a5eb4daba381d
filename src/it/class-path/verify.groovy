def common = new GroovyShell(binding).parse(new File(basedir, '../../../src/it/shared/launchers.groovy')).run()

Closure<String> page = { String name -> new File(basedir, "../../../$name").text }
List<String> expected = (page('README.md') =~ /(?ms)^```java$.*?^```text\n(.*?)^```$/)[0][1].readLines()
List<String> arguments = (page('docs/recipes.md') =~ /(?ms)^## Maven$.*?^```sh$.*?^\S*\/java (.*?)$/)[0][1].split(' ')

// With the second backend the JVM would print a warning if the manifest did not grant native access.
boolean isNativeSkipped = new File(basedir, '../../classes/META-INF/native').list() == null
for (backend in isNativeSkipped ? ['auto'] : ['auto', 'native']) {
    assert common.java(["-Duserstats.backend=$backend", *arguments]) == expected
}
