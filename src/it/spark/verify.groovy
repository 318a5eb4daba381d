List<String> comparison = new File(basedir, 'target/comparison.txt').readLines()
comparison.each { println it }
assert comparison.size() == 1 + 9 * 3 * 2 + 3
