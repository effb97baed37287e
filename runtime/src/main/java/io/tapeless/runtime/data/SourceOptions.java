package io.tapeless.runtime.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The options behind the question mark of a data source.
record SourceOptions(String source, Map<String, String> values) {
    /// @param query empty, or `?` and `name=value` pairs separated by `&` or a comma
    static SourceOptions parse(String source, String query) throws DataException {
        Map<String, String> values = new LinkedHashMap<>();
        String pairs = query.startsWith("?") ? query.substring(1) : query;
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split("[&,]")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new DataException(source + ": the option '" + pair + "' should read name=value");
            }
            if (values.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new DataException(source + ": the option '" + pair.substring(0, equals) + "' is given twice");
            }
        }
        return new SourceOptions(source, values);
    }

    /// Refuses names that the source does not know.
    void allowOnly(String... known) throws DataException {
        List<String> names = Arrays.asList(known);
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new DataException(source + ": there is no option '" + name + "'; there are " + String.join(", ", names));
            }
        }
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /// `yes` or `no`; `otherwise` (may be null) when absent.
    Boolean yesOrNo(String name, Boolean otherwise) throws DataException {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new DataException(source + ": " + name + " should be yes or no, not '" + value + "'");
        };
    }

    long wholeNumber(String name, long otherwise, long low, long high) throws DataException {
        String value = values.get(name);
        try {
            long number = value == null ? otherwise : Long.parseLong(value);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below.
        }
        throw new DataException(source + ": " + name + " should be a whole number from " + low + " to " + high + ", not '" + value + "'");
    }

    /// A number in [0, 1).
    double fraction(String name, double otherwise) throws DataException {
        String value = values.get(name);
        try {
            double number = value == null ? otherwise : Double.parseDouble(value);
            if (number >= 0 && number < 1) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below.
        }
        throw new DataException(source + ": " + name + " should be a fraction from 0 to below 1, not '" + value + "'");
    }
}
