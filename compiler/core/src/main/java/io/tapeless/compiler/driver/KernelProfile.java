package io.tapeless.compiler.driver;

import io.tapeless.runtime.KernelTimes;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// How long each kernel of each program of a model takes, in one thread at the tuned sizes, on made-up data within the declared ranges.
///
/// @param nanos nanoseconds of each kernel per run: the median of several turns; by name of the program
record KernelProfile(Map<String, double[]> nanos, MachineLimits limits) {
    static final String FORWARD = "forward";
    static final String EVALUATION = "evaluation";
    static final String BACKWARD = "backward";
    static final String UPDATE = "update";
    static final String STEP = "step";

    private static final int TURNS = 11;
    private static final double NANOS_PER_SECOND = 1e9;

    /// @param model   generated with clocks
    /// @param single  whether a training step is one program
    /// @param seconds to measure each program, after as long a warm-up
    static KernelProfile measure(ModelFactory model, boolean single, double seconds) {
        ModelInfo info = model.info();
        int[] symbols = info.symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        ParameterSet parameters = model.newParameters();
        parameters.init(0);
        TrainingOptions options = new TrainingOptions(1, 0);
        Map<String, double[]> nanos = new HashMap<>();
        add(nanos, FORWARD, info.inputs(), seconds, symbols, () -> model.newForward(parameters, symbols));
        List<TensorSpec> all = new ArrayList<>(info.inputs());
        all.addAll(info.targets());
        add(nanos, EVALUATION, all, seconds, symbols, () -> model.newEvaluation(parameters, symbols));
        if (!single) {
            add(nanos, BACKWARD, all, seconds, symbols, () -> model.newBackward(parameters, options, symbols));
        }
        add(nanos, single ? STEP : UPDATE, all, seconds, symbols, () -> model.newTrainer(parameters, options, symbols));
        return new KernelProfile(nanos, MachineLimits.measure());
    }

    /// What was measured of a program.
    Measured of(String program) {
        return new Measured(nanos.get(program), limits);
    }

    private static void add(Map<String, double[]> nanos, String name, List<TensorSpec> ports, double seconds, int[] symbols, Supplier<Program> made) {
        try (Program program = made.get()) {
            SplittableRandom random = new SplittableRandom(0);
            ports.forEach(port -> program.bind(port.name(), SampleData.array(port, random, symbols)));
            SampleData.firstRun(program, symbols);
            program.warmUp();
            long[] live = ((KernelTimes) program).kernelNanos();
            run(program, live, seconds, symbols);
            double[][] turns = new double[TURNS][];
            for (int turn = 0; turn < TURNS; turn++) {
                turns[turn] = run(program, live, seconds / TURNS, symbols);
            }
            double[] medians = new double[live.length];
            Arrays.setAll(medians, kernel -> Arrays.stream(turns).mapToDouble(turn -> turn[kernel]).sorted().toArray()[TURNS / 2]);
            nanos.put(name, medians);
        } catch (UnsupportedOperationException noSuchProgram) {
            // A model without a loss, a metric or a `train` block has fewer programs.
        }
    }

    /// Runs for so long, at least once; nanoseconds of each kernel per run, which for a trainer is an update: it may take several micro-batches.
    private static double[] run(Program program, long[] live, double seconds, int... symbols) {
        long begin = program instanceof Trainer trainer ? trainer.steps() : 0;
        Arrays.fill(live, 0);
        long end = System.nanoTime() + (long) (seconds * NANOS_PER_SECOND);
        long runs = 0;
        do {
            program.run(symbols);
            runs = program instanceof Trainer trainer ? trainer.steps() - begin : runs + 1;
        } while (runs == 0 || System.nanoTime() < end);
        double count = runs;
        return Arrays.stream(live).mapToDouble(sum -> sum / count).toArray();
    }
}
