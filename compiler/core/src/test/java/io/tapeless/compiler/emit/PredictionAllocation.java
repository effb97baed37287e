package io.tapeless.compiler.emit;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;

/// A program that tells what predictions of a model of four rows and two inputs allocate once warm, in a process that never trains: `CLASS`.
final class PredictionAllocation {
    private static final int WARM = 2_000_000;

    private PredictionAllocation() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ModelFactory factory = (ModelFactory) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        ParameterSet parameters = factory.newParameters();
        parameters.init(1);
        int[] none = {};
        try (Program forward = factory.newForward(parameters)) {
            forward.bind("x", new float[8]);
            forward.warmUp();
            for (int i = 0; i < WARM; i++) {
                forward.run(none);
            }
            System.out.println("bytes per 50 predictions: " + StepAllocation.inTheEnd(() -> forward.run(none)));
        }
    }
}
