package io.tapeless.compiler.driver.interpreted;

import io.tapeless.compiler.driver.ModelInfos;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;

/// A model whose programs are interpreted. Same names, shapes and random draws as the generated package.
public final class InterpretedModel implements ModelFactory {
    private final ModelPrograms programs;
    private final ModelInfo info;

    public InterpretedModel(ModelPrograms programs) {
        this.programs = programs;
        this.info = ModelInfos.of(programs.model(), "interpreter");
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    ModelPrograms programs() {
        return programs;
    }

    @Override
    public ParameterSet newParameters() {
        return InterpretedParameters.of(info, programs.init());
    }

    @Override
    public Program newForward(ParameterSet parameters, int... capacity) {
        return new InterpretedProgram(this, programs.inference(), parameters, TrainingOptions.DEFAULT, capacity);
    }

    @Override
    public Evaluation newEvaluation(ParameterSet parameters, int... capacity) {
        return new InterpretedEvaluation(this, required(programs.evaluation(), "no loss and no metric"), parameters, capacity);
    }

    @Override
    public Program newBackward(ParameterSet parameters, TrainingOptions options, int... capacity) {
        return new InterpretedProgram(this, required(programs.backward(), "no loss"), parameters, options, capacity);
    }

    @Override
    public Trainer newTrainer(ParameterSet parameters, TrainingOptions options, int... capacity) {
        required(programs.update(), "no train block");
        return new InterpretedTrainer(this, required(programs.backward(), "no loss"), parameters, options, capacity);
    }

    private Graph required(Graph graph, String what) {
        if (graph == null) {
            throw new UnsupportedOperationException("model " + info.name() + " has " + what);
        }
        return graph;
    }
}
