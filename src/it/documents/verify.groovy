import java.nio.file.Files
import java.nio.file.Path

// Commands of the documents are for a POSIX shell, and their output is that of the native library.
if (isNativeSkipped.toBoolean() || System.getProperty('os.name').startsWith('Windows')) {
    return
}

Path folder = basedir.toPath()
Path project = folder.resolve('../../..').normalize()
Path target = Files.createDirectories(folder.resolve('target'))
Path tools = Files.createDirectories(target.resolve('bin'))
Path java = Path.of(System.getProperty('java.home'))

// The C example is compiled by "cc", and a machine may have no other compiler than the pinned one.
Path cc = tools.resolve('cc')
Files.writeString(cc, """#!/bin/sh
PYTHONPATH='${project.resolve('build/toolchain')}' exec python3 -m ziglang cc "\$@"
""")
cc.toFile().setExecutable(true)

/** Runs commands as a reader does, and returns the exit status, with what is printed on standard output and error. */
Closure<List<?>> run = { Path directory, String commands ->
    File output = folder.resolve('output.txt').toFile()
    ProcessBuilder builder = new ProcessBuilder('bash', '-euo', 'pipefail', '-c', commands)
            .directory(directory.toFile())
            .redirectInput(new File('/dev/null'))
            .redirectErrorStream(true)
            .redirectOutput(output)
    Map<String, String> environment = builder.environment()
    environment.keySet().removeAll(['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'])
    environment.JAVA_HOME = java.toString()
    environment.PATH = [java.resolve('bin'), environment.PATH, tools].join(File.pathSeparator)
    println "Running $commands"
    return [builder.start().waitFor(), output.text]
}

/** The blocks of a page in a language, as texts. */
Closure<List<String>> blocks = { String page, String language ->
    List<String> found = (project.resolve(page).toFile().text =~ /(?ms)^```$language\n(.*?)^```$/).collect { it[1] }
    assert !found.isEmpty(), "$page has no block of $language"
    return found
}

/** What differs from machine to machine and from run to run: times, what computes, and the lines of stack traces. */
Closure<List<String>> withoutTheMachine = { String output ->
    output.readLines()
            .findAll { !it.startsWith('|        at ') }
            .collect {
                it.replaceAll(/took [\d,.]+ ms/, 'took TIME')
                        .replaceAll(/"nanoseconds":\d+/, '"nanoseconds":TIME')
                        .replaceAll(/NATIVE \(\w+\) on [\w-]+/, 'NATIVE')
                        .replaceAll(/packaged META-INF\S+/, 'packaged')
            }
}

// ---- Commands with their output --------------------------------------------------------------------------------------

int commands = 0
for (page in ['docs/examples/README.md', 'docs/deployment.md']) {
    for (block in blocks(page, 'console')) {
        for (part in block.split(/(?m)^\$ /).drop(1)) {
            // A command that ends in a backslash goes on in the next line.
            def (_, String command, String output) = (part =~ /(?s)\A((?:[^\n]*\\\n)*[^\n]*)\n(.*)\z/)[0]
            def (int status, String printed) = run(project, command)
            assert withoutTheMachine(printed) == withoutTheMachine(output), "$page: $command"
            commands++
        }
    }
}
assert commands > 6

// ---- The README's commands, but for the two of which this test is a part ----------------------------------------------

List<String> lines = blocks('README.md', 'sh')*.readLines().flatten()
List<String> tried = lines.findAll { !(it =~ /mvn install|scripts\/test/) }
assert tried.size() == lines.size() - 2
for (line in tried) {
    def (int status, String printed) = run(project, line)
    assert status == 0, printed
}

// ---- The way into a read-only container, which is Linux, without Docker -----------------------------------------------

if (System.getProperty('os.name') == 'Linux') {
    String dockerfile = blocks('docs/deployment.md', 'dockerfile').find { it.contains('RUN ') }
    String unpacking = (dockerfile =~ /(?m)^RUN ((?:.*\\\n)*.*)$/)[0][1]
    String options = (dockerfile =~ /(?m)^ENV JDK_JAVA_OPTIONS="(.*)"$/)[0][1]
    Path opt = target.resolve('opt')
    Files.createDirectories(opt)
    Closure<String> here = { String text ->
        text.replace('/app/userstats', "$project/target/userstats").replace('/opt', opt.toString())
    }
    def (int unpacked, String complaints) = run(project, here(unpacking))
    assert unpacked == 0, complaints
    def (int computed, String printed) = run(project,
            "JDK_JAVA_OPTIONS='${here(options)}' java -Djava.io.tmpdir=/nowhere -jar target/userstats-${version}.jar")
    assert computed == 0, printed
    assert printed.contains("library: $opt/libuserstats.so") && printed.contains(': NATIVE ')
}

// ---- The start of a library like this one, which is beside userstats ----------------------------------------------------

Path library = target.resolve('mylib')
library.toFile().deleteDir()
Files.createDirectories(library)
// Only while the commands run: whoever followed it would walk in circles.
Path beside = target.resolve('userstats')
Files.deleteIfExists(beside)
Files.createSymbolicLink(beside, project)
String start = blocks('docs/ffm-tour.md', 'sh').find { it.contains('tar x') }
def (int started, String startSaid) = run(library, start)
Files.delete(beside)
assert started == 0, startSaid
List<File> copied = []
library.toFile().eachFileRecurse(groovy.io.FileType.FILES) { copied << it }
assert copied.size() > 25
assert copied.findAll { it.name != 'LICENSE' && it.text.toLowerCase().contains('userstats') } == []
def (int isBuilder, String builderSaid) = run(library, 'java native/build/BuildNative.java || true')
assert builderSaid.contains('--platform'), builderSaid

// ---- Garbage collectors ----------------------------------------------------------------------------------------------

List<String> collectors = (project.resolve('docs/deployment.md').toFile().text =~ /-XX:\+Use\w+GC/).collect().unique()
assert collectors.size() == 6
for (collector in collectors) {
    if (run(project, "java -XX:+UnlockExperimentalVMOptions $collector -version")[0] != 0) {
        println "This JDK has no $collector"
        continue
    }
    def (int status, String result) = run(project, "java -XX:+UnlockExperimentalVMOptions $collector -Xmx512m " +
            "-jar target/userstats-${version}.jar docs/examples/ages.csv docs/examples/payments.csv")
    assert status == 0 && result.contains('349.7993207173301') && result.contains(': NATIVE '), result
}

// ---- The C example, built in each way that its page tells ---------------------------------------------------------------

Path example = Files.createDirectories(target.resolve('c'))
if (!Files.exists(example.resolve('native'))) {
    Files.createSymbolicLink(example.resolve('native'), project.resolve('native'))
}
Files.writeString(example.resolve('example.c'), blocks('native/README.md', 'c')[0])
String expected = blocks('native/README.md', 'text')[0]
for (way in blocks('native/README.md', 'sh')) {
    def (int status, String result) = run(example, way)
    // A compiler may warn before that.
    assert status == 0 && result.endsWith(expected), result
}
