package io.keytrail.benchmarks.reads;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.CallReader.Filter;
import io.keytrail.benchmarks.reads.CallReader.Question;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Questions drawn at random, always the same ones for the same plan. Busy accounts and quiet ones alike: every second is
 * about an account whatever its number of calls, the others about that of a call, so that who calls much is asked about
 * much.
 */
public final class Questions {

    /** So many calls that match are in an account for a filtered page, in the mean: enough to fill it. */
    private static final long CALLS_FOR_A_PAGE = 100L * CallReader.LIMIT;

    private final CallPlan plan;
    private final SplittableRandom random;

    /**
     * Draws questions about that plan.
     *
     * @param seed tells draws apart
     */
    public Questions(CallPlan plan, long seed) {
        this.plan = plan;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Questions for the newest calls.
     *
     * @param many how many
     * @param accounts about how many accounts at most
     */
    public List<Question> newest(int many, int accounts) {
        Set<Integer> drawn = new LinkedHashSet<>();
        for (int i = 0; i < accounts; i++) {
            drawn.add(i % 2 == 0 ? random.nextInt(plan.accounts()) : plan.accountOf(random.nextLong(plan.calls())));
        }
        return repeated(drawn.stream().map(Question::newest).toList(), many);
    }

    /**
     * Questions for the newest calls of the many that one in a hundred matches: about every account with 10,000 calls or
     * more; about the first one, which is the busiest, if there is none.
     */
    public List<Question> filtered(int many) {
        long[] calls = plan.callsByAccount();
        List<Question> questions = new ArrayList<>();
        IntStream.range(0, calls.length)
                .filter(account -> account == 0 || calls[account] >= CALLS_FOR_A_PAGE)
                .forEach(account -> questions.add(new Question(account, Filter.notFound(plan.keyIdOf(account, 0)))));
        return repeated(questions, many);
    }

    /** Each of them once in every turn, and each turn in another order. */
    private List<Question> repeated(List<Question> questions, int many) {
        List<Question> asked = new ArrayList<>(many);
        while (asked.size() < many) {
            List<Question> left = new ArrayList<>(questions);
            while (!left.isEmpty() && asked.size() < many) {
                asked.add(left.remove(random.nextInt(left.size())));
            }
        }
        return asked;
    }
}
