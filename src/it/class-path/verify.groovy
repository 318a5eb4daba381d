String output = new File(basedir, 'target/output.txt').text
assert output.readLines() == [
    '33.333333333333336, 16.5, 28.47630711076608',
    'PaymentStatistics{count=4, total=61.50, minimum=-19.99, maximum=49.50, sumOfSquares=33934502, average=15.375, standardDeviation=24.738066314892116}',
]

boolean isNativeSkipped = new File(basedir, '../../classes/META-INF/native').list() == null
assert new File(basedir, 'target/backend.txt').text.trim() == (isNativeSkipped ? 'JAVA' : 'NATIVE')
