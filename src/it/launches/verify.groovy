import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

// The launches differ only in how they reach the native library.
if (isNativeSkipped.toBoolean()) {
    return
}

def common = new GroovyShell(binding).parse(new File(basedir, '../../../src/it/shared/launchers.groovy')).run()

Path folder = basedir.toPath()
Path project = folder.resolve('../../..').normalize()
Path target = folder.resolve('target')
Path program = target.resolve('program.jar')
Path userstats = project.resolve("target/userstats-${version}.jar")

Closure<String> path = { Path... files -> files.join(File.pathSeparator) }
String granted = '--enable-native-access=ALL-UNNAMED'
String denied = '--illegal-native-access=deny'

Closure<List<String>> isDenied = { String whom, List<?> arguments ->
    List<String> output = common.java([denied, *arguments])
    assert output == ["userstats $version: JAVA (java) on ${output[0].split(',')[0].split(' ').last()}, library: none, " +
            "reason: native access is denied to userstats: add --enable-native-access=$whom"]
    return output
}

// ---- Class path and module path, where native access is denied unless it is granted ---------------------------------

List<?> onClassPath = ['-cp', path(program, userstats), 'example.WhatComputes']
common.launcher('class path, native access denied') { isDenied('ALL-UNNAMED', onClassPath) }
common.launcher('class path') { common.javaIsNative([denied, granted, *onClassPath]) }

List<?> onModulePath = ['-p', path(program, userstats), '-m', 'example/example.WhatComputes']
common.launcher('module path, native access denied') { isDenied('io.github.userstats', onModulePath) }
common.launcher('module path') {
    common.javaIsNative([denied, '--enable-native-access=io.github.userstats', *onModulePath])
}

// ---- An image made by jlink, with a launcher and the flag inside ----------------------------------------------------

common.launcher('image made by jlink') {
    Path image = target.resolve('image')
    common.launch([
        common.tool('jlink'),
        '--module-path', path(program, userstats),
        '--add-modules', 'example',
        '--launcher', 'what-computes=example/example.WhatComputes',
        '--add-options=--enable-native-access=io.github.userstats',
        '--output', image,
    ])
    String launcher = System.getProperty('os.name').startsWith('Windows') ? 'what-computes.bat' : 'what-computes'
    common.isNative(common.launch([image.resolve('bin').resolve(launcher)]))
}

// ---- An AOT cache ---------------------------------------------------------------------------------------------------

common.launcher('AOT cache') {
    Path cache = target.resolve('first-result.aot')
    List<?> firstResult = ['-cp', path(program, userstats), granted, 'example.FirstResult']
    common.java(["-XX:AOTCacheOutput=$cache", *firstResult])
    List<String> output = []
    // The mode makes it an error if the cache cannot be used.
    for (options in [[], ["-XX:AOTCache=$cache", '-XX:AOTMode=on']]) {
        long start = System.nanoTime()
        output = common.java([*options, *firstResult])
        long process = System.nanoTime() - start
        assert output.take(2) == ['42.0', 'NATIVE: 42.0']
        List<String> milliseconds = [*output.drop(2)*.toLong(), process].collect { String.format('%.1f ms', it / 1e6d) }
        println "${options ? 'With' : 'Without'} an AOT cache: first result after ${milliseconds[0]}, " +
                "first native result after ${milliseconds[1]}, whole process ${milliseconds[2]}"
    }
    return output
}

// ---- jshell ---------------------------------------------------------------------------------------------------------

common.launcher('jshell') {
    // In a folder of its own, because it keeps preferences, and says so when it makes the folder for them.
    Files.createDirectories(target.resolve('.java/.userPrefs'))
    common.isNative(common.launch([
        common.tool('jshell'),
        '--class-path', userstats,
        "-R$granted",
        "-J-Djava.util.prefs.userRoot=$target",
        'explore.jsh',
    ]))
}

// ---- Fat jars, whose manifest grants native access ------------------------------------------------------------------

Map<String, String> fatJars = [
    'fat.jar': 'fat jar (maven-shade-plugin)',
    'minimized.jar': 'fat jar, minimizeJar',
    'renamed.jar': 'fat jar, packages renamed',
    'program-nested.jar': 'nested jar (spring-boot-maven-plugin)',
]
fatJars.each { jar, name ->
    common.launcher(name) { common.javaIsNative([denied, '-jar', target.resolve(jar)]) }
}

// JarTest has such folders for jars that are not repackaged. The last one ends in what separates a jar from its entries.
Path withBlank = Files.createDirectories(target.resolve('with blank'))
for (name in ['a!b 100% a%20b#c+d&e=f', 'j\u00fcrgen!']) {
    boolean isAscii = name.chars().allMatch { it < 128 }
    Path odd = Files.createDirectories(target.resolve(name))
    for (jar in ['fat.jar', 'program-nested.jar']) {
        Path copy = Files.copy(target.resolve(jar), odd.resolve(jar), StandardCopyOption.REPLACE_EXISTING)
        // Without a locale the JVM itself finds no jar whose path has letters beyond ASCII.
        String locale = isAscii ? 'C' : 'C.UTF-8'
        common.launcher("${fatJars[jar]} in \"$name\", LC_ALL=$locale") {
            common.javaIsNative([denied, '-jar', copy], [LC_ALL: locale])
        }
    }
}

// ---- Class loaders --------------------------------------------------------------------------------------------------

common.launcher('class loaders that share jars, while one closes them') {
    List<Path> jars = [program, userstats].collect {
        Files.copy(it, withBlank.resolve(it.fileName), StandardCopyOption.REPLACE_EXISTING)
    }
    common.javaIsNative([granted, '-cp', path(*jars), 'example.OneClassLoaderCloses'])
}

// ---- Garbage collectors ---------------------------------------------------------------------------------------------

// What the JVM's log calls it.
Map<String, String> collectors = [
    Serial: 'Serial', Parallel: 'Parallel', G1: 'G1', Z: 'The Z Garbage Collector', Shenandoah: 'Shenandoah', Epsilon: 'Epsilon',
]
collectors.each { collector, logged ->
    List<String> options = ['-XX:+UnlockExperimentalVMOptions', "-XX:+Use${collector}GC"]
    if (collector == 'Shenandoah' && [common.tool('java'), *options, '-version'].execute().waitFor() != 0) {
        return // Some vendors leave it out.
    }
    common.launcher("collector $collector") {
        Path log = target.resolve("gc-${collector}.txt")
        // Epsilon never frees anything.
        String heap = collector == 'Epsilon' ? '-Xmx512m' : '-Xmx64m'
        List<String> output = common.javaIsNative([
            granted, *options, heap, "-Xlog:gc*:file=$log", '-cp', path(program, userstats), 'example.WhileCollecting',
        ])
        List<String> lines = Files.readAllLines(log)
        assert lines.any { it.endsWith("Using $logged") }
        assert collector == 'Epsilon' || lines.any { it.contains('GC(2)') }
        return output
    }
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

common.launcher('two versions in one program') {
    Path other = target.resolve('other')
    Path otherClasses = other.resolve('classes')
    copy(project.resolve('src/main/java'), other.resolve('java'))
    ['include', 'src', 'platforms.tsv', 'toolchain.txt'].each { copy(project.resolve("native/$it"), other.resolve("native/$it")) }
    common.java([
        project.resolve('native/build/BuildNative.java'),
        'library',
        '--source', other.resolve('native'),
        '--output', otherClasses.resolve("META-INF/native/userstats/$otherVersion"),
        '--compiler', nativeCompiler,
        '--toolchain', project.resolve('build/toolchain'),
    ])
    common.launch([
        common.tool('javac'), '-d', otherClasses, '--source-path', other.resolve('java'),
        *['UserData', 'Backend'].collect { other.resolve("java/io/github/userstats/${it}.java") },
    ])

    Map<String, String> versions = [renamed: version, other: otherVersion]
    List<String> output = []
    for (order in [['renamed', 'other'], ['other', 'renamed']]) {
        output = common.java([granted, '-cp', path(target.resolve('renamed.jar'), otherClasses), 'TwoVersions.java', *order])
        assert output == order.collect { "${versions[it]}: NATIVE, 2.886749902572095".toString() }
    }
    return output
}

common.finish()
