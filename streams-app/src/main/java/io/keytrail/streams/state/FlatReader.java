package io.keytrail.streams.state;

import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads a generated record out of Avro binary that was written with its very own schema, several times as fast as Avro's
 * reader, which resolves schemas. For flat records only: texts, numbers, times, truth values and symbols, each of which may
 * be null. Thread-safe.
 */
final class FlatReader<T extends SpecificRecord> {

    private final Constructor<T> constructor;
    private final Field[] fields;

    private enum Form {
        TEXT,
        INT,
        LONG,
        TIME,
        TRUTH,
        SYMBOL
    }

    /**
     * How a field is written.
     *
     * @param nullBranch number of null in the field's union; -1 where it can't be null
     * @param symbols values of an enum, in the order of their numbers
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Field(Form form, int nullBranch, Object[] symbols) {}

    private FlatReader(Constructor<T> constructor, Field[] fields) {
        this.constructor = constructor;
        this.fields = fields;
    }

    /** Of that record; empty if it isn't flat. */
    static <T extends SpecificRecord> Optional<FlatReader<T>> of(Class<T> type, GenericData model, Schema schema) {
        List<Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Optional<Field> flat = field(model, field.schema());
            if (flat.isEmpty()) {
                return Optional.empty();
            }
            fields.add(flat.get());
        }
        try {
            return Optional.of(new FlatReader<>(type.getConstructor(), fields.toArray(Field[]::new)));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static Optional<Field> field(GenericData model, Schema schema) {
        if (!schema.isUnion()) {
            return form(schema).map(form -> new Field(form, -1, symbols(model, form, schema)));
        }
        List<Schema> branches = schema.getTypes();
        int nullBranch = branches.indexOf(Schema.create(Schema.Type.NULL));
        if (branches.size() != 2 || nullBranch < 0) {
            return Optional.empty();
        }
        Schema other = branches.get(1 - nullBranch);
        return form(other).map(form -> new Field(form, nullBranch, symbols(model, form, other)));
    }

    private static Optional<Form> form(Schema schema) {
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().equals(LogicalTypes.timestampMillis())
                    ? Optional.of(Form.TIME)
                    : Optional.empty();
        }
        return switch (schema.getType()) {
            case STRING -> Optional.of(Form.TEXT);
            case INT -> Optional.of(Form.INT);
            case LONG -> Optional.of(Form.LONG);
            case BOOLEAN -> Optional.of(Form.TRUTH);
            case ENUM -> Optional.of(Form.SYMBOL);
            default -> Optional.empty();
        };
    }

    private static Object[] symbols(GenericData model, Form form, Schema schema) {
        return form != Form.SYMBOL
                ? new Object[0]
                : schema.getEnumSymbols().stream()
                        .map(symbol -> model.createEnum(symbol, schema))
                        .toArray();
    }

    /**
     * The record; null where there is none, which Avro's reader says better. What follows it is not looked at, as Avro has it.
     *
     * @param from where it begins
     * @param to where it ends at the latest
     */
    T read(byte[] bytes, int from, int to) {
        try {
            Input input = new Input(bytes, from);
            T record = constructor.newInstance();
            for (int i = 0; i < fields.length; i++) {
                record.put(i, value(fields[i], input));
            }
            return input.at > to ? null : record;
        } catch (IndexOutOfBoundsException | ArithmeticException damaged) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a generated record can be made", e);
        }
    }

    private static Object value(Field field, Input input) {
        if (field.nullBranch() >= 0) {
            long branch = input.number();
            if (branch == field.nullBranch()) {
                return null;
            }
            if (branch != 1 - field.nullBranch()) {
                throw new IndexOutOfBoundsException("branch " + branch);
            }
        }
        return switch (field.form()) {
            case TEXT -> input.text();
            case INT -> Math.toIntExact(input.number());
            case LONG -> input.number();
            case TIME -> Instant.ofEpochMilli(input.number());
            case TRUTH -> input.truth();
            case SYMBOL -> field.symbols()[Math.toIntExact(input.number())];
        };
    }

    private static final class Input {

        private final byte[] bytes;
        private int at;

        Input(byte[] bytes, int from) {
            this.bytes = bytes;
            this.at = from;
        }

        /** A zigzag number. */
        long number() {
            byte first = bytes[at];
            if (first >= 0) {
                at++;
                return (first >>> 1) ^ -(long) (first & 1);
            }
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = bytes[at++];
                number |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return number >>> 1 ^ -(number & 1);
                }
            }
            throw new IndexOutOfBoundsException("a number of more than 10 bytes");
        }

        String text() {
            int length = Math.toIntExact(number());
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }

        boolean truth() {
            return switch (bytes[at++]) {
                case 0 -> false;
                case 1 -> true;
                default -> throw new IndexOutOfBoundsException("neither true nor false");
            };
        }
    }
}
