import java.util.concurrent.TimeUnit

// What the verify.groovy of class-path, launches and consumers share: commands, and a line for each launcher.

results = new File(basedir, 'launchers.txt')
results.text = ''
failures = []

/** Runs a command that must succeed and print nothing to standard error, and returns the lines of its output. */
List<String> launch(List<?> command, Map<String, String> environment = [:]) {
    File output = new File(basedir, 'output.txt')
    File errors = new File(basedir, 'errors.txt')
    ProcessBuilder builder = new ProcessBuilder(command*.toString())
            .directory(basedir)
            .redirectOutput(output)
            .redirectError(errors)
    builder.environment().keySet().removeAll(['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'])
    builder.environment().putAll(environment)
    println "Running ${command.join(' ')}"
    Process process = builder.start()
    boolean hasEnded = process.waitFor(5, TimeUnit.MINUTES)
    process.destroyForcibly() // one that hangs
    int status = process.waitFor()
    assert hasEnded
    // A JVM that makes an AOT cache starts another one with such a variable.
    assert [status, errors.readLines().findAll { !it.startsWith('Picked up JAVA_TOOL_OPTIONS') }] == [0, []]
    return output.readLines()
}

String tool(String name) {
    return new File(System.getProperty('java.home'), "bin/$name")
}

List<String> java(List<?> arguments, Map<String, String> environment = [:]) {
    return launch([tool('java'), *arguments], environment)
}

/** Runs a program that prints Backend.current() once it has computed the right values, and expects the native library. */
List<String> javaIsNative(List<?> arguments, Map<String, String> environment = [:]) {
    return isNative(java(arguments, environment))
}

List<String> isNative(List<String> output) {
    assert output.size() == 1
    assert output[0].startsWith("userstats $version: NATIVE (") && output[0].endsWith(', reason: loaded by default')
    return output
}

/** Runs one launcher, which returns its output, and notes how that went. The others run whatever happens. */
void launcher(String name, Closure<List<String>> run) {
    String result
    try {
        List<String> output = run()
        result = 'passed  ' + (output.any { it.contains('NATIVE') } ? 'NATIVE' : 'JAVA  ')
    } catch (Exception | AssertionError exception) {
        exception.printStackTrace(System.out)
        failures << name
        result = 'FAILED  -     '
    }
    println "$result  $name"
    results << "$result  $name\n"
}

/** Fails if a launcher has. */
void finish() {
    assert failures == []
}

return this
