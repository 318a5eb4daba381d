package io.github.userstats.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Java program in a document, followed by what it prints.
 *
 * @param title the heading that it stands under
 */
public record DocumentedProgram(Path page, String title, String source, String output) {
    private static final Pattern PROGRAM = Pattern.compile("""
            ^## (?<title>[^\n]*)\n(?:(?!## |```java)[^\n]*\n)*```java\n(?<source>.*?)```\n\n```text\n(?<output>.*?)```$""", Pattern.MULTILINE | Pattern.DOTALL);

    /** Those of a page, which has no Java besides. */
    public static List<DocumentedProgram> in(Path page) throws IOException {
        String text = Files.readString(page);
        List<DocumentedProgram> programs = PROGRAM.matcher(text)
                .results()
                .map(found ->
                        new DocumentedProgram(page, found.group("title"), found.group("source"), found.group("output")))
                .toList();
        long blocks = text.lines().filter("```java"::equals).count();
        if (programs.size() != blocks) {
            throw new AssertionError(page + " has " + blocks + " blocks of Java, of which " + programs.size()
                    + " stand below a heading of their own and before their output");
        }
        return programs;
    }

    public List<String> run(Path folder) throws IOException, InterruptedException {
        return SourceProgram.run(source, folder);
    }

    @Override
    public String toString() {
        return page + ", " + title;
    }
}
