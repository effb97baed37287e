package io.tapeless.compiler.emit;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// Several trainers and predictors of one class at the same time, called by platform threads and by virtual ones: `STEPS CLASS…`. Prints for
/// each class what differs from lone runs, and the threads that are left.
final class SideBySide {
    /// Threads of a team; two trainers have each, one called by a platform thread and one by a virtual one.
    private static final List<Integer> TEAMS = List.of(1, 2, 3);

    private SideBySide() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, InterruptedException, ExecutionException {
        for (String name : Arrays.asList(arguments).subList(1, arguments.length)) {
            ModelFactory factory = (ModelFactory) Class.forName(name).getDeclaredConstructor().newInstance();
            System.out.println(name + " " + differences(factory, Integer.parseInt(arguments[0])));
        }
    }

    static List<String> differences(ModelFactory factory, int steps) throws InterruptedException, ExecutionException {
        Set<Thread> before = workers();
        List<String> differences = new ArrayList<>(trainers(factory, steps));
        differences.addAll(predictors(factory));
        Set<Thread> left = workers();
        left.removeAll(before);
        left.forEach(thread -> differences.add(thread.getName() + " is left"));
        return differences;
    }

    private static List<String> trainers(ModelFactory factory, int steps) throws InterruptedException, ExecutionException {
        List<Callable<String>> runs = new ArrayList<>();
        for (int threads : TEAMS) {
            runs.add(() -> SameBits.bits(factory, threads, SameBits.ROWS + threads, steps));
        }
        runs.add(() -> refusedSteps(factory, steps));
        String alone = SameBits.bits(factory, 1, SameBits.ROWS, steps);
        return atOnce(runs).stream().filter(bits -> !bits.equals(alone) && !bits.isEmpty())
                .map(bits -> "a trainer has " + bits + ", alone it has " + alone).toList();
    }

    /// A trainer that only fails: it has no data, and is asked for more rows than it has room for.
    private static String refusedSteps(ModelFactory factory, int steps) {
        int made = 0;
        try (Trainer trainer = factory.newTrainer(factory.newParameters(), new TrainingOptions(2, 11), SameBits.ROWS)) {
            for (int step = 0; step < steps; step++) {
                try {
                    trainer.step(step % 2 == 0 ? SameBits.ROWS + 1 : SameBits.ROWS);
                    made++;
                } catch (IllegalArgumentException | IllegalStateException meant) {
                    Thread.yield();
                }
            }
        }
        return made == 0 ? "" : made + " steps without data";
    }

    /// Predictors share parameters that a trainer still holds in its own order.
    private static List<String> predictors(ModelFactory factory) throws InterruptedException, ExecutionException {
        ParameterSet parameters = factory.newParameters();
        parameters.init(7);
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(2, 11), SameBits.ROWS)) {
            SameBits.bind(trainer);
            trainer.step(SameBits.ROWS);
            List<Callable<String>> runs = new ArrayList<>();
            for (int threads : TEAMS) {
                runs.add(() -> predictions(factory, parameters, SameBits.ROWS + threads));
            }
            Set<String> together = new TreeSet<>(atOnce(runs));
            together.add(predictions(factory, parameters, SameBits.ROWS));
            return together.size() == 1 ? List.of() : List.of("predictors have " + together);
        }
    }

    /// A hash of all outputs of some runs.
    private static String predictions(ModelFactory factory, ParameterSet parameters, int capacity) {
        int hash = 1;
        try (Program forward = factory.newForward(parameters, capacity)) {
            SameBits.bind(forward);
            for (int run = 0; run < 20; run++) {
                int rows = 1 + 8 * (run % 5);
                forward.run(rows);
                for (var output : factory.info().outputs()) {
                    hash = 31 * hash + Arrays.hashCode(Arrays.copyOf((float[]) forward.result(output.name()), output.elements(rows)));
                }
            }
        }
        return Integer.toHexString(hash);
    }

    /// What each run gives twice: from a platform thread and from a virtual one, all at the same time.
    private static List<String> atOnce(List<Callable<String>> runs) throws InterruptedException, ExecutionException {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> results = new ArrayList<>();
        try (ExecutorService platform = Executors.newCachedThreadPool(); ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<String> run : runs) {
                Callable<String> waiting = () -> {
                    start.await();
                    return run.call();
                };
                results.add(platform.submit(waiting));
                results.add(virtual.submit(waiting));
            }
            start.countDown();
            List<String> all = new ArrayList<>();
            for (Future<String> result : results) {
                all.add(result.get());
            }
            return all;
        }
    }

    /// Threads of teams that are alive.
    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("tapeless-worker")).collect(Collectors.toSet());
    }
}
