package io.github.userstats.internal.program;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Brings what several threads found in blocks of a file into the order of the file, so that the first fault is reported. */
final class BlockOutcomes {
    /** What is wrong in a line, and what to do. The first line is 1. */
    record Fault(long line, String message) {
        static Fault ofEmptyLine(long line) {
            return new Fault(line, "empty line. Remove it, or write NA if a value is missing.");
        }
    }

    /**
     * What was found in one block.
     *
     * @param lines the number of its lines
     * @param hasRows whether a line is not empty
     * @param emptyLine the first of the empty lines at the end of the block, 0 if there is none
     * @param fault the first fault, null if there is none; its line is counted from the beginning of the block
     */
    record Outcome(int block, int lines, boolean hasRows, int emptyLine, Fault fault) {}

    /** Outcomes that wait for an earlier block, which is still being read. */
    private final PriorityQueue<Outcome> early = new PriorityQueue<>(Comparator.comparingInt(Outcome::block));

    private int nextBlock;
    private long lines;
    private long emptyLine;
    private Fault fault;
    private volatile boolean isFaulty;

    synchronized void add(Outcome added) {
        isFaulty |= added.fault != null;
        early.add(added);
        while (!early.isEmpty() && early.peek().block == nextBlock) {
            append(early.remove());
            nextBlock++;
        }
    }

    private void append(Outcome outcome) {
        if (fault == null && outcome.hasRows && emptyLine > 0) {
            // Only at the end of the file are empty lines allowed.
            fault = Fault.ofEmptyLine(emptyLine);
            isFaulty = true;
        } else if (fault == null && outcome.fault != null) {
            fault = new Fault(lines + outcome.fault.line, outcome.fault.message);
        }
        if (outcome.hasRows) {
            emptyLine = 0;
        }
        if (outcome.emptyLine > 0 && emptyLine == 0) {
            emptyLine = lines + outcome.emptyLine;
        }
        lines += outcome.lines;
    }

    /** Whether any block has a fault, so that no more blocks need to be read. */
    boolean isAnyFaulty() {
        return isFaulty;
    }

    /** The first fault, or null if there is none. All blocks that were begun must have their outcomes. */
    synchronized Fault firstFault() {
        return fault;
    }
}
