package io.tapeless.maven;

import io.tapeless.compiler.driver.UserException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// Finds the specs of a folder, in a fixed order.
record SpecScanner(Path folder, List<String> includes, List<String> excludes) {
    List<Path> specs() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<PathMatcher> included = matchers(includes);
        List<PathMatcher> excluded = matchers(excludes);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> matches(included, file) && !matches(excluded, file))
                    .sorted().toList();
        }
    }

    private boolean matches(List<PathMatcher> matchers, Path file) {
        Path relative = folder.relativize(file);
        return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
    }

    private static List<PathMatcher> matchers(List<String> globs) {
        return globs.stream().map(SpecScanner::matcher).toList();
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException noPattern) {
            throw new UserException("<includes> and <excludes> are glob patterns, such as `parts/*.tl`; '" + glob + "' is none: "
                    + noPattern.getDescription(), noPattern);
        }
    }
}
