import java.nio.file.Files
import java.nio.file.Path

// The launches differ only in how they reach the native library.
if (isNativeSkipped.toBoolean()) {
    return
}

Path folder = basedir.toPath()
Path project = folder.resolve('../../..').normalize()
Path target = folder.resolve('target')
Path program = target.resolve('program.jar')
Path userstats = project.resolve("target/userstats-${version}.jar")

/** Runs a command that must succeed and print nothing to standard error, and returns the lines of its output. */
Closure<List<String>> launch = { List<?> command ->
    File output = folder.resolve('output.txt').toFile()
    File errors = folder.resolve('errors.txt').toFile()
    ProcessBuilder builder = new ProcessBuilder(command*.toString())
            .directory(basedir)
            .redirectOutput(output)
            .redirectError(errors)
    builder.environment().keySet().removeAll(['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'])
    println "Running ${command.join(' ')}"
    int status = builder.start().waitFor()
    // A JVM that makes an AOT cache starts another one with such a variable.
    assert [status, errors.readLines().findAll { !it.startsWith('Picked up JAVA_TOOL_OPTIONS') }] == [0, []]
    return output.readLines()
}

Closure<Path> tool = { String name -> Path.of(System.getProperty('java.home'), 'bin', name) }
Closure<List<String>> java = { List<?> arguments -> launch([tool('java'), *arguments]) }
Closure<String> path = { Path... files -> files.join(File.pathSeparator) }

List<String> statistics = ['PaymentStatistics{count=1000, total=5005.00, minimum=0.01, maximum=10.00, ' +
        'sumOfSquares=333833500, average=5.005, standardDeviation=2.886749902572095}']
List<String> nativeResult = ['NATIVE: bound by default'] + statistics
Closure<List<String>> deniedTo = { String whom ->
    ["JAVA: native access is denied to userstats: add --enable-native-access=$whom".toString()] + statistics
}

// ---- Class path and module path, where native access is denied unless it is granted ---------------------------------

List<?> onClassPath = ['-cp', path(program, userstats), 'example.WhatComputes']
assert java(['--illegal-native-access=deny', *onClassPath]) == deniedTo('ALL-UNNAMED')
assert java(['--illegal-native-access=deny', '--enable-native-access=ALL-UNNAMED', *onClassPath]) == nativeResult

List<?> onModulePath = ['-p', path(program, userstats), '-m', 'example/example.WhatComputes']
assert java(['--illegal-native-access=deny', *onModulePath]) == deniedTo('io.github.userstats')
assert java(['--illegal-native-access=deny', '--enable-native-access=io.github.userstats', *onModulePath]) ==
        nativeResult

// ---- An image made by jlink, with a launcher and the flag inside ----------------------------------------------------

Path image = target.resolve('image')
launch([
    tool('jlink'),
    '--module-path', path(program, userstats),
    '--add-modules', 'example',
    '--launcher', 'what-computes=example/example.WhatComputes',
    '--add-options=--enable-native-access=io.github.userstats',
    '--output', image,
])
String launcher = System.getProperty('os.name').startsWith('Windows') ? 'what-computes.bat' : 'what-computes'
assert launch([image.resolve('bin').resolve(launcher)]) == nativeResult

// ---- An AOT cache ---------------------------------------------------------------------------------------------------

Path cache = target.resolve('first-result.aot')
List<?> firstResult = ['-cp', path(program, userstats), '--enable-native-access=ALL-UNNAMED', 'example.FirstResult']
java(["-XX:AOTCacheOutput=$cache", *firstResult])
// The mode makes it an error if the cache cannot be used.
for (options in [[], ["-XX:AOTCache=$cache", '-XX:AOTMode=on']]) {
    long start = System.nanoTime()
    List<String> output = java([*options, *firstResult])
    long process = System.nanoTime() - start
    assert output.take(2) == ['42.0', 'NATIVE: 42.0']
    List<String> milliseconds = [*output.drop(2)*.toLong(), process].collect { String.format('%.1f ms', it / 1e6d) }
    println "${options ? 'With' : 'Without'} an AOT cache: first result after ${milliseconds[0]}, " +
            "first native result after ${milliseconds[1]}, whole process ${milliseconds[2]}"
}

// ---- jshell ---------------------------------------------------------------------------------------------------------

// In a folder of its own, because it keeps preferences, and says so when it makes the folder for them.
Files.createDirectories(target.resolve('.java/.userPrefs'))
assert launch([
    tool('jshell'),
    '--class-path', userstats,
    '-R--enable-native-access=ALL-UNNAMED',
    "-J-Djava.util.prefs.userRoot=$target",
    'explore.jsh',
]) == nativeResult

// ---- Fat jars, whose manifest grants native access ------------------------------------------------------------------

for (jar in ['fat.jar', 'renamed.jar']) {
    assert java(['--illegal-native-access=deny', '-jar', target.resolve(jar)]) == nativeResult
}

// ---- Two versions of the library in one program, with two versions of the ABI ---------------------------------------

String otherVersion = '1234567'

/** Copies a file or folder of the project, with another version and ABI version in it. */
Closure<Void> copy = { Path from, Path to ->
    Files.walk(from).filter(Files::isRegularFile).forEach { file ->
        Path copied = Files.createDirectories(to.resolve(from.relativize(file)).parent).resolve(file.fileName)
        Files.writeString(copied, Files.readString(file).replaceAll(
                /(USERSTATS_ABI_VERSION (?:= \(int\))?| VERSION = ")[\d.]+/, '$1' + otherVersion))
    }
}

Path other = target.resolve('other')
Path otherClasses = other.resolve('classes')
copy(project.resolve('src/main/java'), other.resolve('java'))
['include', 'src', 'platforms.tsv', 'toolchain.txt'].each { copy(project.resolve("native/$it"), other.resolve("native/$it")) }
java([
    project.resolve('native/build/BuildNative.java'),
    'library',
    '--source', other.resolve('native'),
    '--output', otherClasses.resolve("META-INF/native/userstats/$otherVersion"),
    '--compiler', nativeCompiler,
    '--toolchain', project.resolve('build/toolchain'),
])
launch([
    tool('javac'), '-d', otherClasses, '--source-path', other.resolve('java'),
    *['UserData', 'Backend'].collect { other.resolve("java/io/github/userstats/${it}.java") },
])

Map<String, String> versions = [renamed: version, other: otherVersion]
for (order in [['renamed', 'other'], ['other', 'renamed']]) {
    assert java([
        '--enable-native-access=ALL-UNNAMED',
        '-cp', path(target.resolve('renamed.jar'), otherClasses),
        'TwoVersions.java', *order,
    ]) == order.collect { "${versions[it]}: NATIVE, 2.886749902572095".toString() }
}
