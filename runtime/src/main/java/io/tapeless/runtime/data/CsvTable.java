package io.tapeless.runtime.data;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/// The text of a separated-values file: fields by line. Commas, semicolons, tabs or spaces; quotes around a field are taken off.
///
/// @param lines       the fields of every line that is not blank
/// @param lineNumbers where each of them stands in the file, from 1
record CsvTable(Path file, List<String[]> lines, List<Integer> lineNumbers) {
    static CsvTable read(Path file) throws IOException {
        List<String[]> lines = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        try (var reader = new BufferedReader(new InputStreamReader(DataSources.openFile(file), StandardCharsets.UTF_8.newDecoder()))) {
            Character separator = null;
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String text = ++number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line;
                if (text.isBlank()) {
                    continue;
                }
                separator = separator == null ? separatorOf(text) : separator;
                lines.add(split(file, number, text, separator));
                numbers.add(number);
            }
        } catch (CharacterCodingException notText) {
            // Letters that cannot be read must not become one and the same: words of a target are classes.
            throw new DataException(file + ":" + (numbers.isEmpty() ? 1 : numbers.getLast() + 1)
                    + ": the file is not UTF-8 text from about here on; convert it (iconv -t UTF-8)");
        } catch (EOFException | ZipException damaged) {
            throw new DataException(file + " is a damaged gzip file: " + damaged.getMessage());
        }
        if (lines.isEmpty()) {
            throw new DataException(file + " is empty");
        }
        return new CsvTable(file, lines, numbers);
    }

    /// The fields of every line and, after them, those of the same line of another table.
    CsvTable pasted(CsvTable more) throws DataException {
        if (more.lines.size() != lines.size()) {
            throw new DataException(more.file + " has " + more.lines.size() + " lines, " + file + " has " + lines.size() + ": they do not go together");
        }
        List<String[]> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            all.add(Stream.concat(Arrays.stream(lines.get(i)), Arrays.stream(more.lines.get(i))).toArray(String[]::new));
        }
        return new CsvTable(file, all, lineNumbers);
    }

    /// `FILE:LINE`.
    String place(int line) {
        return file + ":" + lineNumbers.get(line);
    }

    /// `FILE:LINE:COLUMN`, with columns counted in fields from 1.
    String place(int line, int column) {
        return place(line) + ":" + (column + 1);
    }

    /// The value of a field, or NaN when it is no finite number.
    static double number(String field) {
        String text = field.strip();
        if (text.isEmpty() || !(Character.isDigit(text.charAt(text.length() - 1)) || text.endsWith("."))) {
            return Double.NaN; // what Java would take but no table means: "1f", "NaN"
        }
        try {
            double value = text.startsWith("0x") ? Double.NaN : Double.parseDouble(text);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    /// The rarer signs first: a comma may be part of a field in a file separated by tabs or semicolons.
    private static char separatorOf(String line) {
        return line.indexOf('\t') >= 0 ? '\t' : line.indexOf(';') >= 0 ? ';' : line.indexOf(',') >= 0 ? ',' : ' ';
    }

    private static String[] split(Path file, int number, String line, char separator) throws DataException {
        String text = separator == ' ' ? line.strip() : line;
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                if (separator != ' ' || !field.isEmpty()) {
                    fields.add(field.toString().strip());
                }
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new DataException(file + ":" + number + ":" + (fields.size() + 1) + ": the quotation mark is not closed");
        }
        fields.add(field.toString().strip());
        return fields.toArray(String[]::new);
    }
}
