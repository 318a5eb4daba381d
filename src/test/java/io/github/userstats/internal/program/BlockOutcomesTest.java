package io.github.userstats.internal.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.program.BlockOutcomes.Fault;
import io.github.userstats.internal.program.BlockOutcomes.Outcome;
import org.junit.jupiter.api.Test;

/** Outcomes of blocks, in an order other than theirs. */
class BlockOutcomesTest {
    private final BlockOutcomes outcomes = new BlockOutcomes();

    @Test
    void linesOfEarlierBlocksAreAdded() {
        outcomes.add(new Outcome(2, 3, true, 0, new Fault(3, "bad")));
        assertThat(outcomes.isAnyFaulty()).isTrue();
        outcomes.add(new Outcome(0, 10, true, 0, null));
        outcomes.add(new Outcome(1, 20, true, 0, null));
        assertThat(outcomes.firstFault()).isEqualTo(new Fault(33, "bad"));
    }

    @Test
    void firstFaultInTheOrderOfBlocksCounts() {
        outcomes.add(new Outcome(1, 1, true, 0, new Fault(1, "second")));
        outcomes.add(new Outcome(2, 1, true, 0, new Fault(1, "third")));
        outcomes.add(new Outcome(0, 7, true, 0, new Fault(5, "first")));
        assertThat(outcomes.firstFault()).isEqualTo(new Fault(5, "first"));
    }

    @Test
    void soundBlocksHaveNoFault() {
        outcomes.add(new Outcome(1, 1, true, 0, null));
        outcomes.add(new Outcome(0, 1, true, 0, null));
        assertThat(outcomes.isAnyFaulty()).isFalse();
        assertThat(outcomes.firstFault()).isNull();
    }

    @Test
    void emptyLinesAtTheEndAreNoFault() {
        outcomes.add(new Outcome(2, 5, false, 1, null));
        outcomes.add(new Outcome(1, 5, false, 1, null));
        outcomes.add(new Outcome(0, 5, true, 4, null));
        assertThat(outcomes.firstFault()).isNull();
    }

    @Test
    void emptyLineBeforeAnotherBlockIsAFaultBeforeThatOfTheBlock() {
        outcomes.add(new Outcome(3, 5, true, 0, new Fault(1, "later")));
        outcomes.add(new Outcome(2, 5, false, 1, null));
        outcomes.add(new Outcome(1, 5, true, 4, null));
        outcomes.add(new Outcome(0, 5, true, 0, null));
        assertThat(outcomes.firstFault()).isEqualTo(Fault.ofEmptyLine(9));
        assertThat(outcomes.isAnyFaulty()).isTrue();
    }
}
