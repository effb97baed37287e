package io.tapeless.compiler.emit.tornado;

import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The same training run on the CPU and on a device, and where they differ.
final class TrainingComparison {
    /// Relative to the largest number of a tensor.
    private static final double TOLERANCE = Double.parseDouble(System.getProperty("tapeless.tornado.tolerance", "1e-5"));

    private final List<String> differences = new ArrayList<>();
    private final double tolerance;
    private double worst;
    private long fastest = Long.MAX_VALUE;

    private TrainingComparison(double tolerance) {
        this.tolerance = tolerance;
    }

    /// Differences of losses, optimiser reports, outputs, metrics, parameters, states and optimiser states after `steps` steps with batches of changing size.
    static List<String> differences(ModelFactory cpu, ModelFactory device, int steps, int... sizes) {
        return run(cpu, device, steps, sizes).differences;
    }

    /// Differences of the loss and all gradients of one batch.
    static List<String> gradientDifferences(ModelFactory cpu, ModelFactory device, int... sizes) {
        return gradients(cpu, device, sizes).differences;
    }

    static TrainingComparison run(ModelFactory cpu, ModelFactory device, int steps, int... sizes) {
        return run(TOLERANCE, cpu, device, steps, sizes);
    }

    /// The same with a tolerance of its own.
    static TrainingComparison run(double tolerance, ModelFactory cpu, ModelFactory device, int steps, int... sizes) {
        TrainingComparison comparison = new TrainingComparison(tolerance);
        comparison.compare(cpu, device, steps, sizes);
        return comparison;
    }

    List<String> differences() {
        return differences;
    }

    /// The largest difference, for reports.
    double worst() {
        return worst;
    }

    /// Microseconds of the device's fastest step, with making its batch.
    double fastest() {
        return fastest / 1e3;
    }

    static TrainingComparison gradients(ModelFactory cpu, ModelFactory device, int... sizes) {
        TrainingComparison comparison = new TrainingComparison(TOLERANCE);
        List<Program> programs = new ArrayList<>();
        for (ModelFactory factory : List.of(cpu, device)) {
            ParameterSet parameters = factory.newParameters();
            parameters.init(3);
            Program backward = factory.newBackward(parameters, new TrainingOptions(1, 5), sizes);
            programs.add(backward);
            SplittableRandom random = new SplittableRandom(1);
            factory.info().inputs().forEach(port -> backward.bind(port.name(), Run.data(port, random, sizes)));
            factory.info().targets().forEach(port -> backward.bind(port.name(), Run.data(port, random, sizes)));
            backward.run(sizes);
        }
        for (TensorSpec result : programs.getFirst().results()) {
            comparison.same(result.name(), programs.get(0).result(result.name()), programs.get(1).result(result.name()), result.elements(sizes));
        }
        programs.forEach(Program::close);
        return comparison;
    }

    private void compare(ModelFactory cpu, ModelFactory device, int steps, int... sizes) {
        try (Run a = new Run(cpu, sizes); Run b = new Run(device, sizes)) {
            long before = 0;
            for (int step = 0; step < steps; step++) {
                before = a.trainer.steps();
                int[] symbols = sizes.clone();
                if (step % 3 == 2 && symbols.length > 0) {
                    symbols[0] = Math.max(1, symbols[0] - 3);
                }
                SplittableRandom random = new SplittableRandom(step);
                double loss = a.step(random.split(), symbols);
                if (!Double.isFinite(loss)) {
                    differences.add("the loss of step " + step + " is " + loss + ": this run compares nothing");
                }
                long start = System.nanoTime();
                same("loss of step " + step, loss, b.step(new SplittableRandom(step).split(), symbols));
                fastest = Math.min(fastest, System.nanoTime() - start);
                a.trainer.observe(1);
                b.trainer.observe(1);
            }
            same("learning rate", a.trainer.learningRate(), b.trainer.learningRate());
            same("gradient norm", a.trainer.gradientNorm(), b.trainer.gradientNorm());
            same("objective", a.trainer.objective(), b.trainer.objective());
            boolean waiting = a.trainer.steps() == before;
            tensors(states(a, waiting), states(b, waiting));
            tensors(a.parameters.tensors(), b.parameters.tensors());
            outputs(a, b, sizes);
            same("evaluation", a.evaluate(sizes), b.evaluate(sizes));
            for (String metric : cpu.info().metrics()) {
                same(metric, a.evaluation.metric(metric), b.evaluation.metric(metric));
            }
            same("loss after the evaluation", a.step(new SplittableRandom(99), sizes), b.step(new SplittableRandom(99), sizes));
        }
    }

    private void outputs(Run a, Run b, int[] sizes) {
        a.predict(sizes);
        b.predict(sizes);
        for (TensorSpec output : a.forward.results()) {
            same(output.name(), a.forward.result(output.name()), b.forward.result(output.name()), output.elements(sizes));
        }
    }

    /// States of the optimiser; the sums of gradients have a meaning while micro-batches wait for their update.
    private static List<Tensor> states(Run run, boolean waiting) {
        return run.trainer.optimizerState().stream().filter(state -> waiting || !state.name().startsWith("gradient."))
                .filter(state -> !state.name().equals("accumulate")).toList();
    }

    private void tensors(List<Tensor> a, List<Tensor> b) {
        for (int i = 0; i < a.size(); i++) {
            same(a.get(i).name(), a.get(i).data(), b.get(i).data(), a.get(i).elements());
        }
    }

    private void same(String name, double a, double b) {
        same(name, new double[] {a}, new double[] {b}, 1);
    }

    private void same(String name, Object a, Object b, int count) {
        if (!(a instanceof float[]) && !(a instanceof double[])) {
            return;
        }
        double[] left = doubles(a);
        double[] right = doubles(b);
        double largest = 1e-30;
        double difference = 0;
        for (int i = 0; i < count; i++) {
            largest = Double.isNaN(left[i]) ? largest : Math.max(largest, Math.abs(left[i]));
            if (!Double.isNaN(left[i]) || !Double.isNaN(right[i])) {
                difference = Math.max(difference, left[i] == right[i] ? 0 : Math.abs(left[i] - right[i]));
                if (Double.isNaN(left[i]) != Double.isNaN(right[i])) {
                    difference = Double.POSITIVE_INFINITY;
                }
            }
        }
        worst = Math.max(worst, difference / largest);
        if (difference > tolerance * largest) {
            differences.add(name + " differs by " + difference / largest);
        }
    }

    private static double[] doubles(Object array) {
        return array instanceof float[] floats ? IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray() : (double[]) array;
    }

    /// A model's programs over one set of parameters.
    static final class Run implements AutoCloseable {
        private final ModelInfo info;
        private final ParameterSet parameters;
        final Trainer trainer;
        private final Evaluation evaluation;
        private final Program forward;

        Run(ModelFactory factory, int... sizes) {
            info = factory.info();
            parameters = factory.newParameters();
            parameters.init(7);
            trainer = factory.newTrainer(parameters, new TrainingOptions(1, 11), sizes);
            evaluation = factory.newEvaluation(parameters, sizes);
            forward = factory.newForward(parameters, sizes);
        }

        ParameterSet parameters() {
            return parameters;
        }

        double step(SplittableRandom random, int... symbols) {
            bind(trainer, random, symbols, true);
            return trainer.step(symbols);
        }

        double evaluate(int[] symbols) {
            bind(evaluation, new SplittableRandom(5), symbols, true);
            evaluation.reset();
            evaluation.run(symbols);
            evaluation.run(symbols);
            return evaluation.loss();
        }

        void predict(int[] symbols) {
            bind(forward, new SplittableRandom(6), symbols, false);
            forward.run(symbols);
        }

        private void bind(Program program, SplittableRandom random, int[] symbols, boolean targets) {
            info.inputs().forEach(port -> program.bind(port.name(), data(port, random, symbols)));
            if (targets) {
                info.targets().forEach(port -> program.bind(port.name(), data(port, random, symbols)));
            }
        }

        private static Object data(TensorSpec port, SplittableRandom random, int[] symbols) {
            Object array = port.type().newArray(port.elements(symbols));
            long low = Double.isFinite(port.low()) ? (long) port.low() : 0;
            long high = Double.isFinite(port.high()) ? (long) port.high() : low + 2;
            for (int i = 0; i < port.elements(symbols); i++) {
                switch (array) {
                    case double[] a -> a[i] = Double.isFinite(port.low()) ? random.nextDouble(port.low(), high) : random.nextGaussian();
                    case float[] a -> a[i] = (float) (Double.isFinite(port.low()) ? random.nextDouble(port.low(), high) : random.nextGaussian());
                    case int[] a -> a[i] = (int) random.nextLong(low, high);
                    case long[] a -> a[i] = random.nextLong(low, high);
                    case boolean[] a -> a[i] = random.nextBoolean();
                    default -> throw new IllegalStateException(port.toString());
                }
            }
            return array;
        }

        @Override
        public void close() {
            trainer.close();
            evaluation.close();
            forward.close();
        }
    }
}
