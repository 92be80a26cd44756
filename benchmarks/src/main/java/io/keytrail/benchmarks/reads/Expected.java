package io.keytrail.benchmarks.reads;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.schemas.ApiCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What answers must hold, by the plan that was stored. */
public final class Expected {

    /** As the call log has them: newest first, those of the same time by id, descending. */
    public static final Comparator<ApiCall> NEWEST_FIRST = Comparator.comparing(ApiCall::getOccurredAt)
            .thenComparing(ApiCall::getCallId)
            .reversed();

    private final CallPlan plan;
    private final Map<Question, long[]> answers = new HashMap<>();

    /** Works out the answers to these questions. */
    public Expected(CallPlan plan, Collection<Question> questions) {
        this.plan = plan;
        Map<Integer, List<Search>> open = new HashMap<>();
        for (Question question : questions) {
            if (answers.put(question, new long[0]) == null) {
                open.computeIfAbsent(question.account(), account -> new ArrayList<>())
                        .add(new Search(question));
            }
        }
        for (long i = plan.calls() - 1; i >= 0 && !open.isEmpty(); i--) {
            int account = plan.accountOf(i);
            List<Search> searches = open.get(account);
            if (searches != null) {
                look(searches, i);
                if (searches.isEmpty()) {
                    open.remove(account);
                }
            }
        }
        open.values().forEach(searches -> searches.forEach(this::finish));
    }

    private void look(List<Search> searches, long index) {
        ApiCall call = plan.call(index);
        searches.removeIf(search -> {
            if (search.isOverAt(call)) {
                finish(search);
                return true;
            }
            search.take(index, call);
            return false;
        });
    }

    private void finish(Search search) {
        answers.put(search.question, search.newest());
    }

    /**
     * Throws unless these are the calls that the answer to that question must hold, in order.
     *
     * @throws IllegalStateException if one is wrong, missing or out of place
     */
    public void verify(Question question, List<ApiCall> calls) {
        long[] expected = answers.get(question);
        if (calls.size() != expected.length) {
            throw new IllegalStateException(
                    question + " was answered with " + calls.size() + " calls, not with " + expected.length);
        }
        for (int i = 0; i < expected.length; i++) {
            ApiCall call = plan.call(expected[i]);
            if (!call.equals(calls.get(i))) {
                throw new IllegalStateException(
                        "call " + i + " of the answer to " + question + " is " + calls.get(i) + ", not " + call);
            }
        }
    }

    /** Goes through an account's calls from the newest one, until no older one can belong to the answer. */
    private static final class Search {

        private final Question question;
        private final List<Long> indexes = new ArrayList<>();
        private final Map<Long, ApiCall> calls = new HashMap<>();
        private ApiCall last;

        Search(Question question) {
            this.question = question;
        }

        /** Of the last one's time there may be others, with a higher id. */
        boolean isOverAt(ApiCall call) {
            return indexes.size() >= CallReader.LIMIT && !call.getOccurredAt().equals(last.getOccurredAt());
        }

        void take(long index, ApiCall call) {
            if (question.filter() == null || question.filter().matches(call)) {
                indexes.add(index);
                calls.put(index, call);
                last = call;
            }
        }

        long[] newest() {
            return indexes.stream()
                    .sorted(Comparator.comparing(calls::get, NEWEST_FIRST))
                    .limit(CallReader.LIMIT)
                    .mapToLong(Long::longValue)
                    .toArray();
        }
    }
}
