package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What `dslc dump --after=kernels` says of loops, of shares and of where workers meet is what the generated classes do.
class ProgramListingTest {
    private static final Map<String, String> CLASSES = Map.of("inference", "Forward", "evaluation", "Evaluation", "backward", "Backward", "step",
            "Trainer", "update", "Trainer");
    private static final Pattern METHOD = Pattern.compile("(?m)^    private void (?:kernels|run[A-Z]\\w*|loop_(\\d+)(?:Run\\w+)?)\\(int worker, int workers\\) \\{\\n((?:        .*\\n|\\n)*)");
    private static final Pattern SHARE = Pattern.compile("one worker|shared|split i\\d+(?: by (\\d+))?");
    private static final Pattern SPLIT = Pattern.compile("Split\\.from\\(.*?(?:, (\\d+))?, worker, workers\\)");
    private static final String ALONE = "one worker";

    /// What happens in a program (key "") and in each of its loops, in order: a meeting, a loop, or a kernel by how workers share it.
    private static Map<String, List<String>> listed(String listing) {
        Map<String, List<String>> all = new TreeMap<>();
        List<String> inside = new ArrayList<>(List.of(""));
        for (String line : listing.lines().toList()) {
            List<String> now = all.computeIfAbsent(inside.getLast(), loop -> new ArrayList<>());
            if (line.equals("barrier")) {
                now.add(line);
            } else if (line.startsWith("loop ")) {
                inside.add(line.split(" ")[1]);
                now.add("loop " + inside.getLast());
            } else if (line.startsWith("end of loop ")) {
                inside.removeLast();
            } else if (line.startsWith("straight line ")) {
                now.add(ALONE);
            } else if (line.startsWith("kernel ")) {
                Matcher share = SHARE.matcher(line);
                assertTrue(share.find(), line);
                now.add(share.group().equals(ALONE) ? ALONE : shares(share.group(1)));
            }
        }
        return all;
    }

    private static Map<String, List<String>> emitted(String type) {
        Map<String, List<String>> all = new TreeMap<>();
        METHOD.matcher(type.replaceAll(",\n +", ", ")).results().forEach(method -> {
            List<String> now = all.computeIfAbsent(method.group(1) == null ? "" : method.group(1), loop -> new ArrayList<>());
            method.group(2).lines().map(String::strip).filter(line -> line.endsWith(");") && !line.contains(" = ")).forEach(line -> {
                Matcher split = SPLIT.matcher(line);
                if (line.equals("team.barrier(worker);")) {
                    now.add("barrier");
                } else if (line.startsWith("loop_") && !line.contains("Run")) {
                    now.add("loop " + line.substring("loop_".length(), line.indexOf('(')));
                } else if (!line.endsWith("(worker, workers);")) {
                    now.add(split.find() ? shares(split.group(1)) : ALONE);
                }
            });
        });
        return all;
    }

    private static String shares(String unit) {
        return unit == null ? "shared" : "shared by " + unit;
    }

    private static Map<String, String> programs(Path spec, Backend backend) throws IOException {
        Map<String, String> programs = new LinkedHashMap<>();
        for (String listing : new Compiler(Options.DEFAULT.withBackend(backend)).dump(spec, "kernels").orElseThrow().split("(?m)^(?=program )")) {
            programs.put(listing.substring("program ".length(), listing.indexOf('\n')), listing);
        }
        return programs;
    }

    @Test
    void kernelsLoopsAndMeetingsAreThoseOfTheClass() throws IOException {
        long meetings = 0;
        int loops = 0;
        for (Path spec : SampleModels.specs()) {
            for (Map.Entry<String, String> program : programs(spec, Backend.VECTOR).entrySet()) {
                String type = CLASSES.get(program.getKey());
                String source = SampleModels.all().artifacts().get(SampleModels.name(spec)).sources().entrySet().stream()
                        .filter(file -> file.getKey().endsWith(type + ".java")).findFirst().orElseThrow().getValue();
                Map<String, List<String>> listed = listed(program.getValue());
                assertEquals(listed, emitted(source), spec + ", " + program.getKey());
                meetings += listed.values().stream().mapToLong(events -> events.stream().filter("barrier"::equals).count()).sum();
                loops += listed.size() - 1;
            }
        }
        assertTrue(meetings > 100 && loops > 3, meetings + " meetings, " + loops + " loops");
    }
}
