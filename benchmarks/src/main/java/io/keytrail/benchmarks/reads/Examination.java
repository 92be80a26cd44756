package io.keytrail.benchmarks.reads;

import io.keytrail.benchmarks.reads.CallReader.Answer;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.benchmarks.report.Percentiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks, times each question, and verifies each answer. */
public final class Examination {

    private static final int IN_A_ROW = 50;

    private final List<Question> questions;
    private final Expected expected;

    /**
     * An examination with these questions.
     *
     * @param questions in the order in which they are put
     */
    public Examination(List<Question> questions, Expected expected) {
        this.questions = questions;
        this.expected = expected;
    }

    /** Milliseconds that each answer took one reader. */
    public Percentiles of(CallReader reader) throws Exception {
        return of(Map.of("it", reader)).get("it");
    }

    /** Milliseconds that each answer took each reader; they take turns, some questions long. */
    public Map<String, Percentiles> of(Map<String, CallReader> readers) throws Exception {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        readers.keySet().forEach(name -> times.put(name, new ArrayList<>()));
        for (int begin = 0; begin < questions.size(); begin += IN_A_ROW) {
            for (Map.Entry<String, CallReader> reader : readers.entrySet()) {
                for (Question question : questions.subList(begin, Math.min(questions.size(), begin + IN_A_ROW))) {
                    times.get(reader.getKey()).add(ask(reader.getValue(), question));
                }
            }
        }
        Map<String, Percentiles> percentiles = new LinkedHashMap<>();
        times.forEach((name, each) -> percentiles.put(
                name,
                new Percentiles(each.stream().mapToDouble(Double::doubleValue).toArray())));
        return percentiles;
    }

    private double ask(CallReader reader, Question question) throws Exception {
        long begin = System.nanoTime();
        Answer answer = reader.ask(question);
        long end = System.nanoTime();
        expected.verify(question, answer.calls());
        return (end - begin) / 1e6;
    }
}
