package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.elaborate.ElaboratedModel.Port;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The programs of one model: training mode, inference mode, initial values, the optimiser step, and its examples.
final class ProgramsElaborator {
    /// What a `train` block may lack because the model has errors.
    private static final Set<Code> OF_A_WHOLE_MODEL = EnumSet.of(Code.MISSING_LOSS, Code.NOTHING_TO_TRAIN, Code.GLOB_MATCHES_NOTHING);

    private Pass.Settings settings;
    private final Item.ModelDeclaration model;
    private final Library library;
    private final ModelArguments arguments;
    private final Diagnostics diagnostics;

    ProgramsElaborator(Pass.Settings settings, Item.ModelDeclaration model, Library library, Map<String, String> arguments, Diagnostics diagnostics) {
        this.settings = settings;
        this.model = model;
        this.library = library;
        this.arguments = new ModelArguments(arguments);
        this.diagnostics = diagnostics;
    }

    /// @return null when the model has errors, which are reported
    ElaboratedModel run() {
        while (true) {
            Diagnostics own = new Diagnostics();
            try {
                ElaboratedModel elaborated = run(own);
                diagnostics.addAll(own.list());
                return elaborated;
            } catch (SizeTooSmall needed) {
                settings = settings.atLeast(needed.symbol(), needed.minimum());
            } catch (Abandoned reported) {
                diagnostics.addAll(own.list());
                throw reported;
            }
        }
    }

    private ElaboratedModel run(Diagnostics own) {
        Pass inferencePass = new Pass(settings, own);
        ModelElaborator inference = walk(inferencePass);
        inference.checkOutputs();
        Pass trainingPass = new Pass(settings.withTraining(true), own);
        ModelElaborator training = walk(trainingPass);
        if (own.hasErrors()) {
            Diagnostics further = new Diagnostics();
            update(further, inference, inferencePass);
            further.list().stream().filter(d -> !OF_A_WHOLE_MODEL.contains(d.code())).forEach(own::add);
            return null;
        }
        ElaboratedModel.Update update = update(own, inference, inferencePass);
        List<ElaboratedModel.Example> examples = examples(own, inference, inferencePass);
        if (own.hasErrors()) {
            return null;
        }
        ElaboratedModel assembled = assemble(inference, inferencePass, training, trainingPass, update, examples);
        if (update != null) {
            Value loss = assembled.training().root(Graph.Role.LOSS, "loss");
            new GradientReach(loss, inferencePass.variables, own).check(update.graph(), inference.lossPlace());
        }
        return assembled;
    }

    private ModelElaborator walk(Pass pass) {
        ModelElaborator elaborator = new ModelElaborator(pass, model, library, ModelElaborator.Prescription.NOTHING);
        elaborator.run(arguments);
        return elaborator;
    }

    private ElaboratedModel.Update update(Diagnostics own, ModelElaborator inference, Pass pass) {
        List<Statement.Train> trains = model.statements().stream().filter(Statement.Train.class::isInstance)
                .map(Statement.Train.class::cast).toList();
        if (trains.size() > 1) {
            own.add(Diagnostic.error(Code.DUPLICATE_SETTING, trains.get(1).span(), "a model has one train block")
                    .secondary(trains.getFirst().span(), "the first one"));
        }
        return trains.isEmpty() ? null : new TrainElaborator(new Pass(settings, own), inference.scope(), trains.getFirst(), pass.variables,
                pass.metrics.all().stream().map(ElaboratedModel.Metric::name).toList()).run(inference.loss() != null);
    }

    private List<ElaboratedModel.Example> examples(Diagnostics own, ModelElaborator inference, Pass pass) {
        List<ElaboratedModel.Example> examples = new ArrayList<>();
        for (Statement statement : model.statements()) {
            if (statement instanceof Item.ExampleDeclaration example) {
                ElaboratedModel.Example elaborated = new ExampleElaborator(settings, own).inModel(example, model, library, arguments, inference,
                        pass);
                if (elaborated != null) {
                    examples.add(elaborated);
                }
            }
        }
        return examples;
    }

    private ElaboratedModel assemble(ModelElaborator inference, Pass inferencePass, ModelElaborator training, Pass trainingPass,
            ElaboratedModel.Update update, List<ElaboratedModel.Example> examples) {
        String name = model.name().text();
        Port first = inference.inputs().isEmpty() ? null : inference.inputs().getFirst();
        Dim rows = first == null || first.type().rank() == 0 ? Dim.ONE : first.type().dim(0);
        List<Graph.Root> trainingRoots = new ArrayList<>(loss(training));
        trainingRoots.addAll(training.outputs());
        trainingRoots.addAll(trainingPass.watches.roots());
        trainingRoots.addAll(trainingPass.metrics.roots());
        trainingRoots.addAll(trainingPass.variables.commits());
        List<Graph.Root> evaluationRoots = new ArrayList<>(loss(inference));
        evaluationRoots.addAll(inferencePass.metrics.roots());
        List<ElaboratedModel.Variable> variables = new ArrayList<>(inferencePass.variables.all().stream().map(Variables.Entry::variable).toList());
        List<ElaboratedModel.Variable> averages = ParameterFinish.averages(update, variables);
        variables.addAll(averages);
        return new ElaboratedModel(name, model.documentation(), settings.floatType(), inference.symbols(), rows, inference.inputs(),
                inference.targets(),
                List.copyOf(variables), trainingPass.labelled(new Graph("training", trainingRoots)),
                ParameterFinish.averaged(inferencePass.labelled(new Graph("evaluation", evaluationRoots)), averages),
                ParameterFinish.averaged(inferencePass.labelled(new Graph("inference", inference.outputs())), averages),
                new Graph("init", ParameterFinish.initials(inferencePass.variables.initials(variable -> true), averages)),
                        inferencePass.metrics.all(), update, examples,
                        model.name().span());
    }

    private static List<Graph.Root> loss(ModelElaborator elaborator) {
        return elaborator.loss() == null ? List.of() : List.of(new Graph.Root(Graph.Role.LOSS, "loss", elaborator.loss()));
    }
}
