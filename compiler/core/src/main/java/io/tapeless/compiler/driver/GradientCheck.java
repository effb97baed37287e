package io.tapeless.compiler.driver;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Checks derived gradients numerically, in double precision.
///
/// Every element of a small tensor, and a seeded sample of a large one, is compared with the five-point central difference
/// (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h; every tensor also along random directions, which involve all of its elements. A kink within reach
/// of a step (relu at 0) spoils a difference, not the gradient, so smaller steps are tried before an error counts.
public final class GradientCheck {
    private static final double[] STEPS = {1e-3, 1e-5, 1e-7};
    private static final int DIRECTIONS = 2;

    /// The worst error of one tensor, relative to its largest gradient.
    ///
    /// @param name    `fc1.weight`, or an input's name
    /// @param checked elements and directions compared
    /// @param worst   |numeric − derived| / max|derived|
    /// @param where   index of the worst element, or `direction`
    public record TensorError(String name, int elements, int checked, double worst, String where) {}

    private final Supplier<Program> losses;
    private final ParameterSet parameters;
    private final Map<String, Object> bound;
    private Program program;
    private boolean draws;
    private final int[] symbols;
    private final int samples;
    private final SplittableRandom random;
    private final Map<String, double[]> states = new LinkedHashMap<>();

    private GradientCheck(Supplier<Program> losses, ParameterSet parameters, Map<String, Object> bound, int samples, SplittableRandom random, int... symbols) {
        this.losses = losses;
        this.parameters = parameters;
        this.bound = bound;
        this.samples = samples;
        this.random = random;
        this.symbols = symbols.clone();
    }

    /// Checks every parameter and every float input of an F64 model built with input gradients, with that model's own losses.
    ///
    /// @param samples elements compared one by one per tensor
    /// @param symbols values of the model's symbols
    public static List<TensorError> run(ModelFactory model, int samples, long seed, int... symbols) {
        List<TensorError> errors = new ArrayList<>();
        run(model, model, samples, seed, errors::add, symbols);
        return errors;
    }

    /// Checks every parameter and every float input of an F64 model built with input gradients.
    ///
    /// @param losses  the same model, whose `newBackward` need not compute gradients: what differences are taken of
    /// @param samples elements compared one by one per tensor
    /// @param each    told of every tensor when it has been checked: parameters as declared, then inputs
    /// @param symbols values of the model's symbols
    /// @throws UserException when the loss is not a finite number, so that there are no differences
    public static void run(ModelFactory model, ModelFactory losses, int samples, long seed, Consumer<TensorError> each, int... symbols) {
        if (model.info().floatType() != ElementType.F64 || losses.info().floatType() != ElementType.F64) {
            throw new IllegalArgumentException("gradients are checked in f64");
        }
        SplittableRandom random = new SplittableRandom(seed);
        TrainingOptions options = new TrainingOptions(1, seed);
        ParameterSet derived = initialised(model, seed);
        Map<String, Object> bound = new LinkedHashMap<>();
        Map<String, double[]> gradients = new LinkedHashMap<>();
        double loss;
        try (Program program = model.newBackward(derived, options, symbols)) {
            for (TensorSpec spec : inputs(model)) {
                Object array = SampleData.array(spec, random, symbols);
                if (array instanceof double[] values && spec.role() == TensorSpec.Role.INPUT) {
                    keepAwayFromBounds(spec, values);
                }
                bound.put(spec.name(), array);
                program.bind(spec.name(), array);
            }
            SampleData.firstRun(program, symbols);
            loss = finite(((double[]) program.result("loss"))[0]);
            List<String> results = program.results().stream().map(TensorSpec::name).toList();
            for (String name : names(model)) {
                if (results.contains("grad." + name)) {
                    gradients.put(name, ((double[]) program.result("grad." + name)).clone());
                }
            }
        }
        ParameterSet moved = initialised(losses, seed);
        GradientCheck check = new GradientCheck(() -> losses.newBackward(moved, options, symbols), moved, bound, samples, random, symbols);
        check.checkAll(gradients, loss, each);
    }

    private static ParameterSet initialised(ModelFactory model, long seed) {
        ParameterSet parameters = model.newParameters();
        parameters.init(seed);
        return parameters;
    }

    /// What may have a gradient: parameters, then inputs.
    private static List<String> names(ModelFactory model) {
        List<String> names = new ArrayList<>(model.newParameters().tensors().stream().filter(tensor -> tensor.role() == TensorSpec.Role.PARAMETER)
                .map(Tensor::name).toList());
        model.info().inputs().forEach(input -> names.add(input.name()));
        return names;
    }

    private static List<TensorSpec> inputs(ModelFactory model) {
        List<TensorSpec> all = new ArrayList<>(model.info().inputs());
        all.addAll(model.info().targets());
        return all;
    }

    private static double finite(double loss) {
        if (!Double.isFinite(loss)) {
            throw new UserException("the loss of made-up data is " + loss + ", so it has no differences: inputs without a declared range are drawn from a "
                    + "normal distribution; give those that have to be positive, say, a range ('input x : f32[N] in 0 ..< 1'), or try another --seed");
        }
        return loss;
    }

    private void checkAll(Map<String, double[]> gradients, double loss, Consumer<TensorError> each) {
        Map<String, double[]> checked = new LinkedHashMap<>();
        for (Tensor tensor : parameters.tensors()) {
            if (tensor.data() instanceof double[] values) {
                (gradients.containsKey(tensor.name()) ? checked : states).put(tensor.name(), values);
            }
        }
        states.replaceAll((name, values) -> values.clone());
        bound.forEach((name, array) -> {
            if (gradients.containsKey(name)) {
                checked.put(name, (double[]) array);
            }
        });
        try {
            program = newProgram();
            double first = loss();
            if (!(Math.abs(first - loss) <= 1e-9 * Math.max(1, Math.abs(loss)))) {
                throw new IllegalStateException("the program of the gradients has another loss, " + loss + ", than that of the differences, " + first);
            }
            draws = loss() != first;
            checked.forEach((name, values) -> each.accept(check(name, values, gradients.get(name), Math.max(1, Math.abs(loss)))));
        } finally {
            if (program != null) {
                program.close();
            }
        }
    }

    private Program newProgram() {
        Program created = losses.get();
        bound.forEach(created::bind);
        return created;
    }

    /// A step of a difference must not leave the declared range.
    private static void keepAwayFromBounds(TensorSpec spec, double[] values) {
        double middle = (spec.low() + spec.high()) / 2;
        if (Double.isFinite(middle)) {
            Arrays.setAll(values, i -> middle + 0.98 * (values[i] - middle));
        }
    }

    private double loss() {
        if (draws) {
            // A program draws anew at each run; a new program repeats the first run's draws.
            program.close();
            program = newProgram();
        }
        program.run(symbols);
        // The run may have moved running statistics; each evaluation starts from the same.
        states.forEach((name, values) -> System.arraycopy(values, 0, parameters.tensor(name).data(), 0, values.length));
        return ((double[]) program.result("loss"))[0];
    }

    private TensorError check(String name, double[] values, double[] gradient, double scaleOfLoss) {
        double largest = Arrays.stream(gradient).limit(values.length).map(Math::abs).max().orElse(0);
        // A gradient that is zero but for rounding is compared absolutely.
        double scale = Math.max(largest, 1e-4 * scaleOfLoss);
        double worst = 0;
        String where = "-";
        int count = Math.min(samples, values.length);
        for (int sample = 0; sample < count; sample++) {
            int index = count == values.length ? sample : random.nextInt(values.length);
            double[] direction = new double[values.length];
            direction[index] = 1;
            double error = error(values, direction, gradient[index]) / scale;
            if (!(error <= worst)) {
                worst = error;
                where = Integer.toString(index);
            }
        }
        int directions = count == values.length ? 0 : DIRECTIONS;
        for (int i = 0; i < directions; i++) {
            double error = directional(values, gradient) / scale;
            if (!(error <= worst)) {
                worst = error;
                where = "direction";
            }
        }
        return new TensorError(name, values.length, count + directions, worst, where);
    }

    /// Along ±1/√n in every element: the derivative is of the size of one element's.
    private double directional(double[] values, double[] gradient) {
        double[] direction = new double[values.length];
        double derived = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (random.nextBoolean() ? 1 : -1) / Math.sqrt(direction.length);
            derived += direction[i] * gradient[i];
        }
        return error(values, direction, derived);
    }

    private double error(double[] values, double[] direction, double derived) {
        double best = Double.POSITIVE_INFINITY;
        for (double step : STEPS) {
            double numeric = (8 * (at(values, direction, step) - at(values, direction, -step))
                    - (at(values, direction, 2 * step) - at(values, direction, -2 * step))) / (12 * step);
            double error = Math.abs(numeric - derived);
            best = Math.min(best, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
            if (best <= 1e-8 * Math.max(1e-2, Math.abs(derived))) {
                break;
            }
        }
        return best;
    }

    private double at(double[] values, double[] direction, double distance) {
        double[] saved = values.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += distance * direction[i];
        }
        double loss = loss();
        System.arraycopy(saved, 0, values, 0, values.length);
        return loss;
    }
}
