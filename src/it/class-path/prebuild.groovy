// Saves the program as the reader of docs/recipes.md does.
String readme = new File(basedir, '../../../README.md').text
File source = new File(basedir, 'src/main/java/Main.java')
source.parentFile.mkdirs()
source.setText((readme =~ /(?ms)^```java\n(.*?)^```$/)[0][1])
