package io.tapeless.compiler.elaborate;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Patterns over parameter names: `*` stands for any characters, `?` for one.
final class Globs {
    private Globs() {}

    static List<String> matching(String glob, List<String> names) {
        Pattern pattern = Pattern.compile(glob.codePoints().mapToObj(c -> switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(c));
        }).collect(Collectors.joining()));
        return names.stream().filter(name -> pattern.matcher(name).matches()).toList();
    }
}
