package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The budget of contraction kernels. Numbers in a kernel are literals, with which C2 makes the best code; but each kernel takes it some tens
/// of milliseconds. So where a program has more different contractions than [#BUDGET], those that differ in a few numbers only (how long a sum
/// is, how far images are apart) take these as arguments and are the same code: first those that differ in the fewest.
final class SizesAsArguments {
    /// Different contractions of a program.
    static final int BUDGET = 24;
    /// Numbers that may be arguments: more would take the registers that addresses need.
    private static final int MOST = 6;

    /// A kernel's methods and the numbers that its call gives them, after all other arguments.
    record Sized(List<KernelText.Method> methods, List<String> sizes) {}

    /// Kernels whose code differs in numbers only, with the numbers of each in order.
    private record Alike(String shape, List<String> kernels, List<List<String>> numbers) {
        Alike with(Alike other) {
            List<String> all = new ArrayList<>(kernels);
            all.addAll(other.kernels);
            List<List<String>> each = new ArrayList<>(numbers);
            each.addAll(other.numbers);
            return new Alike(shape, all, each);
        }

        /// What stands at a place in each of the kernels.
        private List<String> column(int place) {
            return numbers.stream().map(of -> of.get(place)).toList();
        }

        /// The different columns in which kernels differ.
        Set<List<String>> differences() {
            Set<List<String>> columns = new LinkedHashSet<>();
            for (int place = 0; place < numbers.getFirst().size(); place++) {
                List<String> column = column(place);
                if (column.stream().distinct().count() > 1) {
                    columns.add(column);
                }
            }
            return columns;
        }
    }

    private SizesAsArguments() {}

    /// The methods of all kernels, by name, and what their calls add.
    static Map<String, Sized> of(Map<String, List<KernelText.Method>> printed) {
        Map<String, Sized> sized = new HashMap<>();
        printed.forEach((kernel, methods) -> sized.put(kernel, new Sized(methods, List.of())));
        // Only tiles have methods beside their entry.
        if (printed.values().stream().filter(methods -> methods.size() > 1).count() <= BUDGET) {
            return sized;
        }
        Map<String, Alike> different = new LinkedHashMap<>();
        printed.forEach((kernel, methods) -> {
            if (methods.size() > 1) {
                String shape = KernelMethods.withoutNames(methods);
                List<String> numbers = new ArrayList<>();
                String masked = KernelMethods.replaced(shape, token -> {
                    if (isNumber(token)) {
                        numbers.add(token);
                        return "#";
                    }
                    return token;
                });
                different.merge(shape, new Alike(masked, List.of(kernel), List.of(numbers)), Alike::with);
            }
        });
        for (Alike alike : withinBudget(new ArrayList<>(different.values()))) {
            List<List<String>> sizes = List.copyOf(alike.differences());
            for (int i = 0; i < alike.kernels.size() && !sizes.isEmpty(); i++) {
                sized.put(alike.kernels.get(i), new Renumbered(alike, sizes, i).of(printed.get(alike.kernels.get(i))));
            }
        }
        return sized;
    }

    private static Set<String> tokens(String text) {
        Set<String> tokens = new HashSet<>();
        KernelMethods.replaced(text, token -> {
            tokens.add(token);
            return token;
        });
        return tokens;
    }

    private static boolean isNumber(String token) {
        return token.chars().allMatch(Character::isDigit);
    }

    private static List<Alike> withinBudget(List<Alike> groups) {
        while (groups.size() > BUDGET) {
            int fewest = MOST + 1;
            int first = -1;
            int second = -1;
            for (int i = 0; i < groups.size(); i++) {
                for (int j = i + 1; j < groups.size(); j++) {
                    int differences = groups.get(i).shape.equals(groups.get(j).shape)
                            ? groups.get(i).with(groups.get(j)).differences().size() : Integer.MAX_VALUE;
                    if (differences < fewest) {
                        fewest = differences;
                        first = i;
                        second = j;
                    }
                }
            }
            if (first < 0) {
                break;
            }
            groups.set(first, groups.get(first).with(groups.remove(second)));
        }
        return groups;
    }

    /// The methods of one of the kernels with arguments for numbers.
    private static final class Renumbered {
        private final Alike alike;
        private final List<List<String>> sizes;
        private final int kernel;
        private final List<String> names = new ArrayList<>();
        private int place;

        Renumbered(Alike alike, List<List<String>> sizes, int kernel) {
            this.alike = alike;
            this.sizes = sizes;
            this.kernel = kernel;
        }

        Sized of(List<KernelText.Method> methods) {
            Set<String> taken = new HashSet<>();
            methods.forEach(method -> taken.addAll(tokens(method.body() + " " + method.parameters())));
            for (int number = 1; names.size() < sizes.size(); number++) {
                if (!taken.contains("size" + number)) {
                    names.add("size" + number);
                }
            }
            Map<String, String> bodies = new LinkedHashMap<>();
            methods.forEach(method -> bodies.put(method.name(), body(method.body())));
            Map<String, List<String>> needed = needed(bodies);
            List<KernelText.Method> renumbered = methods.stream().map(method -> {
                List<String> parameters = new ArrayList<>(method.parameters());
                needed.get(method.name()).forEach(name -> parameters.add("int " + name));
                return new KernelText.Method(method.name(), parameters, passing(bodies.get(method.name()), needed), method.comment());
            }).toList();
            List<String> arguments = needed.get(methods.getFirst().name()).stream().map(name -> sizes.get(names.indexOf(name)).get(kernel)).toList();
            return new Sized(renumbered, arguments);
        }

        private String body(String text) {
            return KernelMethods.replaced(text, token -> {
                if (!isNumber(token)) {
                    return token;
                }
                int size = sizes.indexOf(alike.column(place++));
                return size < 0 ? token : names.get(size);
            });
        }

        /// The sizes that each method reads or hands on.
        private Map<String, List<String>> needed(Map<String, String> bodies) {
            Map<String, List<String>> needed = new HashMap<>();
            // A call chain is no longer than there are methods.
            for (int round = 0; round < bodies.size(); round++) {
                bodies.forEach((method, body) -> {
                    Set<String> wanted = tokens(body);
                    needed.entrySet().stream().filter(callee -> Pattern.compile("\\b" + callee.getKey() + "\\(").matcher(body).find())
                            .forEach(callee -> wanted.addAll(callee.getValue()));
                    needed.put(method, names.stream().filter(wanted::contains).toList());
                });
            }
            return needed;
        }

        /// The body with sizes handed on in its calls, which are statements.
        private static String passing(String body, Map<String, List<String>> needed) {
            String text = body;
            for (Map.Entry<String, List<String>> callee : needed.entrySet()) {
                String more = callee.getValue().stream().map(name -> ", " + name).collect(Collectors.joining());
                text = text.replaceAll("(?m)(\\b" + callee.getKey() + "\\(.*)\\);$", "$1" + more + ");");
            }
            return text;
        }
    }
}
