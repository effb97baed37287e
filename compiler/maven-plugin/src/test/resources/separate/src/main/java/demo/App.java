package demo;

import demo.gate.Gate;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;

public final class App {
    public static void main(String[] arguments) {
        Gate model = new Gate();
        ParameterSet parameters = model.newParameters();
        parameters.init(1);
        float[] x = {0, 0, 0, 1, 1, 0, 1, 1};
        try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT); Program forward = model.newForward(parameters)) {
            trainer.bind("x", x);
            trainer.bind("y", new float[] {0, 1, 1, 0});
            for (int step = 0; step < 2000; step++) {
                trainer.step();
            }
            forward.bind("x", x);
            forward.run();
            float[] p = (float[]) forward.result("p");
            System.out.println("hidden " + parameters.tensor("block.linear.bias").elements());
            System.out.println("xor " + (p[0] > 0.5) + " " + (p[1] > 0.5) + " " + (p[2] > 0.5) + " " + (p[3] > 0.5));
        }
    }
}
