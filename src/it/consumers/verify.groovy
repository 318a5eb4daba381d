import java.nio.file.Files
import java.nio.file.Path

def common = new GroovyShell(binding).parse(new File(basedir, '../../../src/it/shared/launchers.groovy')).run()

Path target = basedir.toPath().resolve('target')
Path program = target.resolve('program.jar')
Path dependencies = target.resolve('dependency')
Path userstats = dependencies.resolve("userstats-${version}.jar")
List<String> onClassPath = [
    '--enable-native-access=ALL-UNNAMED', '-cp', [program, dependencies.resolve('*')].join(File.pathSeparator),
]

// Of the JVM, about what Felix and Kryo use.
String noWarning = '--sun-misc-unsafe-memory-access=allow'

common.launcher('OSGi bundle in Apache Felix') {
    common.javaIsNative([noWarning, *onClassPath, 'example.InFelix', target.resolve('felix'), *[userstats, program]*.toUri()])
}

common.launcher('Kryo, with its JavaSerializer') { common.javaIsNative([noWarning, *onClassPath, 'example.WithKryo']) }

common.launcher('JaCoCo, which instruments all classes') {
    Path seen = target.resolve('jacoco.exec')
    Files.deleteIfExists(seen)
    Path agent = Files.newDirectoryStream(dependencies, 'org.jacoco.agent-*-runtime.jar').withCloseable { it.first() }
    List<String> output = common.javaIsNative(["-javaagent:$agent=destfile=$seen", *onClassPath, 'example.WhatComputes'])
    assert new String(Files.readAllBytes(seen), 'ISO-8859-1').contains('io/github/userstats/internal/kernels/NativeKernels')
    return output
}

// The JVM prints what this option finds to standard output.
for (option in ['-Xcheck:jni', '-Xint', '-XX:TieredStopAtLevel=1']) {
    common.launcher(option) { common.javaIsNative([option, *onClassPath, 'example.WhatComputes']) }
}

common.finish()
