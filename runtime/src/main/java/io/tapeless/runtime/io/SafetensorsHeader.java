package io.tapeless.runtime.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The JSON header of a safetensors file: what is in it and where. Offsets count from the end of the header.
///
/// Format: https://github.com/huggingface/safetensors#format
record SafetensorsHeader(Map<String, String> metadata, List<Field> fields) {
    private static final String METADATA = "__metadata__";

    /// One tensor: bytes `begin` (inclusive) to `end` (exclusive) of the data.
    record Field(String name, SafetensorsType type, int[] shape, long begin, long end) {
        int elements() {
            return (int) ((end - begin) / type.bytes());
        }
    }

    /// The header as it stands in a file, padded with spaces so that the data starts at a multiple of 8.
    byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (Field field : fields) {
                json.writeObjectFieldStart(field.name);
                json.writeStringField("dtype", field.type.name());
                json.writeFieldName("shape");
                json.writeArray(field.shape, 0, field.shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {field.begin, field.end}, 0, 2);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        while (bytes.size() % 8 != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /// Reads and checks a header against the length of the data behind it. What is wrong goes into `problems`.
    static SafetensorsHeader parse(String text, long dataBytes, List<String> problems) {
        SafetensorsHeader header = new SafetensorsHeader(new LinkedHashMap<>(), new ArrayList<>());
        // Jackson's default limits on nesting, numbers and name lengths stay in force; the text is in memory, so there is no other I/O.
        try (JsonParser json = new JsonFactory().createParser(text)) {
            header.readObject(json, problems);
        } catch (Malformed malformed) {
            problems.add("the header is malformed: " + malformed.getMessage());
        } catch (JacksonException syntax) {
            long column = syntax.getLocation() == null ? 0 : syntax.getLocation().getCharOffset();
            problems.add("the header is not valid JSON near character " + column + ": " + firstLine(syntax.getOriginalMessage()));
        } catch (IOException impossible) {
            problems.add("the header could not be read: " + impossible.getMessage());
        }
        if (problems.isEmpty()) {
            header.checkLayout(dataBytes, problems);
        }
        return header;
    }

    private void readObject(JsonParser json, List<String> problems) throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
        Set<String> names = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (!names.add(name)) {
                problems.add("the name " + quote(name) + " appears twice in the header");
            }
            json.nextToken();
            if (name.equals(METADATA)) {
                readMetadata(json);
            } else {
                readField(json, name, problems);
            }
        }
        if (json.nextToken() != null) {
            throw new Malformed("text follows the closing brace");
        }
    }

    private void readMetadata(JsonParser json) throws IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT, METADATA);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, METADATA + "." + key);
            if (metadata.put(key, json.getText()) != null) {
                throw new Malformed(METADATA + "." + key + " appears twice");
            }
        }
    }

    private void readField(JsonParser json, String name, List<String> problems) throws IOException {
        String what = "tensor " + quote(name);
        expect(json.currentToken(), JsonToken.START_OBJECT, what);
        String dtype = null;
        long[] shape = null;
        long[] offsets = null;
        Set<String> keys = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            if (!keys.add(key)) {
                throw new Malformed(what + " has two fields named " + quote(key));
            }
            JsonToken token = json.nextToken();
            switch (key) {
                case "dtype" -> {
                    expect(token, JsonToken.VALUE_STRING, what + " dtype");
                    dtype = json.getText();
                }
                case "shape" -> shape = readNumbers(json, what + " shape");
                case "data_offsets" -> offsets = readNumbers(json, what + " data_offsets");
                default -> throw new Malformed(what + " has the unknown field " + quote(key));
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw new Malformed(what + " needs dtype, shape and data_offsets");
        }
        addField(name, dtype, shape, offsets, problems);
    }

    private void addField(String name, String dtype, long[] shape, long[] offsets, List<String> problems) {
        String what = "tensor " + quote(name);
        SafetensorsType type = Arrays.stream(SafetensorsType.values()).filter(t -> t.name().equals(dtype)).findFirst().orElse(null);
        if (type == null) {
            problems.add(what + " has dtype " + quote(dtype) + "; readable are " + Arrays.toString(SafetensorsType.values()));
            return;
        }
        if (offsets.length != 2 || offsets[0] < 0 || offsets[0] > offsets[1]) {
            problems.add(what + " has data_offsets " + Arrays.toString(offsets) + ", which is not a begin and an end");
            return;
        }
        long bytes = type.bytes();
        int[] extents = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0 || shape[i] > Integer.MAX_VALUE || bytes * shape[i] < 0 || Math.multiplyHigh(bytes, shape[i]) != 0) {
                problems.add(what + " has shape " + Arrays.toString(shape) + ", which is negative or too large");
                return;
            }
            extents[i] = (int) shape[i];
            bytes *= shape[i];
        }
        if (bytes / type.bytes() > Integer.MAX_VALUE - 8) {
            problems.add(what + " has " + bytes / type.bytes() + " elements, more than a Java array holds");
        } else if (bytes != offsets[1] - offsets[0]) {
            problems.add(what + " has " + (offsets[1] - offsets[0]) + " bytes of data, but " + type + Arrays.toString(shape) + " takes " + bytes);
        } else {
            fields.add(new Field(name, type, extents, offsets[0], offsets[1]));
        }
    }

    /// The tensors must cover the data exactly: an overlap or a hole would let two readers see different files.
    private void checkLayout(long dataBytes, List<String> problems) {
        List<Field> sorted = new ArrayList<>(fields);
        sorted.sort(Comparator.comparingLong(Field::begin).thenComparingLong(Field::end));
        long covered = 0;
        for (Field field : sorted) {
            String what = "tensor " + quote(field.name) + " at [" + field.begin + ", " + field.end + ")";
            if (field.end > dataBytes) {
                problems.add(what + " reaches past the end of the data (" + dataBytes + " bytes): the file is truncated or damaged");
                return;
            }
            if (field.begin < covered) {
                problems.add(what + " overlaps the tensor before it, which ends at " + covered);
            } else if (field.begin > covered) {
                problems.add(what + " leaves a hole of " + (field.begin - covered) + " bytes before it");
            }
            covered = Math.max(covered, field.end);
        }
        if (covered < dataBytes) {
            problems.add("the last " + (dataBytes - covered) + " bytes of data belong to no tensor");
        }
    }

    private static long[] readNumbers(JsonParser json, String what) throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY, what);
        long[] numbers = new long[8];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = json.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private static void expect(JsonToken actual, JsonToken expected, String what) throws Malformed {
        if (actual != expected) {
            throw new Malformed(what + " should be " + describe(expected));
        }
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "whole numbers";
            default -> token.name();
        };
    }

    private static String firstLine(String message) {
        return message == null ? "unknown problem" : message.lines().findFirst().orElse("");
    }

    /// A name from an untrusted file, on one line and short enough to read.
    private static String quote(String name) {
        String shortened = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        StringBuilder text = new StringBuilder("'");
        shortened.chars().forEach(c -> text.append(Character.isISOControl(c) ? "\\u%04x".formatted(c) : String.valueOf((char) c)));
        return text.append('\'').toString();
    }

    /// JSON that is valid but no safetensors header.
    private static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
