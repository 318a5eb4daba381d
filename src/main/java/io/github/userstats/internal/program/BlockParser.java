package io.github.userstats.internal.program;

import io.github.userstats.internal.program.BlockOutcomes.Fault;
import io.github.userstats.internal.program.BlockOutcomes.Outcome;
import io.github.userstats.internal.program.RowBlocks.Block;

/** Parses blocks of rows, and passes on the fields of the wanted columns. Each thread has its own parser. */
final class BlockParser {
    private final Row row;
    private final int columns;
    private final int[] wanted;
    private final ColumnReader[] readers;

    /**
     * Makes a parser of text with this layout.
     *
     * @param wanted for each reader, the index of its column
     */
    BlockParser(TextLayout layout, int[] wanted, ColumnReader[] readers) {
        int kept = 1;
        for (int index : wanted) {
            kept = Math.max(kept, index + 1);
        }
        row = new Row(layout.delimiter(), kept);
        columns = layout.columns();
        this.wanted = wanted;
        this.readers = readers;
    }

    /** Parses the rows of a block that begin at {@code from} or later. */
    Outcome parse(Block block, int from) {
        byte[] text = block.text;
        int lines = Lines.count(text, 0, from);
        boolean hasRows = false;
        int emptyLine = 0;
        try {
            if (block.isTooLongRow) {
                throw new FieldException(from, tooLongRow(text, from, block.length));
            }
            for (int start = from; start < block.length; ) {
                int next = row.read(text, start, block.length);
                if (!row.isEmpty(text)) {
                    if (emptyLine > 0) {
                        return new Outcome(block.index, lines, true, 0, Fault.ofEmptyLine(emptyLine));
                    }
                    hasRows = true;
                    parseRow(text, start, block.length);
                } else if (emptyLine == 0) {
                    emptyLine = lines + 1;
                }
                lines += row.lines();
                start = next;
            }
            return new Outcome(block.index, lines, hasRows, emptyLine, null);
        } catch (FieldException exception) {
            Fault fault = emptyLine > 0
                    ? Fault.ofEmptyLine(emptyLine)
                    : new Fault(Lines.count(text, 0, exception.position) + 1, exception.getMessage());
            return new Outcome(block.index, lines, true, 0, fault);
        }
    }

    static String tooLongRow(byte[] text, int from, int to) {
        return Printable.quoteStart(text, from, to) + " is longer than " + RowBlocks.LONGEST_ROW_BYTES
                + " bytes. Check that the file is text with one row a line.";
    }

    private void parseRow(byte[] text, int start, int to) throws FieldException {
        if (row.fields() != columns) {
            String fields = row.fields() == 1 ? " has 1 field" : " has " + row.fields() + " fields";
            throw new FieldException(
                    start,
                    Printable.quoteStart(text, start, Lines.endOfLine(text, start, to)) + fields
                            + ", but the first line has " + columns + ". Put a field that contains the delimiter, "
                            + TextLayout.shown((char) row.delimiter()) + ", in quotes.");
        }
        for (int i = 0; i < readers.length; i++) {
            readers[i].read(text, row.start(wanted[i]), row.end(wanted[i]));
        }
    }
}
